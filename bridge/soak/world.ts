import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { type Entry, formatEntries } from '../../lib/directory/entries.ts'
import type { Address } from '../../lib/protocol/address.ts'
import { type AtSign, parseAtSign } from '../../lib/protocol/at-sign.ts'
import type { ServerLimits } from '../../lib/server/limits.ts'
import { type Identity, openAuthority } from '../dev/ca.ts'
import { loopbackAddress } from '../dev/loopback.ts'
import { endWithUs } from '../lifetime.ts'
import { listenTls } from '../listen/tls-server.ts'
import { ProvingPeer } from './proving-peer.ts'

export const alice = parseAtSign('@alice')

/** Bytes that a process takes, all garbage gone. */
export interface Memory {
  readonly rss: number
  readonly heapUsed: number
  /** What the heap has of the system, used or not. */
  readonly heapTotal: number
  readonly external: number
  /** How long the process was busy with one thing at most, since it was last asked. */
  readonly longestBusyMillis: number
}

/** Somebody else's atServer, in this process, and the papers with which it calls. */
export interface Peer {
  readonly peer: ProvingPeer
  readonly identity: Identity
}

/** @alice's atServer and a directory, each in a process of its own, over TLS and on disk. */
export interface World {
  readonly server: Address
  readonly directory: Address
  /** PEM of the authority. */
  readonly ca: string
  readonly secret: string
  /** Visitors by name. */
  readonly peers: ReadonlyMap<AtSign, Peer>
  /** What the server took for mistakes of its own, and processes that ended. */
  readonly mistakes: string[]
  /** Resident bytes of the server's process as it runs. */
  residentBytes(): Promise<number>
  memory(): Promise<Memory>
  close(): Promise<void>
}

export interface WorldOptions {
  /** Everything is kept here. */
  readonly dir: string
  readonly visitors: readonly AtSign[]
  readonly limits: Partial<ServerLimits>
}

export async function openWorld({ dir, visitors, limits }: WorldOptions): Promise<World> {
  const mistakes: string[] = []
  const closing: (() => Promise<unknown>)[] = []
  const authority = await openAuthority(join(dir, 'ca'))
  const issue = async (name: string, ip: string) => authority.issue(join(dir, name), { dns: [], ip: [ip] })
  const peers = new Map<AtSign, Peer>()
  const entries: Entry[] = []
  for (const [n, atSign] of visitors.entries()) {
    const host = await loopbackAddress(n + 1)
    const identity = await issue(atSign, host)
    const peer = await ProvingPeer.open(atSign)
    const { cert, key } = identity
    const listening = await listenTls({ host, cert, key, accept: (transport) => void peer.accept(transport) })
    closing.push(listening.close)
    peers.set(atSign, { peer, identity })
    entries.push([atSign, listening.address])
  }

  const file = join(dir, 'atsigns.txt')
  await writeFile(file, formatEntries(entries))
  const { certFile, keyFile } = await issue('directory', '127.0.0.1')
  const facet = fileURLToPath(new URL('../cli/facet.mjs', import.meta.url))
  const at = ['--host', '127.0.0.1', '--port', '0', '--cert', certFile, '--key', keyFile, '--json']
  const directory = new Child([facet, 'at-directory', ...at, '--file', file], mistakes)
  closing.push(() => directory.end())
  const directoryAddress = (await directory.next()) as Address

  const host = await loopbackAddress(0)
  const { cert, key } = await issue(alice, host)
  const secret = randomBytes(64).toString('hex')
  const options = {
    atSign: { atSign: alice, port: 0, secret },
    host,
    dir: join(dir, 'data'),
    credentials: { cert, key },
    ca: authority.cert,
    directory: directoryAddress,
    limits,
  }
  const script = fileURLToPath(new URL('server.ts', import.meta.url))
  const server = new Child(['--expose-gc', '--import', 'tsx', script, JSON.stringify(options)], mistakes)
  closing.push(() => server.end())
  const { pid, ...address } = (await server.next()) as Address & { pid: number }
  await writeFile(file, formatEntries([...entries, [alice, address]]))
  directory.hangUp()

  return {
    server: address,
    directory: directoryAddress,
    ca: authority.cert,
    secret,
    peers,
    mistakes,
    async residentBytes() {
      const [, kilobytes = '0'] = /^VmRSS:\s+(\d+) kB/m.exec(await readFile(`/proc/${pid}/status`, 'utf8')) ?? []
      return Number(kilobytes) * 1024
    },
    memory: () => server.ask() as Promise<Memory>,
    async close() {
      for (const step of closing.reverse()) await step()
    },
  }
}

/** A process that prints lines of JSON. */
class Child {
  readonly #process: ChildProcess
  readonly #lines: object[] = []
  #notice = (): void => undefined
  #ending = false
  #turn: Promise<unknown> = Promise.resolve()

  constructor(args: readonly string[], mistakes: string[]) {
    this.#process = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] })
    endWithUs(this.#process)
    createInterface(this.#process.stdout as NodeJS.ReadableStream).on('line', (line) => {
      const said = JSON.parse(line)
      if ('mistake' in said) mistakes.push(said.mistake)
      else this.#lines.push(said)
      this.#notice()
    })
    this.#process.once('exit', (code, signal) => {
      if (!this.#ending) mistakes.push(`a server has ended with ${signal ?? code}`)
      this.#notice()
    })
  }

  async next(): Promise<object> {
    for (;;) {
      const line = this.#lines.shift()
      if (line) return line
      if (this.#process.exitCode !== null) throw new Error('a server did not start')
      await new Promise<void>((resolve) => {
        this.#notice = resolve
      })
    }
  }

  /** One after the other: nothing in an answer says who asked. */
  ask(): Promise<object> {
    const answer = this.#turn.then(() => {
      this.#process.stdin?.write('\n')
      return this.next()
    })
    this.#turn = answer.catch(() => {})
    return answer
  }

  hangUp(): void {
    this.#process.kill('SIGHUP')
  }

  async end(): Promise<void> {
    this.#ending = true
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return
    const over = once(this.#process, 'exit')
    this.#process.kill('SIGKILL')
    await over
  }
}
