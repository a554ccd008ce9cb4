import { isUtf8 } from 'node:buffer'
import { type RawData, WebSocket } from 'ws'
import { AtError } from '../../lib/protocol/at-error.ts'
import { formatError } from '../../lib/protocol/reply.ts'
import type { Transport } from '../../lib/transport/transport.ts'

/** Reading pauses while this many bytes wait to be iterated. */
const readAheadBytes = 256 * 1024

/** Writing waits while more than this waits for the other side. */
const highWaterBytes = 64 * 1024

/** How long the other side may take to answer a close. */
const goodbyeMillis = 3_000

const end: IteratorResult<Uint8Array, undefined> = { done: true, value: undefined }

export interface WebSocketTransportOptions {
  /** Milliseconds since the epoch; the clock of who asks for the last sign of life. */
  readonly now: () => number
  /** How often a ping goes out; who has not answered two of them is gone. */
  readonly pingMillis: number
  /** The network address of the other side. */
  readonly from?: string
}

/**
 * A WebSocket that someone has opened to us as a `Transport`. Every write is one text message, because that is how an
 * atServer's replies arrive; what is no text goes out as bytes. What comes in is a stream, however it was framed. Nobody has
 * proved anything with it: a certificate belongs to the connection underneath, which a page of anyone's may have
 * opened. [2026 §1.2]
 */
export function webSocketTransport(webSocket: WebSocket, options: WebSocketTransportOptions): Transport {
  const { now, pingMillis, from } = options
  const chunks: Uint8Array[] = []
  let waitingBytes = 0
  let reader: ((result: IteratorResult<Uint8Array, undefined>) => void) | undefined
  let ended = false
  let unanswered = 0
  let lastSign: number | undefined
  let reason: string | undefined

  const closed = new Promise<string | undefined>((resolve) => {
    webSocket.once('close', () => {
      clearInterval(ping)
      finish()
      resolve(reason)
    })
  })
  webSocket.on('error', (error) => {
    reason = error.message
  })
  webSocket.on('message', (data: RawData) => {
    if (ended) return
    const chunk = data as Buffer
    if (reader) {
      const resolve = reader
      reader = undefined
      return resolve({ done: false, value: chunk })
    }
    chunks.push(chunk)
    waitingBytes += chunk.length
    if (waitingBytes >= readAheadBytes) webSocket.pause()
  })
  webSocket.on('pong', () => {
    unanswered = 0
    lastSign = now()
  })
  const ping = setInterval(() => {
    // While it is paused its pongs are not read either; who does not take replies is found by the server's own limits.
    if (webSocket.isPaused || webSocket.readyState !== WebSocket.OPEN) return
    if (unanswered === 2) return webSocket.terminate()
    unanswered++
    webSocket.ping()
  }, pingMillis)

  function finish(): void {
    ended = true
    reader?.(end)
    reader = undefined
  }

  function close(why?: AtError): void {
    chunks.length = 0
    finish()
    closeWebSocket(webSocket, why?.code === 'AT0005' ? 1009 : 1000)
  }

  const iterator: AsyncIterator<Uint8Array, undefined> = {
    next() {
      const chunk = chunks.shift()
      if (chunk) {
        waitingBytes -= chunk.length
        if (waitingBytes < readAheadBytes && webSocket.isPaused) webSocket.resume()
        return Promise.resolve({ done: false, value: chunk })
      }
      if (ended) return Promise.resolve(end)
      return new Promise((resolve) => {
        reader = resolve
      })
    },
  }

  return {
    closed,
    write(bytes) {
      if (webSocket.readyState !== WebSocket.OPEN)
        return Promise.reject(new AtError('AT0004', 'The connection is closed.'))
      return new Promise((resolve, reject) => {
        // The writer may use its buffer again.
        webSocket.send(bytes.slice(), { binary: !isUtf8(bytes) }, (error) => {
          if (error) reject(new AtError('AT0004', 'The connection was closed while writing.'))
          else resolve()
        })
        if (webSocket.bufferedAmount < highWaterBytes) resolve()
      })
    },
    close,
    get lastSign() {
      return lastSign
    },
    framed: true,
    from,
    [Symbol.asyncIterator]: () => iterator,
  }
}

/** Closes, and does not wait for long until the other side agrees. */
export function closeWebSocket(webSocket: WebSocket, code: number): void {
  if (webSocket.readyState !== WebSocket.OPEN) return
  // A paused one would never see the answer to its close.
  webSocket.resume()
  webSocket.close(code, '')
  const timer = setTimeout(() => webSocket.terminate(), goodbyeMillis)
  webSocket.once('close', () => clearTimeout(timer))
}

const tooLong = formatError(
  new AtError('AT0005', 'a WebSocket message exceeded the buffer size limit. Terminating the connection.'),
  { authenticated: false, jsonErrors: false, prompt: '@' },
)

/** A WebSocket that gives the protocol's own reason where `ws` ends it for a message that is too long. [2026 §1.2] */
export class ExplainingWebSocket extends WebSocket {
  override close(code?: number, reason?: string | Buffer): void {
    // Whoever else closes for what is too long has said so, and gives a reason, be it an empty one.
    if (code === 1009 && reason === undefined && this.readyState === WebSocket.OPEN) this.send(tooLong)
    super.close(code, reason)
  }
}
