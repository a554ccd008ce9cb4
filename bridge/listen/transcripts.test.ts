import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ConnectionOptions } from 'node:tls'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type ClientOptions, WebSocket } from 'ws'
import { cramDigest } from '../../lib/crypto/cram.ts'
import { generateSigningPair, type SigningPair } from '../../lib/crypto/signature.ts'
import { formatAddress } from '../../lib/protocol/address.ts'
import { type AtSign, parseAtSign } from '../../lib/protocol/at-sign.ts'
import { ManualClock } from '../../lib/server/testing/clock.ts'
import type { Transport } from '../../lib/transport/transport.ts'
import { WebSocketTransport } from '../../lib/transport/web-socket.ts'
import { replay, type Stage } from '../../lib/verbs/testing/transcripts.ts'
import { type Network, startNetwork } from '../dev/network.ts'
import { connectTls } from './connect.ts'
import { socketTransport } from './socket-transport.ts'

const folders = ['../../lib/verbs/', '../../lib/server/'].map((path) => new URL(path, import.meta.url))
const found = await Promise.all(
  folders.map(async (folder) => {
    const names = (await readdir(folder)).filter((name) => name.endsWith('.transcript'))
    return Promise.all(names.map(async (name) => ({ name, text: await readFile(new URL(name, folder), 'utf8') })))
  }),
)

let dir: string
let pair: SigningPair
let stage: TlsStage | undefined
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'facet-transcripts-'))
  pair = await generateSigningPair()
})
afterEach(async () => {
  await stage?.close()
  stage = undefined
})
afterAll(() => rm(dir, { recursive: true }))

/** How visitors and owners come; another atServer always comes by TLS, since it has to show its certificate. */
type Way = 'TLS' | 'WebSocket'

/** Servers behind real sockets, with real certificates, on disk. */
class TlsStage implements Stage {
  readonly #clock: ManualClock
  readonly #network: Network
  readonly #unexpected: unknown[]
  readonly #way: Way

  private constructor(clock: ManualClock, network: Network, unexpected: unknown[], way: Way) {
    this.#way = way
    this.#clock = clock
    this.#network = network
    this.#unexpected = unexpected
  }

  static async open(way: Way, drafts: boolean): Promise<TlsStage> {
    const clock = new ManualClock()
    const unexpected: unknown[] = []
    const network = await startNetwork({
      atSigns: ['@alice', '@bob', '@carol'].map(parseAtSign),
      dir,
      fresh: true,
      onboarded: [],
      gateway: false,
      server: {
        drafts,
        now: clock.now,
        after: clock.after,
        generateSigningPair: async () => pair,
        onUnexpected: (error) => unexpected.push(error),
      },
    })
    return new TlsStage(clock, network, unexpected, way)
  }

  async connect(to: AtSign, from?: AtSign): Promise<Transport> {
    if (this.#way === 'WebSocket' && !from) return this.#open(to)
    const { cert, key } = (from && this.#member(from).identity) ?? {}
    return socketTransport(await connectTls(this.#member(to).address, { ca: this.#network.route.ca, cert, key }))
  }

  async login(owner: AtSign, challenge: string): Promise<string> {
    return `cram:${await cramDigest(this.#member(owner).cramSecret, challenge)}`
  }

  later(millis: number): Promise<void> {
    return this.#clock.advance(millis)
  }

  async close(): Promise<void> {
    await this.#network.close()
    expect(this.#unexpected).toEqual([])
  }

  async #open(to: AtSign): Promise<Transport> {
    const { address } = this.#member(to)
    const options: ClientOptions & ConnectionOptions = { ca: this.#network.route.ca, ALPNProtocols: ['http/1.1'] }
    const webSocket = new WebSocket(`wss://${formatAddress(address)}/ws`, options)
    const transport = new WebSocketTransport(webSocket)
    await transport.greeted
    return transport
  }

  #member(atSign: AtSign) {
    const member = this.#network.members.get(atSign)
    if (!member) throw new Error(`no server of ${atSign}`)
    return member
  }
}

describe.each<Way>(['TLS', 'WebSocket'])('over %s, on disk', (way) => {
  // Streams are bytes, which is what a WebSocket is not for. [2026 §1.2]
  const told = found.flat().filter(({ text }) => way === 'TLS' || !/^> stream:/m.test(text))
  test.each(told)('$name', async ({ name, text }) => {
    stage = await TlsStage.open(way, name.endsWith('.drafts.transcript'))
    await replay(text, stage)
  })
})
