import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { AtError } from '../../lib/protocol/at-error.ts'
import { atOnce, type PeerCertificate, type Transport } from '../../lib/transport/transport.ts'

/** Reading pauses while this many bytes wait to be iterated. */
const readAheadBytes = 256 * 1024

const end: IteratorResult<Uint8Array, undefined> = { done: true, value: undefined }

type Resolve = (result: IteratorResult<Uint8Array, undefined>) => void

/**
 * A connected socket as a `Transport`: of TLS, or what a proxy that ends TLS makes of it. The socket must have been made with
 * `allowHalfOpen`, so that what was asked before the other side closed is still answered: our side ends when the iteration
 * has reached the end.
 */
export function socketTransport(socket: Socket, { lingerMillis = 2_000 }: LingerLimit = {}): Transport {
  return new SocketTransport(socket, lingerMillis)
}

export interface LingerLimit {
  /** How long the other side may take to end its half after we have closed, 2 s unless given; then the connection is cut. */
  readonly lingerMillis?: number
}

/** A class, since there may be thousands, and functions of their own for each would take more memory than all else. */
class SocketTransport implements Transport, AsyncIterator<Uint8Array, undefined> {
  readonly closed: Promise<string | undefined>
  readonly from: string | undefined
  readonly #socket: Socket
  readonly #lingerMillis: number
  readonly #chunks: Uint8Array[] = []
  #waitingBytes = 0
  #ended = false
  #closing = false
  #failure: Error | undefined
  #reader: Resolve | undefined
  #roomAgain: Promise<void> | undefined
  #certificate: PeerCertificate | undefined | 'unread' = 'unread'

  constructor(socket: Socket, lingerMillis: number) {
    this.#socket = socket
    this.#lingerMillis = lingerMillis
    this.from = socket.remoteAddress
    socket.on('data', (chunk: Buffer) => this.#take(chunk))
    socket.on('error', (error) => {
      this.#failure = error
    })
    socket.once('end', () => this.#finish())
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        this.#finish()
        resolve(this.#failure?.message)
      })
    })
  }

  get peerCertificate(): PeerCertificate | undefined {
    if (this.#certificate === 'unread') this.#certificate = readCertificate(this.#socket)
    return this.#certificate
  }

  write(bytes: Uint8Array): Promise<void> {
    const socket = this.#socket
    if (!socket.writable) return Promise.reject(new AtError('AT0004', 'The connection is closed.'))
    // What has to wait its turn is copied: the writer may use its buffer again.
    return socket.write(socket.writableLength > 0 ? bytes.slice() : bytes) ? atOnce : this.#drained()
  }

  close(): void {
    const socket = this.#socket
    if (socket.destroyed) return
    // Destroying at once could take back, by a reset, what was just written to someone who is still sending:
    // so what they send is thrown away until they end too.
    this.#closing = true
    this.#chunks.length = 0
    socket.resume().end()
    this.#finish()
    const linger = setTimeout(() => socket.destroy(), this.#lingerMillis)
    socket.once('close', () => clearTimeout(linger))
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array, undefined> {
    return this
  }

  next(): Promise<IteratorResult<Uint8Array, undefined>> {
    const socket = this.#socket
    const chunk = this.#chunks.shift()
    if (chunk) {
      this.#waitingBytes -= chunk.length
      if (this.#waitingBytes < readAheadBytes && socket.isPaused()) socket.resume()
      return Promise.resolve({ done: false, value: chunk })
    }
    if (this.#ended) {
      socket.end()
      return Promise.resolve(end)
    }
    return new Promise((resolve) => {
      this.#reader = resolve
    })
  }

  #take(chunk: Buffer): void {
    if (this.#closing) return
    const reader = this.#reader
    if (reader) {
      this.#reader = undefined
      reader({ done: false, value: chunk })
      return
    }
    this.#chunks.push(chunk)
    this.#waitingBytes += chunk.length
    if (this.#waitingBytes >= readAheadBytes) this.#socket.pause()
  }

  #finish(): void {
    this.#ended = true
    if (!this.#reader) return
    this.#socket.end()
    this.#reader(end)
    this.#reader = undefined
  }

  #drained(): Promise<void> {
    const socket = this.#socket
    this.#roomAgain ??= new Promise((resolve, reject) => {
      const settle = () => {
        this.#roomAgain = undefined
        socket.off('drain', settle).off('close', settle)
        if (socket.destroyed) reject(new AtError('AT0004', 'The connection was closed while writing.'))
        else resolve()
      }
      socket.on('drain', settle).on('close', settle)
    })
    this.#roomAgain.catch(() => {})
    return this.#roomAgain
  }
}

function readCertificate(socket: Socket): PeerCertificate | undefined {
  const certificate = socket instanceof TLSSocket && socket.authorized ? socket.getPeerX509Certificate() : undefined
  if (!certificate) return undefined
  const commonName = /^CN=(.*)$/m.exec(certificate.subject)?.[1]
  return { commonName, names: parseAlternativeNames(certificate.subjectAltName ?? '') }
}

/** DNS names and addresses out of Node's text, which quotes as JSON whatever could be mistaken for a separator. */
export function parseAlternativeNames(text: string): string[] {
  const names: string[] = []
  for (const [, type, quoted, plain] of text.matchAll(/(?:^|, )([^:,"]+):(?:("(?:[^"\\]|\\.)*")|([^,"]*))/gy)) {
    if (type === 'DNS' || type === 'IP Address') names.push(quoted ? JSON.parse(quoted) : (plain ?? ''))
  }
  return names
}
