import { BridgeError } from '../../lib/transport/close-codes.ts'

/** Who is away: the directory, the atSign's own server, or the bridge of this site, without which neither can be asked. */
export type Unreachable = 'directory' | 'server' | 'site'

/** Whose fault it is that a page could not be read, as far as the bridge tells; the server's unless it says otherwise. */
export function whyUnreachable(error: unknown): Unreachable {
  if (!(error instanceof BridgeError)) return 'server'
  if (error.reason === 'directoryUnreachable') return 'directory'
  const isOwn = error.reason === undefined || error.reason === 'shuttingDown' || error.reason === 'tooManyConnections'
  return isOwn ? 'site' : 'server'
}
