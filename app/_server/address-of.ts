import 'server-only'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { pathOf } from '../_words/path-of.ts'

/** Where the page of an atSign is, for who is not on this site; read at each request, for the bridge tells it when it starts. */
export function addressOf(atSign: AtSign): string {
  return new URL(pathOf(atSign), process.env.FACET_ORIGIN ?? 'http://localhost:3000').href
}
