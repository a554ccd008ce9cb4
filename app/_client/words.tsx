import type { ReactNode } from 'react'

export {
  devices,
  diagnostics,
  editMyPage,
  files,
  help,
  keysOnDevice,
  myData,
  myPage,
  people,
  requests,
  savedAndSent,
  signIn,
  whoSeesWhat,
  yourPage,
} from '../_words/common.ts'

export const compareUnderPeople = 'Compare it under People'

export const didYouMean = 'Did you mean'

export const facetWith = (mark: ReactNode) => <>{mark}Facet</>
export const you = 'You'
export const goOnClaiming = (begun: string) => `Go on claiming ${begun}`

export const noSuchAtSign = (atSign: string) => `There is no ${atSign}.`
export const notActivatedYet = (atSign: string) =>
  `${atSign} is not activated yet, so nothing can be locked for it. Add it once its owner has.`

export const youAndOthers = 'You and others'
export const yourDevices = 'Your devices'
export const settings = 'Settings'
export const search = 'Search'

export const changedOnceMore = (peer: string) => `The key of ${peer} has changed once more. Compare the new number.`
export const nothingIsSent = (peer: string) => `Nothing is sent to ${peer}.`
export const somebodyBetween = (peer: string) =>
  `Somebody may stand between you. What you gave ${peer} before stays as it is, and what waits stays on this device. Ask ${peer} by another way what happened.`
export const compareAgain = 'Compare again'
export const showsNewKey = 'shows a new key.'
export const whyKeysChange = (peer: string) =>
  `That happens when they start anew, or when somebody pretends to be them. Nothing is sent to ${peer} before you have decided. Call them, or meet: both of you see this number.`
export const yourNumberWith = (peer: string) => `Your number with ${peer}, by the new key`
export const isTheSame = 'It is the same: trust it'
export const isAnother = 'It is another one'

export const versionOfSite = 'The version of this site'
export const newVersionThere = 'There is a new version ·'
export const reload = 'Reload'

export const facet = 'Facet'
export const more = 'More'

export const noPasskeysHere = 'This browser has no passkeys to offer here. Choose a passphrase instead.'

export const yourMenu = ', your menu'
export const switchTo = (atSign: string) => `Switch to ${atSign}`
export const goOnClaimingIt = (atSign: string) => `Go on claiming ${atSign}`
export const signOut = 'Sign out'
export const unlock = 'Unlock'
export const isLockedHere = (viewer: string) => `${viewer} is locked on this device`

export const lookedForLately = 'Looked for lately'
export const clear = 'Clear'

export const deviceAndServer = 'This device and your server'
export const signedOutElsewhere = (owner: string) => `This device was signed out by another device of ${owner}.`
export const signOutHere = 'Sign out here'
export const asItWasUntilThen =
  'What you see is as it was until then, and what you change is not sent any more. Sign out, and if this device is still yours, have the other one let it in again.'

export const keysAreLocked = (owner: string) => `${owner} is locked on this device.`
export const openRecoveryKit = 'Open my recovery kit instead'
export const enterPassphrase = 'Enter your passphrase. You are asked again after a reload.'
export const passphrase = 'Passphrase'
export const notSentAnywhere = 'It is not sent anywhere.'
export const tryingPassphrase = 'Trying your passphrase'
export const deviceWillAsk = 'Your device asks for your finger, your face or its PIN, and again after a reload.'
export const usePasskey = 'Use your passkey'
export const deviceAsks = 'Your device asks you'

export const waitsForServer = 'It waits for your server.'
export const serverRefused = (words: string) => `Your server refused it: ${words}`
export const waitsForNewKey = (other: string) => `${other} shows a new key. It waits until you have compared it.`
export const waitsBecause = (words: string) => `It waits: ${words}`
export const waitsInTrouble = (trouble: string) => `It waits. ${trouble}`

export const newOnes = 'new'
export const waiting = 'waiting'
export const or = 'or'
export const atSignsAndKeyFiles = 'atSigns and key files'
