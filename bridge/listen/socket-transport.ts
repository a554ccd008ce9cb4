import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { AtError } from '../../lib/protocol/at-error.ts'
import type { PeerCertificate, Transport } from '../../lib/transport/transport.ts'

/** Reading pauses while this many bytes wait to be iterated. */
const readAheadBytes = 256 * 1024

/** How long the other side may take to end its half after we have closed. */
const lingerMillis = 2_000

const room = Promise.resolve()
const end: IteratorResult<Uint8Array, undefined> = { done: true, value: undefined }

interface Waiting {
  resolve(result: IteratorResult<Uint8Array, undefined>): void
}

/**
 * A connected socket as a `Transport`: of TLS, or what a proxy that ends TLS makes of it. The socket must have been made with `allowHalfOpen`, so that what was asked
 * before the other side closed is still answered: our side ends when the iteration has reached the end.
 */
export function socketTransport(socket: Socket): Transport {
  const chunks: Uint8Array[] = []
  let waitingBytes = 0
  let ended = false
  let failure: Error | undefined
  let reader: Waiting | undefined
  let roomAgain: Promise<void> | undefined
  let certificate: PeerCertificate | undefined | 'unread' = 'unread'

  const closed = new Promise<string | undefined>((resolve) => {
    socket.once('close', () => resolve(failure?.message))
  })

  const take = (chunk: Buffer) => {
    if (reader) {
      const { resolve } = reader
      reader = undefined
      resolve({ done: false, value: chunk })
      return
    }
    chunks.push(chunk)
    waitingBytes += chunk.length
    if (waitingBytes >= readAheadBytes) socket.pause()
  }
  socket.on('data', take)
  socket.on('error', (error) => {
    failure = error
  })
  socket.once('end', finish)
  socket.once('close', finish)

  function finish(): void {
    ended = true
    if (!reader) return
    socket.end()
    reader.resolve(end)
    reader = undefined
  }
  function close(): void {
    if (socket.destroyed) return
    // Destroying at once could take back, by a reset, what was just written to someone who is still sending:
    // so what they send is thrown away until they end too.
    chunks.length = 0
    socket.off('data', take).resume().end()
    finish()
    const linger = setTimeout(() => socket.destroy(), lingerMillis)
    socket.once('close', () => clearTimeout(linger))
  }

  function drained(): Promise<void> {
    roomAgain ??= new Promise((resolve, reject) => {
      const settle = () => {
        roomAgain = undefined
        socket.off('drain', settle).off('close', settle)
        if (socket.destroyed) reject(new AtError('AT0004', 'The connection was closed while writing.'))
        else resolve()
      }
      socket.on('drain', settle).on('close', settle)
    })
    roomAgain.catch(() => {})
    return roomAgain
  }

  const iterator: AsyncIterator<Uint8Array, undefined> = {
    next() {
      const chunk = chunks.shift()
      if (chunk) {
        waitingBytes -= chunk.length
        if (waitingBytes < readAheadBytes && socket.isPaused()) socket.resume()
        return Promise.resolve({ done: false, value: chunk })
      }
      if (ended) {
        socket.end()
        return Promise.resolve(end)
      }
      return new Promise((resolve) => {
        reader = { resolve }
      })
    },
  }

  return {
    closed,
    from: socket.remoteAddress,
    write(bytes) {
      if (!socket.writable) return Promise.reject(new AtError('AT0004', 'The connection is closed.'))
      // What has to wait its turn is copied: the writer may use its buffer again.
      return socket.write(socket.writableLength > 0 ? bytes.slice() : bytes) ? room : drained()
    },
    close,
    get peerCertificate() {
      if (certificate === 'unread') certificate = readCertificate(socket)
      return certificate
    },
    [Symbol.asyncIterator]: () => iterator,
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
