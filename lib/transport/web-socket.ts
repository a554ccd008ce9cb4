import { AtError } from '../protocol/at-error.ts'
import type { AtSign } from '../protocol/at-sign.ts'
import { BridgeError, closeCodeOf, closeNameOf } from './close-codes.ts'
import type { Dial, Transport } from './transport.ts'

export interface WebSocketLimits {
  /** Writing waits while more than this many bytes have not left yet. */
  readonly highWaterBytes: number
  /** Longer writes are cut into frames of this many bytes. */
  readonly frameBytes: number
  /** What has arrived and was not read yet may grow to this many bytes; AT0005 and the end of the connection after that. */
  readonly maxUnreadBytes: number
}

const defaultLimits: WebSocketLimits = {
  highWaterBytes: 1_048_576,
  frameBytes: 65_536,
  maxUnreadBytes: 67_108_864,
}

export interface WebSocketDialOptions extends Partial<WebSocketLimits> {
  /** The bridge, `wss://facet.example/bridge`; `?to=` is added. */
  readonly url: string | URL
  /** The standard constructor; the global one unless given. Node gives `ws`'s. */
  readonly WebSocket?: WebSocketConstructor
  /** For callers that are no browser: the Origin header, handed to the constructor as `{ origin }`. */
  readonly origin?: string
  /** How long until the other end has said its first byte, in milliseconds. AT0023 after that. */
  readonly connectMillis?: number
}

/** What is used of the standard WebSocket; the browser's and `ws`'s both have it. */
export interface WebSocketLike {
  binaryType: string
  readonly bufferedAmount: number
  send(data: Uint8Array<ArrayBuffer>): void
  close(code?: number, reason?: string): void
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void
  addEventListener(type: 'close', listener: (event: { code: number; reason: string }) => void): void
  addEventListener(type: 'error', listener: (event: unknown) => void): void
}

export type WebSocketConstructor = new (
  url: string,
  protocols?: string[],
  options?: { origin?: string },
  // biome-ignore lint/suspicious/noExplicitAny: the browser's and ws's classes declare the same listeners differently
) => any

/**
 * Reaches atServers and the directory through the bridge, which relays bytes and is told nothing else. [§8.3]
 * Both kinds of server greet with a byte [§1.2, §2.2], so a connection counts as made when that byte is here;
 * what goes wrong before it is the close code of the bridge, turned into a `BridgeError`.
 */
export function webSocketDial({ url, connectMillis = 25_000, ...options }: WebSocketDialOptions): Dial {
  return (to: AtSign | 'directory', signal?: AbortSignal) => {
    const address = new URL(url)
    address.searchParams.set('to', to)
    const who = to === 'directory' ? 'The directory of atSigns' : to
    return openWebSocket(address.href, { ...options, who, connectMillis, words: bridgeWords }, signal)
  }
}

export interface OpenOptions extends Omit<WebSocketDialOptions, 'url' | 'connectMillis'> {
  /** Who is waited for, as the sentence about waiting in vain has it. */
  readonly who: string
  readonly connectMillis: number
  readonly words: Words
}

/** Opens a WebSocket; resolves when the other side has greeted. Rejects with `AtError`, or with the signal's reason. */
export async function openWebSocket(
  url: string,
  { who, connectMillis, words, WebSocket = globalThis.WebSocket, origin, ...limits }: OpenOptions,
  signal?: AbortSignal,
): Promise<Transport> {
  signal?.throwIfAborted()
  const socket: WebSocketLike = new WebSocket(url, [], { origin })
  const transport = new WebSocketTransport(socket, { ...defaultLimits, ...limits }, words)
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abandon)
      act()
    }
    const giveUp = (reason: unknown) =>
      settle(() => {
        transport.close()
        reject(reason)
      })
    const abandon = () => giveUp(signal?.reason)
    const late = `${who} did not answer within ${connectMillis / 1000} seconds.`
    const timer = setTimeout(() => giveUp(new AtError('AT0023', late, { closes: true })), connectMillis)
    signal?.addEventListener('abort', abandon)
    transport.greeted.then(
      () => settle(() => resolve(transport)),
      (error) => settle(() => reject(error)),
    )
  })
}

/** What to say when the line ends and the other side gives no reason. */
export interface Words {
  readonly lost: string
  readonly silent: string
}

const bridgeWords: Words = {
  lost: 'The connection to the bridge was lost.',
  silent: 'The bridge to the servers does not answer.',
}

/** Bytes over a WebSocket that is open or opening, at either end of it. */
export class WebSocketTransport implements Transport {
  readonly closed: Promise<string | undefined>
  /** Settles with the first byte, or with why there never was one. */
  readonly greeted: Promise<void>
  readonly #socket: WebSocketLike
  readonly #limits: WebSocketLimits
  readonly #unread: Uint8Array[] = []
  #unreadBytes = 0
  #ended: AtError | undefined
  #wake: () => void = () => {}

  constructor(socket: WebSocketLike, limits: WebSocketLimits = defaultLimits, words: Words = bridgeWords) {
    this.#socket = socket
    this.#limits = limits
    socket.binaryType = 'arraybuffer'
    const greeting = settleable<void>()
    const end = settleable<string | undefined>()
    this.greeted = greeting.promise
    // Only who dials waits for it.
    this.greeted.catch(() => {})
    this.closed = end.promise

    let spoken = false
    socket.addEventListener('message', ({ data }) => {
      if (this.#ended) return
      spoken = true
      const chunk = typeof data === 'string' ? new TextEncoder().encode(data) : new Uint8Array(data as ArrayBuffer)
      this.#unread.push(chunk)
      this.#unreadBytes += chunk.length
      greeting.resolve()
      if (this.#unreadBytes > limits.maxUnreadBytes) {
        this.#ended = new AtError('AT0005', 'The other side sent more than could be taken in.', { closes: true })
        this.#socket.close()
      }
      this.#wake()
    })
    // What went wrong is told by the close event that always follows; without a listener `ws` would throw.
    socket.addEventListener('error', () => {})
    socket.addEventListener('close', ({ code, reason }) => {
      const known = closeCodeOf(code)
      const sentence = reason || known?.sentence || (spoken ? words.lost : words.silent)
      this.#ended ??= new BridgeError(known?.error ?? 'AT0021', sentence, closeNameOf(code))
      greeting.reject(this.#ended)
      end.resolve(code === 1000 || code === 1005 ? undefined : sentence)
      this.#wake()
    })
  }

  async write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; at += this.#limits.frameBytes) {
      if (this.#ended) throw this.#ended
      this.#socket.send(bytes.slice(at, at + this.#limits.frameBytes))
      // The WebSocket interface has no event for this, only a number to look at.
      while (this.#socket.bufferedAmount > this.#limits.highWaterBytes && !this.#ended) await pause(10)
    }
    if (this.#ended) throw this.#ended
  }

  close(): void {
    this.#ended ??= new AtError('AT0021', 'This connection was closed.', { closes: true })
    this.#socket.close(1000)
    this.#wake()
  }

  async *[Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    while (true) {
      const chunk = this.#unread.shift()
      if (chunk) {
        this.#unreadBytes -= chunk.length
        yield chunk
      } else if (this.#ended) return
      else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve
        })
      }
    }
  }
}

function pause(millis: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, millis))
}

function settleable<T>() {
  let resolve: (value: T) => void = () => {}
  let reject: (error: unknown) => void = () => {}
  const promise = new Promise<T>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}
