import { AtError } from '../../lib/protocol/at-error.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { sentenceOf } from '../_words/sentences.ts'

/** What stands under a field, or over the page, when a device could not be linked. */
export interface Refusal {
  readonly title: string
  readonly sentence: string
}

const browsers: readonly (readonly [RegExp, string])[] = [
  [/\bEdgA?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bFirefox\/|\bFxiOS\//, 'Firefox'],
  [/\bChrome\/|\bCriOS\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
]
const systems: readonly (readonly [RegExp, string])[] = [
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bCrOS\b/, 'Chromebook'],
  [/\bMac OS X\b/, 'Mac'],
  [/\bWindows\b/, 'Windows'],
  [/\bLinux\b/, 'Linux'],
]

/** What a browser is called until its owner says otherwise: `Chrome on Linux`. */
export function guessedName(userAgent: string): string {
  const found = (among: typeof browsers, unknown: string) =>
    among.find(([pattern]) => pattern.test(userAgent))?.[1] ?? unknown
  return `${found(browsers, 'Browser')} on ${found(systems, 'this device')}`
}

/** As it goes over the wire, where it is part of a name: letters, numbers, `_` and `-`. Empty when none are left. */
export function wireName(typed: string): string {
  return typed
    .trim()
    .replace(/\s+/g, '_')
    .replace(/[^\p{L}\p{N}_-]/gu, '')
    .slice(0, 40)
}

/** Why a device was not let in, or could not ask. */
export function refusalOf(error: unknown, atSign: AtSign): Refusal {
  const message = error instanceof AtError ? error.message : ''
  switch (error instanceof AtError && error.code) {
    case 'AT0007':
      return { title: `There is no ${atSign} in the directory.`, sentence: 'Check how it is spelled.' }
    case 'AT0015':
      return {
        title: `${atSign} has not been claimed yet.`,
        sentence: 'Whoever has its secret claims it. Other devices are let in after that.',
      }
    case 'AT0025':
      return {
        title: `${atSign} said no to this device.`,
        sentence: 'If that was not meant, begin again and compare the code on both.',
      }
    case 'AT0028':
      if (/passcode|exceeded|for approval/.test(message)) {
        return { title: 'Too much was tried lately.', sentence: 'Wait a few minutes, and begin again.' }
      }
      return {
        title: 'Nobody let this device in in time.',
        sentence: 'Nothing is lost by it. Begin again, with the other device beside you.',
      }
    case 'AT0032':
      return {
        title: 'Another device of that name is in, or asks.',
        sentence: 'Give this one a name of its own, and begin again.',
      }
    case 'AT0022':
    case 'AT0011':
      if (!/otp/i.test(message)) break
      return {
        title: 'This code is not good.',
        sentence: 'A code is good once, for a few minutes. Have the other device make another one.',
      }
  }
  return { title: 'This device was not let in.', sentence: sentenceOf(error, atSign) }
}
