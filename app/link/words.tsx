import type { ReactNode } from 'react'
import { AtError } from '../../lib/protocol/at-error.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { sentenceOf } from '../_words/sentences.ts'

export { cancel, yourAtSign } from '../_words/common.ts'

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

export const nameNeeded = 'Give this device a name of letters and numbers.'
export const typeItsCode = 'Type the code that it shows.'
export const codeOfOneThatIsIn = 'This code is for a device that is in already. Show it a code from here.'
export const codeLetsNobodyIn = 'This QR code lets no device in. Yours is on your other device, under Devices.'
export const dropPicture = 'Drop a picture of the code'
export const useOnThisDevice = 'Use your atSign on this device'
export const howLinkingWorks =
  'A device where you are signed in already lets this one in. This one gets a key of its own, whose access you can end at any time.'
export const madeByScript =
  'Keys are made by this page’s script, in your browser. Turn script on for this site, and reload.'
export const whatItIsCalled = 'What this device is called'
export const whereNameIsSeen = 'You see this name in your list of devices.'
export const mayLetOthersIn = 'It may let other devices in, and end their access.'
export const oneMoment = 'One moment'
export const showACode = 'Show a code to scan'
export const doesOtherShowACode = 'Does the other device show a code?'
export const whereOtherMakesIt = 'It makes one under Devices. Scan it here, or type it.'
export const orChooseAPicture = 'You can choose a picture of the code instead, or type it.'
export const theCodeTyped = 'The code, typed'
export const askWithCode = 'Ask with this code'
export const openKeyFile = 'Open your key file'
export const noOtherDevice = (link: ReactNode) => <>Is no other device at hand? {link}</>

export const goOn = 'Go on with it'
export const showToOther = 'Show this to your other device'
export const whatToDoThere = (atSign: string) =>
  `There, open Devices as ${atSign} and scan this code. It lets this device in with one tap.`
export const codeForOther = 'The code that your other device scans'
export const waitingToBeLetIn = 'Waiting to be let in'
export const otherShowsName = (name: string) => `Your other device shows “${name}” under Devices. Let it in there.`
export const youCanClose = 'You can close this page. When you come back here in this browser, it goes on.'
export const keepPageOpen = 'Keep this page open: nothing is kept on this device before your keys are here, and locked.'
export const stopAsking = 'Stop asking'
export const deviceIn = 'This device is in'
export const codeToCompare = 'Code to compare'
export const compareCodes = 'The other device shows the same one. If it does not, refuse there.'

export const serverAway = (atSign: string) => `The server of ${atSign} can’t be asked now. This goes on by itself.`

export const showTheCode = 'Show the code to the camera'
