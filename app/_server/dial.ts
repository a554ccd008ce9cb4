import 'server-only'
import { type ClientOptions, WebSocket } from 'ws'
import { AtError } from '../../lib/protocol/at-error.ts'
import type { Dial } from '../../lib/transport/transport.ts'
import { webSocketDial } from '../../lib/transport/web-socket.ts'
import * as say from './words.tsx'

/** The server's own line to the atServers, through the same bridge that browsers use; read at each request. */
export function serverDial(): Dial {
  const url = process.env.FACET_BRIDGE
  if (!url) return () => Promise.reject(new AtError('AT0021', say.noBridge))
  return webSocketDial({ url, WebSocket: OwnWebSocket, origin: process.env.FACET_ORIGIN })
}

/** Shows the bridge that it comes from the same process, and so is not counted with the browsers of this machine. */
class OwnWebSocket extends WebSocket {
  constructor(url: string, protocols?: string[], options?: ClientOptions) {
    const key = process.env.FACET_BRIDGE_KEY
    super(url, protocols, { ...options, headers: key ? { 'x-facet-key': key } : {} })
  }
}
