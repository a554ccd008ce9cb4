import { type AddressInfo, isIP, type Socket } from 'node:net'
import { createServer, type TLSSocket, type Server as TlsServer } from 'node:tls'
import type { Address } from '../../lib/protocol/address.ts'
import type { Transport } from '../../lib/transport/transport.ts'
import { serveByHello } from './by-hello.ts'
import { socketTransport } from './socket-transport.ts'
import { type SocketLimits, socketsOf } from './sockets.ts'

/** Who a server is. */
export interface Credentials {
  /** PEM. */
  readonly cert: string
  /** PEM. */
  readonly key: string
  /** When the files of both were changed last, in milliseconds since the epoch. */
  readonly changedAt?: { readonly cert: number; readonly key: number }
}

export interface ListenOptions extends Credentials, SocketLimits {
  readonly host: string
  /** 0 or absent takes any free port; a port in use is an error (`EADDRINUSE`). */
  readonly port?: number
  /** PEM of the authorities whose client certificates count as proof; the system's when absent. */
  readonly ca?: string
  /**
   * Whether a client certificate is asked for, of all but those who come to speak HTTP alone: a browser would show a
   * person a list to choose from, and opens no WebSocket where it would have to. It is never required. [§2.1, 2026 §1.1]
   */
  readonly requestCertificate?: boolean
  /** How long the first words of a client may take, and then the rest of the handshake, 10 s unless given; then the connection is closed. */
  readonly handshakeTimeoutMillis?: number
  /** Connections at a time, whatever is spoken on them, 10,000 unless given; the next one is closed at once. */
  readonly maxConnections?: number
  /** Called with each connection once its handshake is done, unless it is for `web`. */
  accept(transport: Transport, socket: TLSSocket): void
  /** Takes the connections of those who choose `http/1.1`; without it nothing is offered to choose from. */
  readonly web?: Web
}

/** Who speaks HTTP on the sockets that it is given. */
export interface Web {
  take(socket: Socket): void
  /** Says good-bye to everyone. */
  close(): Promise<void>
}

export interface Listening {
  readonly address: Address
  /** From the next connection on, another certificate is shown; those that are open stay. Throws when it cannot be used. */
  renew(credentials: Credentials): void
  /** Takes no more connections and ends those that are open. */
  close(): Promise<void>
}

/** What may be spoken after the handshake, the best one first. [2026 §1.1] */
const protocols = ['atProtocol/1.0', 'http/1.1']

function isBrowser(offer: readonly string[]): boolean {
  return offer.includes('http/1.1') && !offer.includes('atProtocol/1.0')
}

/** Gives every TLS 1.2 or 1.3 connection to `accept`, or to `web`. Rejects when the port cannot be had. */
export function listenTls(options: ListenOptions): Promise<Listening> {
  const { host, port = 0, accept, web } = options
  const shared = { ca: options.ca, minVersion: 'TLSv1.2', maxVersion: 'TLSv1.3' } as const
  const { handshakeTimeoutMillis = 10_000, requestCertificate = false } = options
  const sockets = socketsOf(options)
  let credentials: Credentials = { cert: options.cert, key: options.key }
  const handshaking: TlsServer[] = []
  const serverThat = (requestCert: boolean) => {
    const one = createServer({
      ...shared,
      ...credentials,
      requestCert,
      rejectUnauthorized: false,
      handshakeTimeout: handshakeTimeoutMillis,
      ...sockets,
      ...(web && { ALPNProtocols: protocols }),
    })
    one.on('secureConnection', (socket) => {
      keep(socket)
      if (web && socket.alpnProtocol === 'http/1.1') web.take(socket)
      else accept(socketTransport(socket, options), socket)
    })
    // A handshake that fails concerns nobody but the one who began it.
    one.on('tlsClientError', (_error, socket) => socket.destroy())
    handshaking.push(one)
    return one
  }
  const usual = serverThat(requestCertificate)
  // It costs as much as all else that an idle atServer needs of a port, and many never see a browser.
  let forBrowsers: TlsServer | undefined
  const choose = (offer: readonly string[]) => {
    if (!isBrowser(offer)) return usual
    forBrowsers ??= serverThat(false)
    return forBrowsers
  }
  const server = web && requestCertificate ? serveByHello({ choose, millis: handshakeTimeoutMillis, sockets }) : usual
  server.maxConnections = options.maxConnections ?? 10_000
  // Who is connected, by address and port: the plain socket until the handshake is over, which may be never, then the
  // TLS one in its place. Destroying both of them crashes Node 20.
  const open = new Map<string, Socket>()
  const keep = (socket: Socket) => {
    const who = `${socket.remoteAddress} ${socket.remotePort}`
    open.set(who, socket)
    socket.once('close', () => {
      if (open.get(who) === socket) open.delete(who)
    })
  }
  server.on('connection', keep)

  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port, backlog: 511 }, () => {
      server.off('error', reject)
      const { address, port } = server.address() as AddressInfo
      resolve({
        address: { host: isIP(host) ? address : host, port },
        renew({ cert, key }) {
          for (const one of handshaking) one.setSecureContext({ ...shared, cert, key })
          credentials = { cert, key }
        },
        async close() {
          const ended = new Promise<void>((done) => server.close(() => done()))
          await web?.close()
          for (const socket of open.values()) socket.destroy()
          await ended
        },
      })
    })
  })
}
