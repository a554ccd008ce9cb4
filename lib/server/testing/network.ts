import type { AbstractLevel } from 'abstract-level'
import { MemoryLevel } from 'memory-level'
import { cramDigest } from '../../crypto/cram.ts'
import { generateSigningPair, type SigningPair } from '../../crypto/signature.ts'
import { AtError } from '../../protocol/at-error.ts'
import { type AtSign, bareName, parseAtSign } from '../../protocol/at-sign.ts'
import { decodeUtf8 } from '../../protocol/base64.ts'
import type { Keystore } from '../../store/keystore.ts'
import { openKeystore } from '../../store/level-keystore.ts'
import { type Cut, memoryPair } from '../../transport/memory.ts'
import type { Dial, PeerCertificate, Transport } from '../../transport/transport.ts'
import type { Stage } from '../../verbs/testing/transcripts.ts'
import { AtServer, type AtServerOptions } from '../at-server.ts'
import type { ServerLimits } from '../limits.ts'
import { ManualClock } from './clock.ts'

export interface NetworkOptions {
  readonly atSigns?: readonly string[]
  readonly limits?: Partial<ServerLimits>
  /** How chunks are cut on every connection. */
  readonly cut?: Cut
  readonly options?: Partial<AtServerOptions>
  /** Where an atSign's records are kept; in memory unless given. */
  readonly openLevel?: (atSign: AtSign) => Promise<AbstractLevel<string | Uint8Array, string, string>>
  /** What another server's certificate says, where that is not its host. */
  readonly certificates?: Readonly<Record<string, PeerCertificate | undefined>>
}

// Making RSA keys takes longer than everything else; each atSign keeps its pair for the whole run.
const pairs = new Map<string, Promise<SigningPair>>()

/** Several atServers that reach each other through memory, with a clock that stands still. */
export class Network implements Stage {
  readonly clock = new ManualClock()
  readonly unexpected: unknown[] = []
  /** Every connection between servers, `@alice>@bob`, in the order of their opening. */
  readonly dialled: string[] = []
  readonly #servers = new Map<AtSign, AtServer>()
  readonly #keystores = new Map<AtSign, Keystore>()
  readonly #serving: Promise<void>[] = []
  readonly #heard = new Map<string, string[]>()
  readonly #options: NetworkOptions

  private constructor(options: NetworkOptions) {
    this.#options = options
  }

  static async open(options: NetworkOptions = {}): Promise<Network> {
    const network = new Network(options)
    for (const text of options.atSigns ?? ['@alice', '@bob', '@carol']) await network.#add(parseAtSign(text))
    return network
  }

  server(text: string): AtServer {
    const server = this.#servers.get(parseAtSign(text))
    if (!server) throw new Error(`no server of ${text}`)
    return server
  }

  keystore(text: string): Keystore {
    const keystore = this.#keystores.get(parseAtSign(text))
    if (!keystore) throw new Error(`no keystore of ${text}`)
    return keystore
  }

  async connect(to: AtSign, from?: AtSign): Promise<Transport> {
    const server = this.#servers.get(to)
    if (!server && this.#keystores.has(to)) throw new AtError('AT0021', `${to} does not answer`)
    if (!server) throw new AtError('AT0007', `${to} is not in the directory`)
    const { cut, certificates = {} } = this.#options
    const certificate = from && (from in certificates ? certificates[from] : certificateOf(from))
    const [near, far] = memoryPair({ ...(cut && { cut }), ...(certificate && { secondSees: certificate }) })
    this.#serving.push(server.accept(far))
    const lines = from && this.#heard.get(`${from}>${to}`)
    return lines ? overheard(near, lines) : near
  }

  /** The lines that `from`'s server says to `to`'s from now on. */
  listenTo(from: AtSign, to: AtSign): string[] {
    const lines: string[] = []
    this.#heard.set(`${from}>${to}`, lines)
    return lines
  }

  async login(owner: AtSign, challenge: string): Promise<string> {
    return `cram:${await cramDigest(secretOf(owner), challenge)}`
  }

  later(millis: number): Promise<void> {
    return this.clock.advance(millis)
  }

  /** Makes this atSign's server unreachable, for the directory too. */
  async remove(text: string): Promise<void> {
    await this.stop(text)
    this.#keystores.delete(parseAtSign(text))
  }

  /** Ends this atSign's server, which the directory still knows; what it has written down stays. */
  async stop(text: string): Promise<void> {
    const server = this.server(text)
    this.#servers.delete(server.owner)
    await server.close()
  }

  /** Starts a server that was stopped, on what the last one left. */
  async start(text: string): Promise<void> {
    await this.#start(parseAtSign(text), this.keystore(text))
  }

  /** Ends everything; rejects when a server made a mistake meanwhile. */
  async close(): Promise<void> {
    await Promise.all([...this.#servers.values()].map((server) => server.close()))
    await Promise.all(this.#serving)
    if (this.unexpected.length > 0) throw this.unexpected[0]
  }

  async #add(owner: AtSign): Promise<void> {
    const { now } = this.clock
    const { openLevel } = this.#options
    await this.#start(
      owner,
      openLevel
        ? await openKeystore({ owner, level: await openLevel(owner), now })
        : await openKeystore({ owner, level: new MemoryLevel<string, string>(), now }),
    )
  }

  async #start(owner: AtSign, keystore: Keystore): Promise<void> {
    const { now, after } = this.clock
    const pair = pairs.get(owner) ?? generateSigningPair()
    pairs.set(owner, pair)
    const dial: Dial = async (to) => {
      if (to === 'directory') throw new Error('no server asks the directory itself')
      this.dialled.push(`${owner}>${to}`)
      return this.connect(to, owner)
    }
    const server = new AtServer({
      owner,
      keystore,
      dial,
      findAddress: async (atSign) =>
        this.#keystores.has(atSign) ? { host: `${bareName(atSign)}.test`, port: 6464 } : undefined,
      now,
      after,
      // Time stands still while anything is done: nobody is kept waiting.
      nextTurn: queueMicrotask,
      randomId: () => crypto.randomUUID(),
      random: () => 0,
      secret: secretOf(owner),
      limits: this.#options.limits,
      generateSigningPair: () => pair,
      onUnexpected: (error) => this.unexpected.push(error),
      ...this.#options.options,
    })
    await server.start()
    this.#servers.set(owner, server)
    this.#keystores.set(owner, keystore)
  }
}

/** The same transport, with every line that is written to it put down. */
function overheard(transport: Transport, lines: string[]): Transport {
  return {
    ...transport,
    [Symbol.asyncIterator]: () => transport[Symbol.asyncIterator](),
    closed: transport.closed,
    close: () => transport.close(),
    write: (bytes) => {
      lines.push(...(decodeUtf8(bytes) ?? '').trimEnd().split('\n'))
      return transport.write(bytes)
    },
  }
}

export function certificateOf(atSign: AtSign): PeerCertificate {
  return { commonName: `${bareName(atSign)}.test`, names: [`${bareName(atSign)}.test`] }
}

export function secretOf(owner: AtSign): string {
  return `the secret of ${owner}`
}
