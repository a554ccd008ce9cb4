import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { type AtSign, parseAtSign } from '../../lib/protocol/at-sign.ts'
import type { CloseName } from '../../lib/transport/close-codes.ts'
import { ConnectError, type ConnectFailure } from '../listen/connect.ts'
import { connectTo, type TlsDialOptions } from '../listen/dial.ts'
import { callerOf, mayCall, type Surroundings } from './origin.ts'
import { showsKey } from './own-key.ts'
import { relay } from './relay.ts'
import { endWith, SpeakingWebSocket } from './speaking-web-socket.ts'

export interface GatewayLimits {
  /** The largest WebSocket message taken; one byte more ends the connection with 1009. */
  readonly maxFrameBytes: number
  /** Open at once from one address; the next one ends with 4429. */
  readonly maxConnectionsPerAddress: number
  /** Open at once from anywhere; the next one ends with 4429. */
  readonly maxConnections: number
  /** Open at once by who shows the `key`, and counted apart from everyone else; the next one ends with 4429. */
  readonly maxOwnConnections: number
  /** Without a byte in either direction for so long, a connection ends with 4408. */
  readonly idleMillis: number
  /** For the directory, and again for the atServer: 4504. */
  readonly connectTimeoutMillis: number
  /** How long those who are still there may take to answer the good-bye when the gateway closes. */
  readonly goodbyeMillis: number
  /** How often a ping goes out; who has not answered it by the next one is gone. */
  readonly pingMillis: number
}

export const defaultGatewayLimits: GatewayLimits = {
  // Half of one is kept for as long as its sender likes. A longer line comes in several: ours have 64 KB.
  maxFrameBytes: 262_144,
  maxConnectionsPerAddress: 100,
  maxConnections: 2_000,
  maxOwnConnections: 1_000,
  idleMillis: 600_000,
  connectTimeoutMillis: 10_000,
  goodbyeMillis: 500,
  pingMillis: 30_000,
}

export interface GatewayOptions extends Partial<GatewayLimits>, Surroundings {
  /** The directory to ask, and the authority whose certificates are right. */
  readonly route: TlsDialOptions
  /** Whoever shows it is this process: it may always call, and no browser's connections are in its way. */
  readonly key?: string
}

export interface Gateway {
  /** For a server's `upgrade` event; what is not for `/bridge` is refused. */
  readonly handleUpgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void
  /** How many WebSockets are open. */
  readonly size: number
  /** Says good-bye to everyone. */
  close(): Promise<void>
}

const closeNames: Record<ConnectFailure, CloseName> = {
  unknown: 'unknownAtSign',
  directory: 'directoryUnreachable',
  unreachable: 'nobodyAnswers',
  timeout: 'tookTooLong',
  certificate: 'certificateNotRight',
}

/** Under which the connections of this process are counted; no address is written like this. */
const ownName = 'own'

/** Relays bytes between WebSockets and atServers. What passes is neither read nor kept nor logged. */
export function createGateway(options: GatewayOptions): Gateway {
  const limits: GatewayLimits = { ...defaultGatewayLimits, ...options }
  const route = {
    ...options.route,
    connectTimeoutMillis: limits.connectTimeoutMillis,
    directoryTimeoutMillis: limits.connectTimeoutMillis,
  }
  /** How many are open, by address. */
  const counts = new Map<string, number>()
  const server = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: limits.maxFrameBytes,
    WebSocket: SpeakingWebSocket,
  })

  async function serve(webSocket: WebSocket, request: IncomingMessage): Promise<void> {
    const isOwn = showsKey(request, options.key)
    const who = isOwn ? ownName : callerOf(request, options.proxies)
    const open = (counts.get(who) ?? 0) + 1
    counts.set(who, open)
    const gone = new AbortController()
    webSocket.on('error', () => {})
    webSocket.once('close', () => {
      const left = (counts.get(who) ?? 1) - 1
      if (left) counts.set(who, left)
      else counts.delete(who)
      gone.abort(new Error('The WebSocket was closed.'))
    })

    const tooMany = isOwn
      ? open > limits.maxOwnConnections
      : open > limits.maxConnectionsPerAddress ||
        server.clients.size - (counts.get(ownName) ?? 0) > limits.maxConnections
    if (tooMany) return endWith(webSocket, 'tooManyConnections')
    const to = readTarget(request.url)
    if (!to) return endWith(webSocket, 'badRequest')
    try {
      await relay(webSocket, () => connectTo(to, route, gone.signal), limits)
    } catch (error) {
      if (gone.signal.aborted) return
      if (to === 'directory') return endWith(webSocket, 'directoryUnreachable')
      endWith(webSocket, error instanceof ConnectError ? closeNames[error.failure] : 'nobodyAnswers')
    }
  }

  return {
    get size() {
      return server.clients.size
    },
    handleUpgrade(request, socket, head) {
      socket.on('error', () => {})
      if (!isForBridge(request)) return refuse(socket, '404 Not Found')
      if (!showsKey(request, options.key) && !mayCall(request, options)) return refuse(socket, '403 Forbidden')
      server.handleUpgrade(request, socket, head, (webSocket) => void serve(webSocket, request))
    },
    async close() {
      const everyone = [...server.clients]
      const closed = everyone.map((webSocket) => new Promise((resolve) => webSocket.once('close', resolve)))
      for (const webSocket of everyone) endWith(webSocket, 'shuttingDown')
      const impatient = setTimeout(() => {
        for (const webSocket of everyone) webSocket.terminate()
      }, limits.goodbyeMillis)
      await Promise.all(closed)
      clearTimeout(impatient)
    },
  }
}

export function isForBridge({ url = '' }: IncomingMessage): boolean {
  return url === '/bridge' || url.startsWith('/bridge?')
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}

/** `?to=@alice` or `?to=directory`, once, and nothing besides: no host and no port is ever taken from a browser. */
export function readTarget(url = ''): AtSign | 'directory' | undefined {
  const parameters = new URLSearchParams(url.slice(url.indexOf('?') + 1))
  const to = parameters.get('to')
  if (!to || parameters.size !== 1) return undefined
  if (to === 'directory') return to
  if (!to.startsWith('@')) return undefined
  try {
    return parseAtSign(to)
  } catch {
    return undefined
  }
}
