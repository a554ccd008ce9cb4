import { WebSocket } from 'ws'
import { cramDigest } from '../../lib/crypto/cram.ts'
import { sign } from '../../lib/crypto/signature.ts'
import { type Address, formatAddress } from '../../lib/protocol/address.ts'
import { encodeUtf8 } from '../../lib/protocol/base64.ts'
import type { Transport } from '../../lib/transport/transport.ts'
import { connectTls } from '../listen/connect.ts'
import { socketTransport } from '../listen/socket-transport.ts'
import { webSocketTransport } from '../listen/web-socket-transport.ts'
import { alice, type Peer, type World } from './world.ts'

/** How long anything may take; nothing that is said here is waited for so long by any clause. */
export const patienceMillis = 60_000

/** A connection of a run: bytes out, text in. */
export class Wire {
  readonly #transport: Transport
  #text = ''
  #notice = (): void => undefined
  isOver = false

  constructor(transport: Transport) {
    this.#transport = transport
    void this.#listen()
  }

  /** Greeted over TLS, as this visitor or as anyone. */
  static async tls(address: Address, ca: string, as?: Peer): Promise<Wire> {
    const wire = new Wire(socketTransport(await connectTls(address, { ca, ...as?.identity })))
    await wire.take(/^@/)
    return wire
  }

  static async webSocket(address: Address, ca: string): Promise<Wire> {
    const options = { ca, ALPNProtocols: ['http/1.1'], perMessageDeflate: false, servername: '' }
    const socket = new WebSocket(`wss://${formatAddress(address)}/ws`, options as object)
    const wire = new Wire(webSocketTransport(socket, { now: Date.now, pingMillis: 30_000 }))
    await wire.take(/^@/)
    return wire
  }

  /** All that has arrived and was not taken. */
  get text(): string {
    return this.#text
  }

  /** Resolves when there is room for more, or nobody to take it. */
  async send(bytes: Uint8Array): Promise<void> {
    await this.#transport.write(bytes).catch(() => undefined)
  }

  /** Waits until this holds of what has arrived, or the connection is over. Throws when it takes too long. */
  async until(holds: (text: string) => boolean): Promise<void> {
    const deadline = Date.now() + patienceMillis
    while (!holds(this.#text) && !this.isOver) {
      if (Date.now() > deadline) throw new Error(`no answer in ${patienceMillis} milliseconds`)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, patienceMillis)
        this.#notice = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
  }

  takeAll(): string {
    const text = this.#text
    this.#text = ''
    return text
  }

  /** Waits for text that fits, and takes everything up to its end. */
  async take(pattern: RegExp): Promise<string> {
    await this.until((text) => pattern.test(text))
    const found = pattern.exec(this.#text)
    if (!found) throw new Error(`the connection was closed after ${JSON.stringify(this.#text.slice(-200))}`)
    const end = found.index + found[0].length
    const taken = this.#text.slice(0, end)
    this.#text = this.#text.slice(end)
    return taken
  }

  async ask(line: string, end = /\n@(?:[^@:\s]+@)?$/): Promise<string> {
    await this.send(encodeUtf8(`${line}\n`))
    return this.take(end)
  }

  close(): void {
    this.#transport.close()
  }

  async #listen(): Promise<void> {
    const decoder = new TextDecoder()
    try {
      for await (const chunk of this.#transport) {
        this.#text += decoder.decode(chunk, { stream: true })
        this.#notice()
      }
    } catch {
      // It is over, as after a proper end.
    }
    this.isOver = true
    this.#notice()
  }
}

/** Logs the owner in by the secret. */
export async function logIn(wire: Wire, { secret }: World): Promise<Wire> {
  const digest = await cramDigest(secret, await challengeOf(wire, alice))
  return expecting(wire, `cram:${digest}`, 'data:success\n@alice@')
}

/** Logs an app in. */
export async function logInApp(wire: Wire, { id, privateKey }: Enrolled): Promise<Wire> {
  const signature = await sign(privateKey, await challengeOf(wire, alice))
  return expecting(wire, `pkam:enrollmentId:${id}:${signature}`, 'data:success\n@alice@')
}

/** Proves that this is a visitor. */
export async function proveTo(wire: Wire, { peer }: Peer): Promise<Wire> {
  const challenge = await challengeOf(wire, peer.atSign)
  const [, session = '', uuid = ''] = /^proof:([^:]*):(.*)$/.exec(challenge) ?? []
  const forget = await peer.prove(session, uuid)
  const reply = await wire.ask('pol', /^@[^@\n]+@$|\n@$/)
  forget()
  if (reply !== `${peer.atSign}@`) throw new Error(`pol was answered ${JSON.stringify(reply)}`)
  return wire
}

/** An app that may do something. */
export interface Enrolled {
  readonly id: string
  readonly privateKey: string
}

async function challengeOf(wire: Wire, atSign: string): Promise<string> {
  return (await wire.ask(`from:${atSign}`)).slice('data:'.length).split('\n')[0] ?? ''
}

async function expecting(wire: Wire, line: string, expected: string): Promise<Wire> {
  const reply = await wire.ask(line)
  if (reply !== expected) throw new Error(`${line.split(':')[0]} was answered ${JSON.stringify(reply)}`)
  return wire
}
