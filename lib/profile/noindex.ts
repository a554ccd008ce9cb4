import { type PublicKey, publicKey } from '../protocol/at-key.ts'
import type { AtSign } from '../protocol/at-sign.ts'

/** Whether search engines are asked to leave a page out: a record of our own, `public:noindex.facet@alice`. */
export function noindexKey(owner: AtSign): PublicKey {
  return publicKey('noindex.facet', owner)
}

/** What the record holds where the owner wishes it; who no longer does removes the record. */
export const noindex = 'true'

/** A page may be found unless its record says this; one that is absent, or says anything else, wishes nothing. */
export function parseNoindex(text: string | undefined): boolean {
  return text?.trim().toLowerCase() === noindex
}
