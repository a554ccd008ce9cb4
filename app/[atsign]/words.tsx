import type { ReactNode } from 'react'

export { tryAgain, youAreOffline } from '../_words/common.ts'

export const share = 'Share'
export const saveContact = 'Save contact'

export const askOwner = (owner: string) => `Ask ${owner}`
export const likeKnow = 'What would you like to know?'
export const somethingElse = 'Something else'
export const inFewWords = 'In a few words'
export const suchInstagramBirthdayShoe = (maxWantedLength: number) =>
  `Such as Instagram, birthday, or shoe size. Up to ${maxWantedLength} characters.`
export const whyAskLike = 'Why you ask, if you like'
export const upMaxmessagelengthCharacters = (maxMessageLength: number) => `Up to ${maxMessageLength} characters.`
export const ownerDecides = (owner: string) => `${owner} decides. You see the answer here.`
export const sendRequest = 'Send request'
export const chooseLikeKnow = 'Choose what you would like to know.'
export const writeLikeKnow = 'Write what you would like to know.'
export const onPageOwnerAlready = (owner: string) => `It is on the page of ${owner} already, or you have asked for it.`

export const whatYouAskedFor = 'What you asked for'
export const missingSomething = 'Missing something?'
export const countRequestsWait = (count: number) =>
  `${count} of your requests wait. Before you ask for more, take one back or wait for an answer.`
export const shared = 'Shared'
export const declined = 'Declined'
export const askedAboutNow = (about: string, now: string) => `You asked for ${about} ${now}.`
export const askedAbout = (about: string, owner: string) =>
  `You asked for ${about}. ${owner} would rather not share this.`
export const askedAbout2 = (about: string, now: string) => `You asked for ${about}. It was shared with you ${now}.`
export const requestAbout = (about: string) => `your request for ${about}`
export const takeBackAbout = (about: ReactNode) => <>Take back{about}</>
export const forAbout = (about: string) => `for ${about}`
export const askAgainAbout = (about: ReactNode) => <>Ask again{about}</>
export const askAgainInHoursuntil = (hoursUntil: string) => `You can ask again in ${hoursUntil}.`

export const noSuchAtsign = 'There is no such atSign.'
export const lookForAnother = 'Look for another'
export const directoryNotKnowAtsign = (atSign: string) =>
  `The directory does not know ${atSign}. Check how it is spelled: every letter and every emoji counts.`

export const seeYourCopies = 'See your copies'
export const atsignShared = (atSign: string) => `What ${atSign} has shared with you`
export const serverAtsignNotAnswer = (atSign: string) => `The server of ${atSign} does not answer now.`
export const pageLivesNothingLost = (atSign: string) =>
  `The page lives there, and nothing of it is lost. If ${atSign} has shared something with you, your own server has a copy.`
export const directoryAtsignsNotAnswer = 'The directory of atSigns does not answer now.'
export const tellsWhereServerAtsign = (atSign: string) =>
  `It tells where the server of ${atSign} is, so the page can’t be found for the moment. Nothing is lost, and nobody else’s page can be found either. Try again in a minute.`
export const pageAtsignNeverOpened = (atSign: string) =>
  `The page of ${atSign} was never opened on this device, so there is nothing of it here. Try again when you are online.`
export const pageAtsignCantOpened = (atSign: string) => `The page of ${atSign} can’t be opened from here now.`
export const siteNoWayServers = (atSign: string) =>
  `This site has no way to the servers at the moment. The server of ${atSign} may well be there: try again in a minute.`

export const atsignNotClaimedYet = (atSign: string) => `${atSign} has not been claimed yet.`
export const claimAtsign = (atSign: string) => `Claim ${atSign}`
export const nameRegisteredOwnerNot =
  'The name is registered, and its owner has not claimed it. If it is yours, you need the secret that came with it.'

export const noSuchAtsign2 = 'No such atSign'
export const pageAtsign = (atSign: string) => `The page of ${atSign}. Everyone sees their own side of it.`

export const readingItAgain = 'Reading it again'
export const howNow = 'This is how it is now.'
export const reloadThisPage = 'Reload this page'

export const shareOwner = (owner: string) => `Share ${owner}`
export const qrCodeOpensAddress = (address: string) => `QR code that opens ${address}`
export const qrCodeSaysOwner = (owner: string) => `QR code that says ${owner}`
export const readsCode = 'Who reads the code'
export const anyCamera = 'Any camera'
export const waviOtherAtsignApps = 'Wavi and other atSign apps'
export const pointCameraAtOpen = 'Point a camera at it to open this page.'
export const holdsOwnerNothingElse = (owner: string) => `It holds ${owner} and nothing else.`
export const deviceNotTake = 'Your device did not take it. Copy the link instead.'
export const browserNotLetPage =
  'Your browser does not let this page copy. The link is selected: copy it from its menu.'
export const fewWordsGoLink = 'A few words to go with the link, if you like'
export const upMaxwordsCharacters = (maxWords: number) => `Up to ${maxWords} characters.`
export const link = 'Link'
export const copyWordsLink = 'Copy words and link'
export const copyLink = 'Copy link'
export const printCard = 'Print card'

export const ownerShowsNowCant = (owner: string) => `What ${owner} shows now can’t be asked.`
export const lastSawNow = (now: string) => `This is as you last saw it, ${now}.`

export const browserChecksSignaturesOnly =
  'A browser checks signatures only where the line to this site is safe (https). Not checked here.'
export const notCheckedHere = 'Not checked here. See whether you are online, and try again.'

/** `an hour`, `5 hours`, `3 days`: from `now` to `at`, both in milliseconds since the epoch. */
export function timeUntil(at: number, now: number): string {
  const hours = Math.ceil((at - now) / 3_600_000)
  if (hours > 48) return `${Math.ceil(hours / 24)} days`
  return hours === 1 ? 'an hour' : `${hours} hours`
}
