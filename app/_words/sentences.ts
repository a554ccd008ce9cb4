import { AtError } from '../../lib/protocol/at-error.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { plainMessage } from '../../lib/protocol/reply.ts'

/** What went wrong between this browser and a server, for the person in front of it. */
export function sentenceOf(error: unknown, server: AtSign): string {
  if (!(error instanceof AtError)) return 'Facet could not do this. Reload the page and try again.'
  switch (error.code) {
    case 'AT0007':
      return `The directory does not know ${server}.`
    case 'AT0012':
      return 'Too many connections are open from here. Close other tabs of Facet and try again.'
    case 'AT0004':
    case 'AT0006':
    case 'AT0013':
    case 'AT0021':
      return `The server of ${server} does not answer now. Try again in a moment.`
    case 'AT0023':
      return `The server of ${server} takes too long to answer. Try again in a moment.`
    case 'AT0025':
    case 'AT0026':
    case 'AT0027':
    case 'AT0029':
    case 'AT0401':
      return `The keys on this device no longer fit ${server}. Open its newest key file.`
    default:
      return plainMessage(error)
  }
}
