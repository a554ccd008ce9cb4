import type { Unsent } from '../../lib/client/sync/offline-first.ts'
import { AtError, isErrorCode } from '../../lib/protocol/at-error.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { plainMessage } from '../../lib/protocol/reply.ts'
import { sentenceOf } from '../_words/sentences.ts'
import * as say from './words.tsx'

export type Trouble = { readonly code: string; readonly words: string }

/** What befell a synchronisation or a change, as it was thrown. */
export function errorOf({ code, words }: Trouble): AtError {
  return new AtError(isErrorCode(code) ? code : 'AT0014', words, { closes: code === 'AT0021' || code === 'AT0023' })
}

/** Why a change is still here. */
export function whyWords({ key, trouble }: Pick<Unsent, 'key' | 'trouble'>, owner: AtSign): string {
  if (!trouble) return say.waitsForServer
  const words = plainMessage(errorOf(trouble))
  if (trouble.isFinal) return say.serverRefused(words)
  const other = key.kind === 'shared' ? key.sharedWith : owner
  if (trouble.code === 'AT0033') return say.waitsForNewKey(other)
  if (trouble.code === 'AT0015') return say.waitsBecause(words)
  return say.waitsInTrouble(sentenceOf(errorOf(trouble), owner, other))
}
