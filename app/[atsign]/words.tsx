import type { ReactNode } from 'react'

export { tryAgain, youAreOffline } from '../_words/common.ts'

export const share = 'Share'
export const saveContact = 'Save contact'

export const askOwner = (owner: string) => `Ask ${owner}`
export const whatToKnow = 'What would you like to know?'
export const somethingElse = 'Something else'
export const inFewWords = 'In a few words'
export const askExamples = (most: number) => `Such as Instagram, birthday, or shoe size. Up to ${most} characters.`
export const whyYouAsk = 'Why you ask, if you like'
export const upToCharacters = (most: number) => `Up to ${most} characters.`
export const theyDecide = (owner: string) => `${owner} decides. You see the answer here.`
export const sendRequest = 'Send request'
export const chooseWhat = 'Choose what you would like to know.'
export const writeWhat = 'Write what you would like to know.'
export const hereOrAsked = (owner: string) => `It is on the page of ${owner} already, or you have asked for it.`

export const whatYouAskedFor = 'What you asked for'
export const missingSomething = 'Missing something?'
export const tooManyRequests = (count: number) =>
  `${count} of your requests wait. Before you ask for more, take one back or wait for an answer.`
export const shared = 'Shared'
export const declined = 'Declined'
export const askedFor = (about: string, now: string) => `You asked for ${about} ${now}.`
export const refusedFor = (about: string, owner: string) =>
  `You asked for ${about}. ${owner} would rather not share this.`
export const sharedFor = (about: string, now: string) => `You asked for ${about}. It was shared with you ${now}.`
export const yourRequestFor = (about: string) => `your request for ${about}`
export const takeBack = (about: ReactNode) => <>Take back{about}</>
export const forThing = (about: string) => `for ${about}`
export const askAgain = (about: ReactNode) => <>Ask again{about}</>
export const askAgainIn = (time: string) => `You can ask again in ${time}.`

export const noSuchAtSign = 'There is no such atSign.'
export const lookForAnother = 'Look for another'
export const unknownToDirectory = (atSign: string) =>
  `The directory does not know ${atSign}. Check how it is spelled: every letter and every emoji counts.`

export const seeYourCopies = 'See your copies'
export const whatTheyShared = (atSign: string) => `What ${atSign} has shared with you`
export const serverAway = (atSign: string) => `The server of ${atSign} does not answer now.`
export const nothingIsLost = (atSign: string) =>
  `The page lives there, and nothing of it is lost. If ${atSign} has shared something with you, your own server has a copy.`
export const directoryAway = 'The directory of atSigns does not answer now.'
export const whatDirectoryTells = (atSign: string) =>
  `It tells where the server of ${atSign} is, so the page can’t be found for the moment. Nothing is lost, and nobody else’s page can be found either. Try again in a minute.`
export const neverSeenHere = (atSign: string) =>
  `The page of ${atSign} was never opened on this device, so there is nothing of it here. Try again when you are online.`
export const cannotOpenFromHere = (atSign: string) => `The page of ${atSign} can’t be opened from here now.`
export const siteHasNoWay = (atSign: string) =>
  `This site has no way to the servers at the moment. The server of ${atSign} may well be there: try again in a minute.`

export const notClaimedYet = (atSign: string) => `${atSign} has not been claimed yet.`
export const claimIt = (atSign: string) => `Claim ${atSign}`
export const registeredOnly =
  'The name is registered, and its owner has not claimed it. If it is yours, you need the secret that came with it.'

export const noSuchAtSignTitle = 'No such atSign'
export const pageDescription = (atSign: string) => `The page of ${atSign}. Everyone sees their own side of it.`

export const readingAgain = 'Reading it again'
export const isNow = 'This is how it is now.'
export const reloadThisPage = 'Reload this page'

export const shareOwner = (owner: string) => `Share ${owner}`
export const qrCodeOpens = (address: string) => `QR code that opens ${address}`
export const qrCodeSays = (owner: string) => `QR code that says ${owner}`
export const whoReadsIt = 'Who reads the code'
export const anyCamera = 'Any camera'
export const waviAndOthers = 'Wavi and other atSign apps'
export const pointACamera = 'Point a camera at it to open this page.'
export const holdsNothingElse = (owner: string) => `It holds ${owner} and nothing else.`
export const deviceDidNotTake = 'Your device did not take it. Copy the link instead.'
export const copied = 'Copied.'
export const cannotCopy = 'Your browser does not let this page copy. The link is selected: copy it from its menu.'
export const aFewWords = 'A few words to go with the link, if you like'
export const upToSoMany = (most: number) => `Up to ${most} characters.`
export const link = 'Link'
export const copyWordsAndLink = 'Copy words and link'
export const copyLink = 'Copy link'
export const printCard = 'Print card'

export const cannotAskNow = (owner: string) => `What ${owner} shows now can’t be asked.`
export const asLastSeen = (now: string) => `This is as you last saw it, ${now}.`

export const onlyOverHttps =
  'A browser checks signatures only where the line to this site is safe (https). Not checked here.'
export const notCheckedHere = 'Not checked here. See whether you are online, and try again.'

/** `an hour`, `5 hours`, `3 days`: from `now` to `at`, both in milliseconds since the epoch. */
export function timeUntil(at: number, now: number): string {
  const hours = Math.ceil((at - now) / 3_600_000)
  if (hours > 48) return `${Math.ceil(hours / 24)} days`
  return hours === 1 ? 'an hour' : `${hours} hours`
}
