import { AtError } from '../../lib/protocol/at-error.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { plainMessage } from '../../lib/protocol/reply.ts'
import { closeCodes } from '../../lib/transport/close-codes.ts'

/**
 * What went wrong between this browser and a server, for the person in front of it. `spokenTo` is whose server was
 * spoken to, `askedFor` whose value it was to fetch: what it says of a server that is away is said of that one.
 */
export function sentenceOf(error: unknown, spokenTo: AtSign, askedFor: AtSign = spokenTo): string {
  if (!(error instanceof AtError)) return 'Facet could not do this. Reload the page and try again.'
  // A line that breaks, or was never made, closes; an answer that came back over it does not.
  const server = error.closes ? spokenTo : askedFor
  switch (error.code) {
    case 'AT0007':
      return `The directory does not know ${server}.`
    case 'AT0012':
      return 'Too many connections are open from here. Close other tabs of Facet and try again.'
    case 'AT0021':
      return lineSentence(error, server)
    case 'AT0004':
    case 'AT0006':
    case 'AT0008':
    case 'AT0013':
      return awaySentence(server)
    case 'AT0023':
      return `The server of ${server} takes too long to answer. Try again in a moment.`
    case 'AT0025':
    case 'AT0026':
    case 'AT0029':
    case 'AT0401':
      return `The keys on this device no longer fit ${server}. “Keys on this device” in your menu says what to do.`
    case 'AT0027':
      return `Another device has ended the access of this one to ${server}. Sign out here, or ask to be let in again.`
    default:
      return plainMessage(error)
  }
}

/** The bridge says why there is no line, and a server that is not to blame is not blamed. */
function lineSentence(error: AtError, server: AtSign): string {
  const reason = plainMessage(error)
  if (reason === closeCodes.directoryUnreachable.sentence) {
    return 'The directory of atSigns cannot be reached, so no server can be found. Try again in a moment.'
  }
  if (reason === closeCodes.certificateNotRight.sentence) {
    return `The server of ${server} could not prove that it is the right one, so nothing was sent to it.`
  }
  if (/\bbridge\b/.test(reason)) {
    return globalThis.navigator?.onLine === false
      ? 'You are offline. Try again when you are online.'
      : 'The connection to Facet was lost. See whether you are online, and try again.'
  }
  return awaySentence(server)
}

function awaySentence(server: AtSign): string {
  return `The server of ${server} does not answer now. Try again in a moment.`
}
