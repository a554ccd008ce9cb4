import 'server-only'
import type { Source } from '../an-at-sign.tsx'

/** Where those who come here get an atSign; read at each request, for the bridge tells it when it starts. */
export function whereFrom(): Source {
  if (process.env.FACET_ROOT) return process.env.FACET_REGISTRAR ? 'here' : 'registrar'
  return process.env.FACET_LAB ? 'lab' : 'host'
}
