import { AtError } from '../../lib/protocol/at-error.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { sentenceOf } from '../_words/sentences.ts'
import * as say from './words.tsx'

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
        title: say.alreadyHere(atSign),
        sentence: say.claimedBefore,
        next: 'own page',
      }
    case 'unknown':
    case 'AT0007':
      return {
        about: 'atSign',
        atSign,
        title: say.notInDirectory(atSign),
        sentence: say.checkSpelling,
        next: 'type again',
      }
    case 'activated':
    case 'AT0015':
      return {
        about: 'atSign',
        atSign,
        title: say.alreadyClaimed(atSign),
        sentence: say.keysWereMadeBefore,
        next: 'sign in',
      }
    case 'AT0401':
      return {
        about: 'secret',
        atSign,
        title: say.wrongSecret(atSign),
        sentence: say.useNewestSecret,
        next: 'type again',
      }
    case 'unreachable':
    case 'AT0021':
    case 'AT0023':
      return {
        about: 'atSign',
        atSign,
        title: say.cannotReach(atSign),
        sentence: error instanceof AtError ? say.nothingLostBy(sentenceOf(error, atSign)) : say.serverAway(atSign),
        next: 'again',
      }
    default:
      return {
        about: 'atSign',
        atSign,
        title: say.didNotWork,
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
      title: say.claimBegunHere(atSign),
      sentence: say.enterSecretAgain,
      next: 'type again',
    }
  }
  return refusalOf(error, atSign)
}

/** Of a claim that ended with its page, while its keys were still being made. */
export function lost(atSign: AtSign): News {
  return {
    title: say.stoppedByReload(atSign),
    sentence: say.nothingKeptEnterAgain(atSign),
  }
}
