import { createServer, type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import type { TLSSocket } from 'node:tls'
import { WebSocketServer } from 'ws'
import { type HttpAnswer, type HttpRequest, plain } from '../../lib/server/http/answer.ts'
import type { Reserve } from '../../lib/server/http/body.ts'
import { defaultLimits } from '../../lib/server/limits.ts'
import type { Transport } from '../../lib/transport/transport.ts'
import type { Web } from './tls-server.ts'
import { closeWebSocket, ExplainingWebSocket, webSocketTransport } from './web-socket-transport.ts'

/** What the HTTP side of a port bears. Each limit has its own answer, named beside it. */
export interface WebLimits {
  /** HTTP connections at a time, besides WebSockets, which have a place among the atServer's own; the next one gets 503. */
  readonly maxHttpConnections: number
  /** Requests of one connection that wait for the answers to those before them; beyond it the connection is cut. */
  readonly maxWaitingRequests: number
  /** Bytes of one request's head; beyond it 431. */
  readonly maxHeadBytes: number
  /** From the opening, or from the last answer, until the next head is complete; beyond it 408. */
  readonly headMillis: number
  /** How long an answer may wait unread without a byte being taken; then the connection is cut. */
  readonly stallMillis: number
  /** Bytes of all answers together that are being made or have not been taken yet; who asks beyond it gets 503. */
  readonly maxUnsentBytes: number
  /** Bytes of one WebSocket message; beyond it AT0005 and 1009. A whole line and its end unless given. */
  readonly maxMessageBytes: number
  /** How often a WebSocket is pinged; who leaves two pings unanswered is cut off. */
  readonly pingMillis: number
}

const defaultWebLimits: WebLimits = {
  maxHttpConnections: 100,
  maxWaitingRequests: 16,
  maxHeadBytes: 16_384,
  headMillis: 20_000,
  stallMillis: 30_000,
  maxUnsentBytes: 67_108_864,
  maxMessageBytes: defaultLimits.maxLineBytes + 2,
  pingMillis: 30_000,
}

export interface WebOptions extends Partial<WebLimits> {
  /** May ask for room before it makes what is large; what it then answers takes the place of that. */
  answer(request: HttpRequest, reserve: Reserve): Promise<HttpAnswer>
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
    visits.get(request.socket)?.ask(() => respond(request, response).catch(() => void response.destroy()))
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

  /** Settles when the answer has been taken, or whoever asked is gone. */
  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = request
    const closed = new Promise((resolve) => response.once('close', resolve))
    let held = 0
    const hold = (bytes: number) => {
      unsentBytes += bytes - held
      held = bytes
    }
    const isFull = () => unsentBytes > limits.maxUnsentBytes
    const reserve = (bytes: number) => {
      if (isFull()) return false
      hold(bytes)
      return true
    }
    try {
      const answer = isFull() ? plain(503, '', busy) : await options.answer({ method, url, headers }, reserve)
      if (response.destroyed) return
      hold(answer.body.length)
      // What may have a body is not read on: nobody here wants it.
      const reads = method === 'GET' || method === 'HEAD' || method === 'OPTIONS'
      response.writeHead(answer.status, { ...answer.headers, ...(!reads && { Connection: 'close' }) })
      response.end(answer.body)
      await closed
    } finally {
      hold(0)
    }
  }

  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const visit = visits.get(socket)
    visit?.end()
    socket.on('error', () => {})
    // The answers that are still to come would go astray among what is said from here on.
    if (visit?.isAnswering) {
      socket.destroy()
      return
    }
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
      const visit = new Visit(socket, limits)
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
 * of Node's own timers for that. Node tells at once of all requests that came together; here each waits until the answer
 * before it has been taken, so that nobody has more than one made for them.
 */
class Visit {
  readonly #socket: Duplex
  readonly #limits: WebLimits
  #timer: ReturnType<typeof setTimeout>
  readonly #waiting: (() => Promise<void>)[] = []
  isAnswering = false
  #over = false

  constructor(socket: Duplex, limits: WebLimits) {
    this.#socket = socket
    this.#limits = limits
    this.#timer = this.#expectHead()
  }

  async ask(answer: () => Promise<void>): Promise<void> {
    if (this.#over) return
    clearTimeout(this.#timer)
    this.#waiting.push(answer)
    if (this.isAnswering) {
      if (this.#waiting.length > this.#limits.maxWaitingRequests) this.#cut()
      return
    }
    this.isAnswering = true
    for (let next = this.#next(); next; next = this.#next()) await next()
    this.isAnswering = false
    if (!this.#over) this.#timer = this.#expectHead()
  }

  end(): void {
    this.#over = true
    clearTimeout(this.#timer)
    this.#waiting.length = 0
  }

  #next(): (() => Promise<void>) | undefined {
    return this.#socket.destroyed ? undefined : this.#waiting.shift()
  }

  #cut(): void {
    this.end()
    this.#socket.destroy()
  }

  #expectHead(): ReturnType<typeof setTimeout> {
    return setTimeout(() => refuse(this.#socket, 408), this.#limits.headMillis)
  }
}

function refuse(socket: Duplex, status: number): void {
  const text = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`
  socket.end(text, () => socket.destroy())
}
