import { type ChildProcess, spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { cramDigest } from '../../lib/crypto/cram.ts'
import type { Address } from '../../lib/protocol/address.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { Caller } from './load.ts'

/** As `network.json` has it. */
interface Server extends Address {
  readonly cramSecret: string
  readonly clientCert: string
  readonly clientKey: string
}

interface NetworkJson {
  readonly root: Address
  readonly ca: string
  readonly atSigns: Record<string, Server>
}

/** What one measurement has to itself: servers in processes of their own, and a folder. All of it goes with `close`. */
export class Bench {
  readonly dir: string
  readonly #nodeFlags: readonly string[]
  readonly #children: ChildProcess[] = []

  private constructor(dir: string, nodeFlags: readonly string[]) {
    this.dir = dir
    this.#nodeFlags = nodeFlags
    process.once('exit', this.#leaveNothing)
  }

  /** `nodeFlags` are for the atServers, such as those that make a profile. */
  static async open(nodeFlags: readonly string[] = []): Promise<Bench> {
    return new Bench(await mkdtemp(join(tmpdir(), 'facet-bench-')), nodeFlags)
  }

  /** A directory and atServers, all in one process of their own. */
  async network(...atSigns: AtSign[]): Promise<Network> {
    const dir = await this.folder()
    const child = this.#spawn(
      this.#nodeFlags,
      '../cli/network.ts',
      '--atsigns',
      atSigns.join(),
      '--dir',
      dir,
      '--fresh',
    )
    const json: NetworkJson = JSON.parse(await firstLine(child))
    return new Network(this, json, await readFile(json.ca, 'utf8'))
  }

  /** A new one for whoever needs one. */
  folder(): Promise<string> {
    return mkdtemp(join(this.dir, 'of-'))
  }

  /** Another program of this folder, with pipes to it and from it. */
  start(script: string, ...args: string[]): ChildProcess {
    return this.#spawn(['--expose-gc'], script, ...args)
  }

  #spawn(flags: readonly string[], script: string, ...args: string[]): ChildProcess {
    const file = fileURLToPath(new URL(script, import.meta.url))
    const command = [...flags, '--import', 'tsx', file, ...args]
    const child = spawn(process.execPath, command, { stdio: ['pipe', 'pipe', 'inherit'] })
    this.#children.push(child)
    return child
  }

  async close(): Promise<void> {
    for (const child of this.#children) child.kill()
    const running = this.#children.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)
    await Promise.all(running.map((child) => new Promise((done) => child.once('exit', done))))
    process.off('exit', this.#leaveNothing)
    await rm(this.dir, { recursive: true, force: true })
  }

  readonly #leaveNothing = () => {
    for (const child of this.#children) child.kill('SIGKILL')
    rmSync(this.dir, { recursive: true, force: true })
  }
}

export class Network {
  readonly root: Address
  readonly ca: string
  readonly #bench: Bench
  readonly #servers: Record<string, Server>

  constructor(bench: Bench, { root, atSigns }: NetworkJson, ca: string) {
    this.#bench = bench
    this.root = root
    this.ca = ca
    this.#servers = atSigns
  }

  server(atSign: AtSign): Server {
    const server = this.#servers[atSign]
    if (!server) throw new Error(`${atSign} is not on this network`)
    return server
  }

  anyone(address: Address, prompt?: string): Promise<Caller> {
    return Caller.open(address, { ca: this.ca }, prompt)
  }

  async owner(atSign: AtSign): Promise<Caller> {
    const server = this.server(atSign)
    const caller = await this.anyone(server)
    const [, challenge = ''] = /^data:(.*)\n/.exec(await caller.ask(`from:${atSign}\n`)) ?? []
    await caller.ask(`cram:${await cramDigest(server.cramSecret, challenge)}\n`, `${atSign}@`)
    return caller
  }

  /** A bare server in the place of this atSign's, that is with its host and certificate; resolves to its ports. */
  async bare(script: string, atSign: AtSign, options: object): Promise<Address[]> {
    const { host, clientCert, clientKey } = this.server(atSign)
    const [cert, key] = await Promise.all([readFile(clientCert, 'utf8'), readFile(clientKey, 'utf8')])
    const child = this.#bench.start(script, JSON.stringify({ host, cert, key, ca: this.ca, ...options }))
    return (await firstLine(child)).split(' ').map((port) => ({ host, port: Number(port) }))
  }

  /** A bare server that answers every line with the next of these. */
  async bareAnswers(atSign: AtSign, answers: readonly string[]): Promise<Address> {
    const replies = join(this.#bench.dir, 'replies')
    await writeFile(replies, JSON.stringify(answers))
    const [address] = await this.bare('bare/line-server.ts', atSign, { replies })
    return address as Address
  }
}

export async function firstLine(child: ChildProcess): Promise<string> {
  for await (const line of createInterface(child.stdout as NodeJS.ReadableStream)) return line
  throw new Error('a server of the benchmark did not start')
}

/** So many at once. */
export function several<Item>(count: number, one: (index: number) => Promise<Item>): Promise<Item[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => one(index)))
}
