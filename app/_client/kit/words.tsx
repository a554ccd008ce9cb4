import type { ReactNode } from 'react'

export const isLocked = (name: string) => `${name} is locked`
export const itsPassphrase = 'Its passphrase'
export const whoSavedItChose = 'Whoever saved it chose this. It is not sent anywhere.'
export const unlock = 'Unlock'

export const noRecoverySheet = 'The code in it is not that of a recovery sheet.'
export const yourRecoverySheet = 'Your recovery sheet'
export const chooseSavedFile = 'Choose the file I saved'
export const orChooseAPicture = 'You can choose a picture of the sheet instead.'
export const tryingPassphrase = 'Trying the passphrase'
export const readBack = 'Read back. It opens.'
export const holdsYourKeys = (owner: string) => `It holds the keys of ${owner} that are here now.`
export const wouldNotBringBack = 'This would not bring you back.'

export const noKeyFileInside = 'There is no key file in this archive.'

export const keyFile = 'Key file'
export const sheetOfPaper = 'Sheet of paper'
export const whoHasIt = 'Whoever has it'
export const withAPassphrase = 'Only with a passphrase'
export const anyAppOpensIt = 'Any app for atSigns opens the file, and whoever has it is you.'
export const passphraseNeededToo =
  'Whoever has the file needs the passphrase too. Any app for atSigns opens it with that.'
export const oneCodeToPrint = 'One code to print. Whoever has the sheet, or a picture of it, is you.'
export const oneCodeWithPassphrase =
  'One code to print. Whoever has the sheet needs the passphrase too: do not write it on the sheet.'
export const downloadItAgain = 'Download it again'
export const downloadKeyFile = 'Download my key file'
export const makeTheSheet = 'Make the sheet'
export const saveItAs = 'Save it as'
export const itOpensFor = 'It opens for'
export const aPassphraseForIt = 'A passphrase for it'
export const nobodyWithoutIt = 'Without it nobody can open this, you neither. It is not sent anywhere.'
export const lockingIt = 'Locking it with your passphrase'
export const couldNotBeMade = 'It could not be made.'
export const inYourDownloads = (owner: string) => `${owner} is in your downloads.`
export const doesItOpen = 'Does it open?'
export const showItHere = 'Show it here once, and you know. It is read in this browser and sent nowhere.'

export const printIt = 'Print it'
export const takeOffScreen = 'Take it off the screen'
export const sheetTitle = (mark: ReactNode) => <>{mark}Facet · Recovery sheet</>
export const madeOn = (day: string, isLocked: boolean) =>
  `Made on ${day} · ${isLocked ? 'opens with a passphrase' : 'opens for whoever has it'}`
export const recoveryCodeOf = (owner: string) => `Recovery code of ${owner}`
export const whereToKeepIt = 'Keep this sheet where you keep things that matter, and show it to nobody.'
export const howToUseIt = (isLocked: boolean, owner: string, host: string) =>
  `${isLocked ? 'With its passphrase it opens' : 'It opens'} ${owner} on any device: go to ${host}/sign-in, and show this code to the camera there.`

export const opensOtherKeys = 'It opens, but the keys in it are other ones.'

export const showSheetToCamera = 'Show your recovery sheet to the camera'
