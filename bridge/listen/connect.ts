import { isIP } from 'node:net'
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls'
import { type Address, formatAddress } from '../../lib/protocol/address.ts'
import { AtError, type ErrorCode } from '../../lib/protocol/at-error.ts'

/** Why there is no connection, for those who say it in other words than an error code. */
export type ConnectFailure = 'unknown' | 'directory' | 'unreachable' | 'timeout' | 'certificate'

const codes: Record<ConnectFailure, ErrorCode> = {
  unknown: 'AT0007',
  directory: 'AT0021',
  unreachable: 'AT0021',
  timeout: 'AT0023',
  certificate: 'AT0021',
}

/** AT0007 when the directory does not know the atSign, AT0021 when nobody (or the wrong one) answers, AT0023 when it takes too long. */
export class ConnectError extends AtError {
  readonly failure: ConnectFailure

  constructor(failure: ConnectFailure, message: string, cause?: unknown) {
    super(codes[failure], message, { cause })
    this.failure = failure
  }
}

export interface ConnectOptions {
  /** PEM of the authorities to trust; the system's when absent. */
  readonly ca?: string
  /** PEM, shown to a server that asks for a certificate. */
  readonly cert?: string
  /** PEM. */
  readonly key?: string
  /** From the first packet to the end of the TLS handshake; 10 s unless given. */
  readonly connectTimeoutMillis?: number
}

/** A verified TLS connection to `address`. Throws `ConnectError`, or the signal's reason when it is aborted. */
export async function connectTls(address: Address, options: ConnectOptions, signal?: AbortSignal): Promise<TLSSocket> {
  const { ca, cert, key, connectTimeoutMillis = 10_000 } = options
  const where = formatAddress(address)
  if (!(address.port > 0 && address.port < 65_536)) throw new ConnectError('unreachable', `${where} is no address.`)
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason)
    const settings: ConnectionOptions & { allowHalfOpen: boolean } = {
      host: address.host,
      port: address.port,
      // A name, never an address, may be sent as the server's name. [RFC 6066]
      servername: isIP(address.host) ? '' : address.host,
      ca,
      cert,
      key,
      minVersion: 'TLSv1.2',
      maxVersion: 'TLSv1.3',
      allowHalfOpen: true,
    }
    const socket = connect(settings)
    socket.setNoDelay(true)
    const timer = setTimeout(
      () => fail(new ConnectError('timeout', `${where} did not answer within ${connectTimeoutMillis} ms.`)),
      connectTimeoutMillis,
    )
    const aborted = () => fail(signal?.reason)
    const broken = (error: Error) => {
      if (socket.authorizationError) {
        return fail(
          new ConnectError('certificate', `The certificate of ${where} is not right: ${error.message}.`, error),
        )
      }
      const { code = '' } = error as NodeJS.ErrnoException
      fail(new ConnectError('unreachable', troubleOf(code, address), error))
    }
    const closed = () => broken(new Error('closed during the handshake'))

    signal?.addEventListener('abort', aborted, { once: true })
    socket.once('error', broken)
    socket.once('close', closed)
    socket.once('secureConnect', () => {
      settle()
      resolve(socket)
    })

    function settle(): void {
      clearTimeout(timer)
      signal?.removeEventListener('abort', aborted)
      socket.off('error', broken).off('close', closed)
    }
    function fail(reason: unknown): void {
      settle()
      socket.on('error', () => {})
      socket.destroy()
      reject(reason)
    }
  })
}

/** Why there is nobody to talk to, by the code that Node has for it. */
function troubleOf(code: string, address: Address): string {
  if (code === 'ENOTFOUND') return `There is no host called ${address.host}.`
  if (code === 'EAI_AGAIN') return `Nobody could say where ${address.host} is.`
  const where = formatAddress(address)
  return /^(ERR_SSL|EPROTO)/.test(code) ? `What answers at ${where} speaks no TLS.` : `Nobody answers at ${where}.`
}
