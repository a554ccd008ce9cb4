import type { AtSign } from '../../lib/protocol/at-sign.ts'

/*
 * Whose claim is going on in this tab, the name and nothing else, so that a reload in the middle of it can be told from a
 * page that was just opened.
 */
const place = 'facet.claiming'

/** Notes who is being claimed; undefined when that has come to an end. */
export function noteClaim(atSign: AtSign | undefined): void {
  try {
    if (atSign) sessionStorage.setItem(place, atSign)
    else sessionStorage.removeItem(place)
  } catch {
    // Storage is switched off: then a reload begins with an empty form.
  }
}

/** Whose claim was cut off with the page before this one. */
export function notedClaim(): AtSign | undefined {
  try {
    return (sessionStorage.getItem(place) as AtSign | null) ?? undefined
  } catch {
    return undefined
  }
}
