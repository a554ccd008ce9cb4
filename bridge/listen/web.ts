import { createServer, type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import type { TLSSocket } from 'node:tls'
import { WebSocketServer } from 'ws'
import { type HttpAnswer, type HttpRequest, plain } from '../../lib/server/http/answer.ts'
import { defaultLimits } from '../../lib/server/limits.ts'
import type { Transport } from '../../lib/transport/transport.ts'
import type { Web } from './tls-server.ts'
import { closeWebSocket, ExplainingWebSocket, webSocketTransport } from './web-socket-transport.ts'

/** What the HTTP side of a port bears. Each limit has its own answer, named beside it. */
export interface WebLimits {
  /** HTTP connections at a time, besides WebSockets, which have a place among the atServer's own; the next one gets 503. */
  readonly maxHttpConnections: number
  /** Bytes of one request's head; beyond it 431. */
  readonly maxHeadBytes: number
  /** From the opening, or from the last answer, until the next head is complete; beyond it 408. */
  readonly headMillis: number
  /** How long an answer may wait unread without a byte being taken; then the connection is cut. */
  readonly stallMillis: number
  /** Bytes of all answers together that have not been taken yet; who asks beyond it gets 503. */
  readonly maxUnsentBytes: number
  /** Bytes of one WebSocket message; beyond it AT0005 and 1009. A whole line and its end unless given. */
  readonly maxMessageBytes: number
  /** How often a WebSocket is pinged; who leaves two pings unanswered is cut off. */
  readonly pingMillis: number
}

const defaultWebLimits: WebLimits = {
  maxHttpConnections: 100,
  maxHeadBytes: 16_384,
  headMillis: 20_000,
  stallMillis: 30_000,
  maxUnsentBytes: 67_108_864,
  maxMessageBytes: defaultLimits.maxLineBytes + 2,
  pingMillis: 30_000,
}

export interface WebOptions extends Partial<WebLimits> {
  answer(request: HttpRequest): Promise<HttpAnswer>
  /** Serves a WebSocket at `/ws`, for whom TLS was asked by this name; without it there is none. */
  accept?(transport: Transport, name: string | undefined): void
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

const busy = { 'Retry-After': '5', Connection: 'close' }

/** HTTP and WebSockets on sockets whose handshake is done. [2026 §1, §2] */
export function openWeb(options: WebOptions): Web {
  const limits: WebLimits = { ...defaultWebLimits, ...options }
  const { accept, now } = options
  const visits = new Map<Duplex, Visit>()
  let unsentBytes = 0

  const server = createServer({ maxHeaderSize: limits.maxHeadBytes, keepAliveTimeout: limits.headMillis / 2 })
  // Who has said all, as a shell's pipe does, still gets the answer. Node has had this for long, and describes it nowhere.
  Object.assign(server, { httpAllowHalfOpen: true })
  server.timeout = limits.stallMillis
  server.on('request', (request, response) => {
    void respond(request, response).catch(() => response.destroy())
  })
  server.on('upgrade', upgrade)

  const webSockets = new WebSocketServer({
    noServer: true,
    // Secrets and text that somebody else has chosen share messages: their size together must not tell of them.
    perMessageDeflate: false,
    maxPayload: limits.maxMessageBytes,
    WebSocket: ExplainingWebSocket,
    handleProtocols: () => false,
  })

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { socket, method = '', url = '', headers } = request
    visits.get(socket)?.begin(response)
    if (unsentBytes > limits.maxUnsentBytes) return send(response, plain(503, '', busy))
    const answer = await options.answer({ method, url, headers })
    // What may have a body is not read on: nobody here wants it.
    const reads = method === 'GET' || method === 'HEAD' || method === 'OPTIONS'
    send(response, reads ? answer : { ...answer, headers: { ...answer.headers, Connection: 'close' } })
  }

  function send(response: ServerResponse, { status, headers, body }: HttpAnswer): void {
    response.writeHead(status, headers)
    unsentBytes += body.length
    response.once('close', () => {
      unsentBytes -= body.length
    })
    response.end(body)
  }

  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    visits.get(socket)?.end()
    socket.on('error', () => {})
    if (request.url?.split('?', 1)[0] !== '/ws' || !accept) {
      refuse(socket, 404)
      return
    }
    webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      visits.delete(socket)
      const { servername, remoteAddress } = socket as TLSSocket
      const transport = webSocketTransport(webSocket, { now, pingMillis: limits.pingMillis, from: remoteAddress })
      accept(transport, servername || undefined)
    })
  }

  return {
    take(socket) {
      socket.on('error', () => {})
      if (visits.size >= limits.maxHttpConnections) {
        refuse(socket, 503)
        return
      }
      const visit = new Visit(() => refuse(socket, 408), limits.headMillis)
      visits.set(socket, visit)
      socket.once('close', () => {
        visit.end()
        visits.delete(socket)
      })
      server.emit('connection', socket)
    },
    async close() {
      const everyone = [...webSockets.clients]
      const left = everyone.map((webSocket) => new Promise((resolve) => webSocket.once('close', resolve)))
      for (const webSocket of everyone) closeWebSocket(webSocket, 1001)
      for (const socket of visits.keys()) socket.destroy()
      await Promise.all(left)
    },
  }
}

/**
 * One HTTP connection, which must not take for ever to say what it wants: a server that does not listen itself has none
 * of Node's own timers for that.
 */
class Visit {
  readonly #late: () => void
  readonly #millis: number
  #timer: ReturnType<typeof setTimeout>
  /** Requests that are being answered; a client may send the next one before it has the answer. */
  #answering = 0
  #over = false

  constructor(late: () => void, millis: number) {
    this.#late = late
    this.#millis = millis
    this.#timer = setTimeout(late, millis)
  }

  begin(response: ServerResponse): void {
    this.#answering++
    clearTimeout(this.#timer)
    response.once('close', () => {
      if (--this.#answering === 0 && !this.#over) this.#timer = setTimeout(this.#late, this.#millis)
    })
  }

  end(): void {
    this.#over = true
    clearTimeout(this.#timer)
  }
}

function refuse(socket: Duplex, status: number): void {
  const text = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`
  socket.end(text, () => socket.destroy())
}
