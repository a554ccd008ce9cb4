import type { AtServer } from '../../lib/server/at-server.ts'
import { answerHttp, type HttpLimits } from '../../lib/server/http/answer.ts'
import type { Keystore } from '../../lib/store/keystore.ts'
import type { Transport } from '../../lib/transport/transport.ts'
import { type Listening, type ListenOptions, listenTls } from './tls-server.ts'
import { openWeb, type WebLimits } from './web.ts'

export interface AtServerPortOptions extends Omit<ListenOptions, 'accept' | 'web'> {
  readonly server: AtServer
  /** The server's own; its public records are there for every browser. */
  readonly keystore: Keystore
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly webLimits?: Partial<WebLimits & HttpLimits>
}

/** One atServer on a port of its own: the line protocol, the same in a WebSocket, and HTTP for public records. [2026 §1] */
export function listenAtServer(options: AtServerPortOptions): Promise<Listening> {
  const { server, keystore, now, webLimits } = options
  const accept = (transport: Transport) => void server.accept(transport)
  const reading = { ...webLimits, owner: server.owner, keystore, now }
  const web = openWeb({ ...webLimits, now, accept, answer: (request) => answerHttp(request, reading) })
  return listenTls({ ...options, accept, web })
}
