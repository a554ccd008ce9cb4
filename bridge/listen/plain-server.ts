import { type AddressInfo, createServer, isIP, type Socket } from 'node:net'
import type { Address } from '../../lib/protocol/address.ts'
import type { Transport } from '../../lib/transport/transport.ts'
import { socketTransport } from './socket-transport.ts'
import { type SocketLimits, socketsOf } from './sockets.ts'
import type { Web } from './tls-server.ts'

export interface PlainOptions extends SocketLimits {
  readonly host: string
  /** 0 or absent takes any free port. */
  readonly port?: number
  /** How long a connection is listened to before it counts as the protocol's own; 300 ms unless given. [2026 §1.1] */
  readonly senseMillis?: number
  /** Connections at a time, 10,000 unless given; the next one is closed at once. */
  readonly maxConnections?: number
  accept(transport: Transport): void
  readonly web: Web
}

/** As much of a request line is waited for as could still become one. */
const maxSensedBytes = 8_192

const requestLine = /^(?:GET|HEAD|POST|PUT|DELETE|OPTIONS|PATCH|CONNECT|TRACE) \S+ HTTP\/1\.[01]\r?\n/
const methods = ['GET ', 'HEAD ', 'POST ', 'PUT ', 'DELETE ', 'OPTIONS ', 'PATCH ', 'CONNECT ', 'TRACE ']

/**
 * A port behind a proxy that ends TLS, where no ALPN is to be seen: who begins like HTTP speaks it, and whoever says
 * something else, or nothing for a moment, is greeted. No certificate comes through such a proxy. [2026 §1.1]
 */
export function listenPlain(options: PlainOptions): Promise<{ readonly address: Address; close(): Promise<void> }> {
  const { host, port = 0, accept, web, senseMillis = 300 } = options
  const open = new Set<Socket>()
  const server = createServer(socketsOf(options), (socket) => {
    open.add(socket)
    socket.on('error', () => {})
    socket.once('close', () => open.delete(socket))
    sense(socket, senseMillis, (isHttp) => (isHttp ? web.take(socket) : accept(socketTransport(socket, options))))
  })
  server.maxConnections = options.maxConnections ?? 10_000
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port, backlog: 511 }, () => {
      server.off('error', reject)
      const { address, port } = server.address() as AddressInfo
      resolve({
        address: { host: isIP(host) ? address : host, port },
        async close() {
          const ended = new Promise<void>((done) => server.close(() => done()))
          await web.close()
          for (const socket of open) socket.destroy()
          await ended
        },
      })
    })
  })
}

/** Decides once, and gives back what it has read. */
function sense(socket: Socket, millis: number, decide: (isHttp: boolean) => void): void {
  let heard = Buffer.alloc(0)
  const settle = () => {
    clearTimeout(timer)
    socket.off('data', hear).off('end', settle).off('close', gone)
    socket.pause()
    if (heard.length > 0) socket.unshift(heard)
    decide(requestLine.test(heard.toString('latin1')))
    socket.resume()
  }
  const gone = () => clearTimeout(timer)
  const hear = (chunk: Buffer) => {
    heard = Buffer.concat([heard, chunk])
    if (!mayBecomeHttp(heard)) settle()
  }
  const timer = setTimeout(settle, millis)
  socket.on('data', hear).once('end', settle).once('close', gone)
}

function mayBecomeHttp(heard: Buffer): boolean {
  if (heard.length > maxSensedBytes || heard.includes(10)) return false
  const begun = heard.toString('latin1', 0, 8)
  return methods.some((method) => begun.startsWith(method) || method.startsWith(begun))
}
