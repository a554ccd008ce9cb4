import { AtError } from '../../lib/protocol/at-error.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { plainMessage } from '../../lib/protocol/reply.ts'
import { sentenceOf } from './sentences.ts'

/** What went wrong with keys here: a refusal is of what was typed or shown, and not a server's. */
export function keySentenceOf(error: unknown, owner: AtSign): string {
  return error instanceof AtError ? plainMessage(error) : sentenceOf(error, owner)
}
