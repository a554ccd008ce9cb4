import type { TLSSocket } from 'node:tls'
import { findAtServer } from '../../lib/client/directory.ts'
import { type Address, formatAddress } from '../../lib/protocol/address.ts'
import { AtError } from '../../lib/protocol/at-error.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import type { Dial } from '../../lib/transport/transport.ts'
import { ConnectError, type ConnectOptions, connectTls } from './connect.ts'
import { firstOf } from './first-of.ts'
import { socketTransport } from './socket-transport.ts'

export interface TlsDialOptions extends ConnectOptions {
  /** Any of several that all know the same: the next one is asked when one fails. */
  readonly directory: Address | readonly Address[]
  /** How long the directory's answer may take, 10 s unless given. */
  readonly directoryTimeoutMillis?: number
  /** How long one directory may be silent before the next one is asked as well, 1 s unless given. */
  readonly nextDirectoryMillis?: number
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
  if (to === 'directory') {
    return firstOf(directoriesOf(options), (directory, either) => connectTls(directory, options, either), {
      nextMillis: options.nextDirectoryMillis ?? 1_000,
      signal,
      discard: (socket) => socket.destroy(),
    })
  }
  const address = await findAddress(to, options, signal)
  if (!address) throw new ConnectError('unknown', `${to} is not in the directory`)
  return connectTls(address, options, signal)
}

/** Where the directory says that this atSign's atServer is. Throws `ConnectError` when no directory can be asked. */
export async function findAddress(
  atSign: AtSign,
  options: TlsDialOptions,
  signal?: AbortSignal,
): Promise<Address | undefined> {
  const { directoryTimeoutMillis: replyMillis = 10_000, nextDirectoryMillis: nextMillis = 1_000 } = options
  const directories = directoriesOf(options)
  const ask = (directory: Address, either: AbortSignal) => {
    const dial: Dial = async () => socketTransport(await connectTls(directory, options, either))
    return findAtServer(dial, atSign, { signal: either, replyMillis })
  }
  try {
    return await firstOf(directories, ask, { nextMillis, signal })
  } catch (error) {
    if (signal?.aborted) throw signal.reason
    const where = directories.map(formatAddress).join(', ')
    const why = error instanceof AtError ? ` ${error.message}` : ''
    throw new ConnectError('directory', `The directory at ${where} cannot be asked.${why}`, error)
  }
}

function directoriesOf({ directory }: TlsDialOptions): readonly Address[] {
  return 'host' in directory ? [directory] : directory
}
