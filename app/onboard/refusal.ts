import { AtError } from '../../lib/protocol/at-error.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { sentenceOf } from '../_words/sentences.ts'

export interface News {
  readonly title: string
  readonly sentence: string
}

/** Why it can't go on, and what can be done instead. */
export interface Refusal {
  readonly about: 'atSign' | 'secret'
  readonly atSign: AtSign
  readonly title: string
  readonly sentence: string
  readonly next: 'sign in' | 'own page' | 'again' | 'type again'
}

/** What was found out before anything was tried. */
export class Refused extends Error {
  readonly because: 'here' | 'unknown' | 'activated' | 'unreachable'
  constructor(because: Refused['because']) {
    super(because)
    this.because = because
  }
}

/** Why a claim did not come to its end. */
export function refusalOf(error: unknown, atSign: AtSign): Refusal {
  const because = error instanceof Refused ? error.because : error instanceof AtError ? error.code : undefined
  switch (because) {
    case 'here':
      return {
        about: 'atSign',
        atSign,
        title: `${atSign} is already on this device.`,
        sentence: 'You have claimed it before, and its keys are here.',
        next: 'own page',
      }
    case 'unknown':
    case 'AT0007':
      return {
        about: 'atSign',
        atSign,
        title: `There is no ${atSign} in the directory.`,
        sentence: 'Check how it is spelled. A name that was registered a moment ago may take some minutes to appear.',
        next: 'type again',
      }
    case 'activated':
    case 'AT0015':
      return {
        about: 'atSign',
        atSign,
        title: `${atSign} is already claimed.`,
        sentence: 'Its keys have been made before. If it is yours, open its key file.',
        next: 'sign in',
      }
    case 'AT0401':
      return {
        about: 'secret',
        atSign,
        title: `This is not the secret of ${atSign}.`,
        sentence: 'Look for the newest message about this atSign and use the secret in it.',
        next: 'type again',
      }
    case 'unreachable':
    case 'AT0021':
    case 'AT0023':
      return {
        about: 'atSign',
        atSign,
        title: `${atSign} can’t be reached now.`,
        sentence:
          error instanceof AtError
            ? `${sentenceOf(error, atSign)} Nothing is lost by it.`
            : `The server of ${atSign} does not answer. Nothing is lost by it, and a new one may need some minutes.`,
        next: 'again',
      }
    default:
      return {
        about: 'atSign',
        atSign,
        title: 'This did not work.',
        sentence: sentenceOf(error, atSign),
        next: 'again',
      }
  }
}

/** The same of one that was taken up again. */
export function interruptedBy(error: unknown, atSign: AtSign): Refusal {
  if (error instanceof AtError && error.code === 'AT0401') {
    return {
      about: 'secret',
      atSign,
      title: `Claiming ${atSign} was begun here.`,
      sentence: 'Enter its secret once more, and it goes on where it stopped.',
      next: 'type again',
    }
  }
  return refusalOf(error, atSign)
}

/** Of a claim that ended with its page, while its keys were still being made. */
export function lost(atSign: AtSign): News {
  return {
    title: `Claiming ${atSign} stopped when this page was reloaded.`,
    sentence: `No keys were kept, and ${atSign} is as it was. Enter its secret once more to begin again.`,
  }
}
