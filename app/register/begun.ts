import { type AtSign, parseAtSign } from '../../lib/protocol/at-sign.ts'

/** A code is on its way. */
export interface Sent {
  readonly atSign: AtSign
  /** Where to; undefined when that is the address that the atSign was registered with. */
  readonly mail: string | undefined
  /** Milliseconds since the epoch. */
  readonly at: number
}

/*
 * Who goes to read the mail comes back to this page, and a telephone may have let go of it by then. So this tab notes what was
 * sent, until it is done; the code and what it opens are never noted.
 */
const place = 'facet.code sent'

/** undefined when there is nothing to come back to. */
export function noteSent(sent: Sent | undefined): void {
  try {
    if (sent) sessionStorage.setItem(place, JSON.stringify(sent))
    else sessionStorage.removeItem(place)
  } catch {
    // Storage is switched off: then a page that is loaded again begins anew.
  }
}

/** What was sent before this page was loaded, if that was less than an hour ago. */
export function notedSent(): Sent | undefined {
  try {
    const { atSign, mail, at } = JSON.parse(sessionStorage.getItem(place) ?? '')
    if (!(Date.now() - at < 3_600_000)) return undefined
    return { atSign: parseAtSign(atSign), mail: mail === undefined ? undefined : String(mail), at }
  } catch {
    return undefined
  }
}
