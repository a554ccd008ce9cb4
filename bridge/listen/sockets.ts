import type { ServerOpts } from 'node:net'
import type { LingerLimit } from './socket-transport.ts'

export interface SocketLimits extends LingerLimit {
  /**
   * After so much silence the other end is asked, below all else, whether it is still there; 60 s unless given. One that has
   * vanished without a word, with its power or its network, is let go soon after.
   */
  readonly keepAliveMillis?: number
}

/** How the sockets of a port are. */
export function socketsOf({ keepAliveMillis = 60_000 }: SocketLimits): ServerOpts {
  return { allowHalfOpen: true, noDelay: true, keepAlive: true, keepAliveInitialDelay: keepAliveMillis }
}
