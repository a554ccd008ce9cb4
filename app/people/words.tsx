import { AtError } from '../../lib/protocol/at-error.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { sentenceOf } from '../_words/sentences.ts'

/** Why somebody's key could not be had. */
export function refusalOf(error: unknown, owner: AtSign, peer: AtSign): string {
  if (error instanceof AtError && !error.closes && error.code === 'AT0007')
    return `The directory does not know ${peer}.`
  if (error instanceof AtError && error.code === 'AT0015') return `${peer} has not been claimed yet, and has no key.`
  return sentenceOf(error, owner, peer)
}
