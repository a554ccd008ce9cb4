import type { ReactNode } from 'react'

export { claimYourAtSign, onThisDevice, signIn } from '../_words/common.ts'
/** What was changed on this device and is not on the server. */
export function neverSentWords({ waiting, refused }: { waiting: number; refused: number }): string {
  const all = waiting + refused
  if (waiting === 0) return all === 1 ? 'One change was refused.' : `${all} changes were refused.`
  const some = all === 1 ? 'One change was never sent.' : `${all} changes were never sent.`
  if (refused === 0) return some
  return `${some} ${refused === 1 ? 'One of them was' : `${refused} of them were`} refused.`
}

/** On the button that removes those who are chosen from this device. */
export function removeWords(chosen: readonly string[]): string {
  const [first] = chosen
  if (first === undefined) return 'Choose who is removed'
  return `Remove ${chosen.length === 1 ? first : `${chosen.length} atSigns`} from this device`
}

export const goesOnByItself = 'Go on, this continues by itself'
export const thenHereOffline = 'Then your page is here too when there is no line.'

export const removeAtSigns = 'Remove atSigns from this device'
export const removingDeletes =
  'The keys of those you choose are deleted from this browser, with all that was kept here for them. To come back, each needs its key file or recovery kit: without one, and without another device, nobody can open it again.'
export const whoIsRemoved = 'Who is removed'
export const allOfThem = 'All of them'
export const notFinished = 'Not finished: its keys are nowhere else'
export const couldNotRemove = (failing: string) => `${failing} could not be removed.`
export const keepThem = 'Keep them'

export const forgetUnfinished = (atSign: string) => `Forget the unfinished keys of ${atSign}`
export const signOutHere = (atSign: string) => `Sign out ${atSign} on this device`
export const keysInNoOtherPlace = (atSign: string) =>
  `These keys were made here, and they are in no other place. If ${atSign} was claimed with them, nobody can ever open ${atSign} again once they are gone.`
export const forgetIfClaimedElsewhere = (atSign: string) =>
  `Forget them if ${atSign} was claimed elsewhere, and open the key file that you saved there.`
export const keysAreDeleted = (atSign: string) =>
  `The keys of ${atSign} are deleted from this browser. To come back you need the key file: if you have not saved it anywhere, nobody can open ${atSign} again.`
export const serverStaysAsIs =
  'Your page, and all that is on your server, stays as it is. So do the keys on your other devices.'
export const saveKeyFileAgain = 'Save the key file again'
export const saveThemFirst = 'Save them as a file first'
export const saveKeyFileFirst = 'Save my key file first'
export const forgetTheseKeys = 'Forget these keys'
export const signOutAndForget = 'Sign out and forget my keys here'
export const staySignedIn = 'Stay signed in'

export const sendThemFirst = 'Send them first'
export const sending = 'Sending'
export const seeWhatItIs = 'See what it is'
export const lostWithKeys = (trouble: ReactNode) => <>They are only on this device, and lost with the keys.{trouble}</>

export const goOnAs = (atSign: string) => `Go on as ${atSign}`
export const signedIn = 'Signed in'
export const saveKeyFileOf = (atSign: string) => `Save the key file of ${atSign}`
export const signOutOf = (atSign: string) => `Sign out ${atSign}`
export const unfinished = 'Not finished: go on and save its key file'
export const removeSeveral = 'Remove several from this device'

export const noKeyFile = 'This is not a key file.'
export const farTooLargeForOne = 'It is far too large for one.'
export const noRecoverySheet = 'This is not a recovery sheet.'
export const isClaimingCode = 'It is the code with which an atSign is claimed. Open it where you claim your atSign.'
export const codeOfSomethingElse = 'The code in it is for something else.'
export const keyFileOutdated = (atSign: string) => `This key file of ${atSign} is outdated, or was never theirs.`
export const serverHasOtherKeys = (atSign: string) =>
  `The server of ${atSign} goes by other keys. Open the key file that was saved last.`
export const fileUnreadable = 'This file could not be read.'
export const chooseOnceMore = 'Choose it once more.'
export const sheetDoesNotOpen = 'This recovery sheet can’t be opened.'
export const onlyCalledSo = 'It is called like one, and something else is in it. Look for another copy.'
export const howKeyFilesEnd = 'A key file ends in .atKeys. It was saved when the atSign was claimed.'
export const archiveTooLarge = 'What is in this archive is far too large for one.'
export const keyFileOfAnother = 'This is the key file of another atSign.'
export const otherKeysHere = 'Other keys of this atSign are here, from a claim that was not finished.'
export const forgetThemAbove = 'Forget them in the list above, if this key file is the newer one, and open it again.'
export const keyFileDoesNotOpen = 'This key file can’t be opened.'
export const cannotKeepKeys = 'These keys can’t be kept here.'

export const signInWithIt = 'Sign in with it'
export const dropKeyFile = 'Drop your key file'
export const signInAs = (expected: string) => `Sign in as ${expected}`
export const thenToTheirPage = (owner: string) =>
  `Then you go on to the page of ${owner}, and see your side of it: what ${owner} keeps for you.`
export const openedByScript =
  'Your keys are opened by this page’s script, in your browser. Turn script on for this site, and reload.'
export const openKeyFile = (owner: string | undefined) => (owner ? `Open the key file of ${owner}` : 'Open a key file')
export const whatKeyFilesAre =
  'It ends in .atKeys; the .zip of an older app will do too. It is read in this browser and sent nowhere; its keys are then kept on this device.'
export const chooseKeyFile = 'Choose my key file'
export const askingAboutKeys = 'Asking your server about these keys'
export const orDropIt = 'Or drop it anywhere on this page.'
export const scanRecoverySheet = 'Or scan a recovery sheet'
export const orChooseAPicture = 'You can choose a picture of the sheet instead, or open your key file.'
export const tryingPassphrase = 'Trying the passphrase'
export const signInAsSomebodyElse = 'Sign in as somebody else'
export const onAnotherDevice = 'Is your atSign on another device?'
export const letInFromThere = 'Let this one in from there'
export const noKeyFileYet = 'No key file yet?'
export const keyFileInDownloads = (atSign: string) =>
  `${atSign}_key.atKeys is in your downloads. Keep it where you keep things that matter.`
export const keyFileSaved = 'Your key file is saved.'
export const keyFileNotSaved = 'Your key file could not be saved.'

export const yourRecoverySheet = 'Your recovery sheet'
export const keyFileNotChecked = 'This key file could not be checked.'

export const showSheetToCamera = 'Show your recovery sheet to the camera'
