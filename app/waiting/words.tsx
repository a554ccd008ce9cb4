import type { Unsent } from '../../lib/client/sync/offline-first.ts'
import type { SyncState } from '../../lib/client/sync/synchroniser.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { fetchingWords } from '../_client/standing-words.ts'
import { errorOf, type Trouble } from '../_client/why-unsent.ts'
import { ageOf } from '../_page/words.ts'
import { sentenceOf } from '../_words/sentences.ts'

/** How this device and the server stand with each other, in a sentence. */
export function stateWords(
  { isComplete, asOf, phase, progress, waiting, refused, conflicts }: SyncState,
  { trouble, isOnline, owner, now }: { trouble: Trouble | undefined; isOnline: boolean; owner: AtSign; now: number },
): string {
  const known =
    asOf === undefined ? 'Not all of it has come here yet.' : `It is here as of ${ageOf(new Date(asOf), now)}.`
  if (!isOnline) return `This device is offline. What you change is saved here, and sent when it is back. ${known}`
  if (trouble) return `${sentenceOf(errorOf(trouble), owner)} ${known}`
  if (!isComplete) return phase === 'pulling' ? `${fetchingWords(progress)}.` : known
  if (waiting + refused + conflicts > 0) return 'Everything else is on your server, and here.'
  return 'Everything is on your server, and here.'
}

/** What was done to a value on this device. */
export function changeWords({ change }: Pick<Unsent, 'change'>): string {
  if (change === 'delete') return 'Taken away here'
  return change === 'meta' ? 'From when and until when it is seen, changed here' : 'Saved here'
}

/** What giving a change up loses, and what stays. */
export function lossWords({ change }: Pick<Unsent, 'change'>): string {
  if (change === 'delete') return 'Then it is not taken away: it stays as your server has it.'
  return 'What you changed here is lost. What your server has stays, and comes back here.'
}
