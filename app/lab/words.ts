export { claimYourAtSign, diagnostics } from '../_words/common.ts'

export const mail = 'Mail'
export const whatMailIs =
  'Who gets a new name is sent a code. In this small world no mail leaves the computer: it lies here for ten minutes.'
export const nothingHasCome = 'Nothing has come.'
export const toFor = (to: string, atSign: string) => `To ${to}, for ${atSign}`

export const lab = 'Lab'
export const atSignsToClaim = 'atSigns to claim'
export const whatTheseNamesAre =
  'These names are registered on this computer and nobody has claimed them yet. Take one and see how claiming works.'
export const needsScript = 'This page works with script only. Turn it on for this site, and reload.'
export const noNamesHere = 'There are no names to try here.'
export const whenThereAreNames =
  'Names to play with are only there when Facet runs its own small world, on your computer and for you alone.'

export const everyVerb = 'Every verb'
export const names = 'Names'

export const askingThisComputer = 'Asking this computer'
export const openByPrintedLink = 'Open this page by the link that Facet printed when it started.'
export const whyTheLink =
  'These secrets are only for the person who sits at this computer. The link ends in a word that nobody else knows. Once is enough.'
export const onlyOnThatComputer = 'This is only available on the computer that runs Facet.'
export const openItThere = 'Open it there, by the link that Facet printed when it started.'
export const allClaimed = 'All of them are claimed.'
export const getANewOne = 'Get a new one'
export const thereAreMore = 'There are as many more as you like: a new one costs a code, and its mail comes here.'
export const qrCodeFor = (atSign: string) => `QR code for ${atSign}`
export const secret = 'Secret'
export const claimIt = (atSign: string) => `Claim ${atSign}`
export const copied = 'Copied'
export const copyNameAndSecret = 'Copy name and secret'
