import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** The header in which the rendering of this process shows the key that it was given in `FACET_BRIDGE_KEY`. */
const keyHeader = 'x-facet-key'

/** Whether the request comes from this process itself. */
export function showsKey({ headers }: IncomingMessage, key: string | undefined): boolean {
  const shown = headers[keyHeader]
  return key !== undefined && typeof shown === 'string' && isSameText(shown, key)
}

/** Takes as long for a text that is nearly right as for any other. */
export function isSameText(some: string, other: string): boolean {
  return timingSafeEqual(digest(some), digest(other))
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
