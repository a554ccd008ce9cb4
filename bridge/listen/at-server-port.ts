import type { AtServer } from '../../lib/server/at-server.ts'
import { answerHttp, type HttpLimits } from '../../lib/server/http/answer.ts'
import type { Keystore } from '../../lib/store/keystore.ts'
import type { Transport } from '../../lib/transport/transport.ts'
import { listenPlain, type PlainOptions } from './plain-server.ts'
import { type Listening, type ListenOptions, listenTls } from './tls-server.ts'
import { openWeb, type WebLimits } from './web.ts'

/** Who is behind a port. */
export interface Behind {
  readonly server: AtServer
  /** The server's own; its public records are there for every browser. */
  readonly keystore: Keystore
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly webLimits?: Partial<WebLimits & HttpLimits>
}

export type AtServerPortOptions = Omit<ListenOptions, 'accept' | 'web'> & Behind

/** One atServer on a port of its own: the line protocol, the same in a WebSocket, and HTTP for public records. [2026 §1] */
export function listenAtServer(options: AtServerPortOptions): Promise<Listening> {
  return listenTls({ ...options, ...waysTo(options) })
}

/** The same behind a proxy that ends TLS. */
export function listenAtServerPlain(options: Omit<PlainOptions, 'accept' | 'web'> & Behind) {
  return listenPlain({ ...options, ...waysTo(options) })
}

function waysTo({ server, keystore, now, webLimits }: Behind) {
  const accept = (transport: Transport) => void server.accept(transport)
  const reading = { ...webLimits, owner: server.owner, keystore, now }
  return {
    accept,
    web: openWeb({
      ...webLimits,
      now,
      accept,
      answer: (request, reserve) => answerHttp(request, { ...reading, reserve }),
    }),
  }
}
