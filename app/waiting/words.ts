import type { Unsent } from '../../lib/client/sync/offline-first.ts'
import type { SyncState } from '../../lib/client/sync/synchroniser.ts'
import { AtError, isErrorCode } from '../../lib/protocol/at-error.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { plainMessage } from '../../lib/protocol/reply.ts'
import { fetchingWords } from '../_client/standing-words.ts'
import { ageOf } from '../_page/words.ts'
import { sentenceOf } from '../_words/sentences.ts'

type Trouble = { readonly code: string; readonly words: string }

/** What the last synchronisation ended with, as it was thrown. */
function errorOf({ code, words }: Trouble): AtError {
  return new AtError(isErrorCode(code) ? code : 'AT0014', words, { closes: code === 'AT0021' || code === 'AT0023' })
}

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

/** Why a change is still here. */
export function whyWords({ key, trouble }: Pick<Unsent, 'key' | 'trouble'>, owner: AtSign): string {
  if (!trouble) return 'It waits for your server.'
  const words = plainMessage(errorOf(trouble))
  if (trouble.isFinal) return `Your server refused it: ${words}`
  const other = key.kind === 'shared' ? key.sharedWith : owner
  if (trouble.code === 'AT0033') return `${other} shows a new key. It waits until you have compared it.`
  if (trouble.code === 'AT0015') return `It waits: ${words}`
  return `It waits. ${sentenceOf(errorOf(trouble), owner, other)}`
}

/** What giving a change up loses, and what stays. */
export function lossWords({ change }: Pick<Unsent, 'change'>): string {
  if (change === 'delete') return 'Then it is not taken away: it stays as your server has it.'
  return 'What you changed here is lost. What your server has stays, and comes back here.'
}
