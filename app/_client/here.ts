import { AtError, type ErrorCode } from '../../lib/protocol/at-error.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { sentenceOf } from '../_words/sentences.ts'

/** Something of one's own on this device, as far as it is known. */
export type Here<Value> =
  | { readonly state: 'opening' }
  /** The keys are here, and whoever has the passphrase or the passkey has not opened them yet. */
  | { readonly state: 'locked' }
  | { readonly state: 'failed'; readonly sentence: string; readonly again: () => void }
  | { readonly state: 'here'; readonly value: Value }

export const opening = { state: 'opening' } as const
export const locked = { state: 'locked' } as const

export function here<Value>(value: Value): Here<Value> {
  return { state: 'here', value }
}

/** Why the server and this device could not be brought together. */
export function standstill(owner: AtSign, { code, words }: { readonly code: string; readonly words: string }): string {
  return sentenceOf(new AtError(code as ErrorCode, words, { closes: true }), owner)
}

/** What is said where something could not be had. */
export function without(error: unknown, owner: AtSign, again: () => void): Here<never> {
  if (error instanceof AtError && error.code === 'AT0024') return locked
  return { state: 'failed', sentence: sentenceOf(error, owner), again }
}
