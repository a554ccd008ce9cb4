import { type AddressInfo, isIP, type Socket } from 'node:net'
import { createServer } from 'node:tls'
import type { Address } from '../../lib/protocol/address.ts'
import type { Transport } from '../../lib/transport/transport.ts'
import { socketTransport } from './socket-transport.ts'

export interface ListenOptions {
  readonly host: string
  /** 0 or absent takes any free port; a port in use is an error (`EADDRINUSE`). */
  readonly port?: number
  /** PEM. */
  readonly cert: string
  /** PEM. */
  readonly key: string
  /** PEM of the authorities whose client certificates count as proof; the system's when absent. */
  readonly ca?: string
  /** Whether a client certificate is asked for. It is never required. [§2.1, §1.1] */
  readonly requestCertificate?: boolean
  /** How long a TLS handshake may take. */
  readonly handshakeTimeoutMillis?: number
  /** Called with each connection once its handshake is done. */
  accept(transport: Transport): void
}

export interface Listening {
  readonly address: Address
  /** Takes no more connections and ends those that are open. */
  close(): Promise<void>
}

/** Gives every TLS 1.2 or 1.3 connection to `accept`. Rejects when the port cannot be had. */
export function listenTls(options: ListenOptions): Promise<Listening> {
  const server = createServer({
    cert: options.cert,
    key: options.key,
    ca: options.ca,
    minVersion: 'TLSv1.2',
    maxVersion: 'TLSv1.3',
    requestCert: options.requestCertificate ?? false,
    rejectUnauthorized: false,
    handshakeTimeout: options.handshakeTimeoutMillis ?? 10_000,
    allowHalfOpen: true,
    noDelay: true,
  })
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
  server.on('secureConnection', (socket) => {
    keep(socket)
    options.accept(socketTransport(socket))
  })
  // A handshake that fails concerns nobody but the one who began it.
  server.on('tlsClientError', (_error, socket) => socket.destroy())

  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host: options.host, port: options.port ?? 0, backlog: 511 }, () => {
      server.off('error', reject)
      const { address, port } = server.address() as AddressInfo
      resolve({
        address: { host: isIP(options.host) ? address : options.host, port },
        close: () =>
          new Promise<void>((done) => {
            server.close(() => done())
            for (const socket of open.values()) socket.destroy()
          }),
      })
    })
  })
}
