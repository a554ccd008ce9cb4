import type { AtSignStatus } from '../../lib/client/directory.ts'
import type { KeysState, Remedy } from '../../lib/client/health.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import type { Custody } from '../../lib/vault/custody.ts'

export { askingYourServer, keysOnDevice, tryAgain, youAreOffline } from '../_words/common.ts'

/** What stands between the keys and whoever has this device. */
export function keptWords(kind: Custody['kind'], owner: AtSign): string {
  switch (kind) {
    case 'none':
      return `Nothing. Whoever uses this browser, or reads its files, is ${owner}. That is fine on a device that only you unlock.`
    case 'passphrase':
      return 'Your passphrase. They are open in this page until you reload it or lock them; then it is asked for again.'
    case 'passkey':
      return 'Your passkey. They are open in this page until you reload it or lock them; then it is asked for again.'
  }
}

/** What a set of keys is worth. `mood` says whether that is well. */
export interface Verdict {
  readonly mood: 'good' | 'problem' | 'info'
  readonly words: string
}

export function verdictOf(state: KeysState, owner: AtSign, isOnline: boolean): Verdict {
  switch (state) {
    case 'good':
      return { mood: 'good', words: 'They fit: your server takes them, and they open what is yours.' }
    case 'other atSign':
      return { mood: 'problem', words: `They belong to somebody else than ${owner}.` }
    case 'before reset':
      return { mood: 'problem', words: `They are from before ${owner} was set up anew, and open nothing any more.` }
    case 'login replaced':
      return {
        mood: 'problem',
        words: 'Your server does not let them in any more. What was sealed before they still open.',
      }
    case 'encryption replaced':
      return { mood: 'problem', words: 'They sign in, but what others send you is sealed for newer keys.' }
    case 'self key replaced':
      return { mood: 'problem', words: 'They sign in, but do not open what you keep for yourself.' }
    case 'revoked':
      return { mood: 'problem', words: 'Another device of yours ended their access.' }
    case 'expired':
      return { mood: 'problem', words: 'Their access was for a time, and that is over.' }
    case 'denied':
      return { mood: 'problem', words: 'Another device of yours did not let them in.' }
    case 'pending':
      return { mood: 'info', words: 'They wait to be let in by another device of yours.' }
    case 'untried':
      return { mood: 'info', words: `Not tried: ${isOnline ? 'your server does not answer now' : 'you are offline'}.` }
  }
}

export function serverVerdict(server: AtSignStatus, isOnline: boolean): Verdict {
  switch (server) {
    case 'activated':
      return { mood: 'good', words: 'It answers, and it has your keys’ public half.' }
    case 'unactivated':
      return { mood: 'problem', words: 'It answers, and knows no keys: it was set up anew, or never claimed.' }
    case 'unreachable':
      return { mood: 'info', words: isOnline ? 'It does not answer now.' : 'It is asked when you are online.' }
    case 'unknown':
      return { mood: 'problem', words: 'The directory does not know it.' }
  }
}

/** The one thing to do next, and where. */
export interface NextStep {
  readonly words: string
  readonly link?: { readonly href: string; readonly words: string }
}

export function nextStep(remedy: Remedy, owner: AtSign, isOnline: boolean): NextStep {
  const name = encodeURIComponent(owner)
  switch (remedy) {
    case 'nothing':
      return { words: 'All is well. There is nothing to do.' }
    case 'try later':
      return {
        words: `Nothing is wrong with your keys as far as can be seen. ${
          isOnline ? 'Try again in a while.' : 'They are tried by themselves when you are online.'
        }`,
      }
    case 'activate':
      return {
        words: `Claim ${owner} again with its secret. Keys from before will not open what comes after.`,
        link: { href: `/onboard?atsign=${name}`, words: `Claim ${owner}` },
      }
    case 'save a key file':
      return {
        words: 'The keys on this device are the good ones. Save a new key file, and throw the old one away.',
        link: { href: '#kit', words: 'Save a new key file' },
      }
    case 'open the key file':
      return {
        words: 'The key file has the good ones. Sign out here, and then open it.',
        link: { href: `/sign-in?leave=${name}`, words: `Sign out ${owner} here` },
      }
    case 'enroll again':
      return {
        words: 'Another device of yours can let this one in again: sign out here, and ask anew.',
        link: { href: `/sign-in?leave=${name}`, words: `Sign out ${owner} here` },
      }
    case 'find other keys':
      return {
        words: 'None of these are the keys. Look for a key file or a sheet that was saved later.',
        link: { href: `/sign-in?atsign=${name}`, words: 'Open another key file' },
      }
  }
}

export const whyTheyMayNotFit =
  'Keys can be replaced on another device, or by a reset, and a key file from before then opens nothing.'
export const yourKeyFile = 'Your key file'
export const chooseToCheckToo = 'Choose it to have it checked too.'
export const couldNotCheck = 'This could not be checked.'
export const serverMustBeAsked = 'Your server has to be asked. Try again when you are online.'
export const checkKeyFile = 'Check a key file'
export const checkAgain = 'Check again'
export const checking = 'Checking'
export const notCheckedYet = 'Not checked yet.'

export const nothingLocksNow = 'Nothing locks your keys here any more.'
export const passphraseLocksNow = 'Your passphrase locks your keys here.'
export const passkeyLocksNow = 'Your passkey locks your keys here.'
export const lockThemWith = 'Lock them with'
export const withoutALock = (owner: string) => `Whoever uses this browser, or reads its files, is ${owner} then.`
export const takeLockAway = 'Take the lock away'
export const changePassphrase = 'Change the passphrase'
export const changeIt = 'Change it'
export const lockingKeys = 'Locking your keys'
export const nothingWasChanged = 'Nothing was changed.'
export const chooseAPassphrase = 'Choose a passphrase'
export const otherTabsLocked = 'Other tabs are locked now, and so is this one after a reload.'

export const signInToSee = 'Sign in to see your keys.'
export const whatKeysPageIs = 'Here you lock the keys on this device, and save what brings them back when it is lost.'
export const cannotShowNow = 'Your keys can’t be shown now.'
export const whatKeysDo = (owner: string) =>
  `They make this browser ${owner}. They were made on a device of yours, and no server has them.`
export const whatLocksThemHere = 'What locks them here'
export const yourRecoveryKit = 'Your recovery kit'
export const whatKitDoes = (owner: string) => `It brings ${owner} back when this device is lost. Nobody else can.`
export const stillFit = 'Do they still fit?'
export const lockNow = 'Lock now'
export const lookingAtKeys = 'Looking at your keys'
export const openedByScript = 'Your keys are only ever used by this page’s script, in your browser.'

export const aNewPassphrase = 'A new passphrase'
