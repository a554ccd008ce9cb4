import type { TLSSocket } from 'node:tls'
import { findAtServer } from '../../lib/client/directory.ts'
import type { Address } from '../../lib/protocol/address.ts'
import { formatAddress } from '../../lib/protocol/address.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import type { Dial } from '../../lib/transport/transport.ts'
import { ConnectError, type ConnectOptions, connectTls } from './connect.ts'
import { socketTransport } from './socket-transport.ts'

export interface TlsDialOptions extends ConnectOptions {
  readonly directory: Address
  /** How long the directory's answer may take, 10 s unless given. */
  readonly directoryTimeoutMillis?: number
}

/** Dials by TLS: asks the atDirectory where an atSign's atServer is, and connects there. Errors are `ConnectError`s. */
export function tlsDial(options: TlsDialOptions): Dial {
  return async (to, signal) => socketTransport(await connectTo(to, options, signal))
}

/** The TLS socket of `tlsDial`, for those who move bytes themselves. */
export async function connectTo(
  to: AtSign | 'directory',
  options: TlsDialOptions,
  signal?: AbortSignal,
): Promise<TLSSocket> {
  if (to === 'directory') return connectTls(options.directory, options, signal)
  const address = await findAddress(to, options, signal)
  if (!address) throw new ConnectError('unknown', `${to} is not in the directory`)
  return connectTls(address, options, signal)
}

/** Where the directory says that this atSign's atServer is. Throws `ConnectError` when the directory cannot be asked. */
export async function findAddress(
  atSign: AtSign,
  options: TlsDialOptions,
  signal?: AbortSignal,
): Promise<Address | undefined> {
  const { directory, directoryTimeoutMillis = 10_000 } = options
  const dial: Dial = async () => socketTransport(await connectTls(directory, options, signal))
  try {
    return await findAtServer(dial, atSign, { signal, replyMillis: directoryTimeoutMillis })
  } catch (error) {
    if (signal?.aborted) throw signal.reason
    throw new ConnectError('directory', `The directory at ${formatAddress(directory)} cannot be asked.`, error)
  }
}
