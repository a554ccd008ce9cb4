import 'server-only'
import { WebSocket } from 'ws'
import { AtError } from '../../lib/protocol/at-error.ts'
import type { Dial } from '../../lib/transport/transport.ts'
import { webSocketDial } from '../../lib/transport/web-socket.ts'

/** The server's own line to the atServers, through the same bridge that browsers use; read at each request. */
export function serverDial(): Dial {
  const url = process.env.FACET_BRIDGE
  if (!url) return () => Promise.reject(new AtError('AT0021', 'This site has no bridge to the atServers.'))
  return webSocketDial({ url, WebSocket, origin: process.env.FACET_ORIGIN })
}
