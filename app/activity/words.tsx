import type { ReactNode } from 'react'
import { language } from '../_words/language.ts'

export { askingYourServer, editMyPage, requests } from '../_words/common.ts'

export const signInToSee = 'Sign in to see who asks you.'
export const openedWithYourKeys = 'Requests are opened with the keys on your device.'
export const cannotOpenNow = 'Your requests can’t be opened now.'
export const nothingShownBefore = 'Nothing is shown to anybody before you say so.'
export const nobodyAsks =
  'Nobody asks for anything now. When somebody would like to know more than your page shows, you see it here.'
export const quietedRequests = (quieted: string) => `You don’t see requests of ${quieted} any more.`
export const undo = 'Undo'
export const nobodyIsTold = 'Nobody is told.'
export const couldNotBeDone = 'This could not be done.'
export const maybeNewer = 'There may be newer requests.'
export const oneMoreOpening = 'One more is being opened.'
export const moreOpening = (opening: number) => `${opening} more are being opened.`
export const openingTakesAMoment = (opening: ReactNode) => (
  <>{opening} Whoever asks has the key, and that can take a moment.</>
)
export const showOneMore = 'Show one more'
export const showMoreOf = (more: number) => `Show more of ${more}`
export const lookingForRequests = 'Looking for requests'
export const openedByScript =
  'They are opened by this page’s script, in your browser. Turn script on for this site, and reload.'

export const tookYouOut = 'Took you out of their followers'
export const followsNoMore = 'Follows you no more'
export const followsYou = 'Follows you'
export const ofApp = (label: string, app: string) => `${label} of ${app}`
export const lastBeforeFirst = 'This day is before the first one.'
export const nothingAbout = (about: string) => `Nothing with “${about}” was sent or received then.`
export const nothingRemembered = 'Nothing has been sent or received that is still remembered.'
export const dayToCome = 'That day is yet to come.'
export const daysToCome = 'Those days are yet to come.'
export const nothingThatDay = 'Nothing was sent or received on that day, or it is not remembered any more.'
export const nothingThoseDays = 'Nothing was sent or received on those days, or it is not remembered any more.'
export const fromYourself = 'From yourself'
export const toWaiting = (person: string) => `To ${person}, saved here and waiting for your server`
export const toPerson = (person: string) => `To ${person}`
export const takenBackBy = (person: string) => `Taken back by ${person}`
export const fromPerson = (person: string) => `From ${person}`

export const sentAndReceived = 'Sent and received'
export const whatHistoryIs =
  'What others told you, for as long as your server remembers it, often no more than a day; and what you share with others now, of what this device keeps.'
export const from = 'From'
export const to = 'To'
export const whoOrWhat = 'Who or what'
export const historyExample = '@bob, phone'
export const today = 'Today'
export const allDays = 'All days'
export const cannotAskWhatCame = 'What others told you can’t be asked for now.'
export const whatYouShareIsShown = 'What you share is shown.'
export const sentAndReceivedList = 'what was sent and received'

export const oneCannotAsk = 'One person can’t ask you'
export const peopleCannotAsk = (count: number) => `${count} people can’t ask you`
export const letThemAsk = (atSign: ReactNode) => <>Let them ask{atSign}</>

export const asksFor = (from: ReactNode, request: ReactNode) => (
  <>
    {from} asks for {request}
  </>
)
export const requestUnreadable = (sentence: string) => `The request can’t be read. ${sentence}`
export const requestOf = (from: string) => `the request of ${from}`
export const removeRequest = (from: ReactNode) => <>Remove{from}</>
export const dontLetAskAgain = (from: string) => `Don’t let ${from} ask again`
export const shareIt = (thing: ReactNode) => <>Share{thing}</>
export const decline = 'Decline'
export const shareAfterAll = (thing: ReactNode) => <>Share after all{thing}</>
export const sharedWithOnly = (from: string) => `Shared with ${from}, and nobody else.`
export const declinedAndTold = (from: string) => `Declined. ${from} is told, and sees nothing.`

export const forGood = 'For good'
export const shareWith = (wanted: string, from: string) => `Share your ${wanted} with ${from}`
export const lookingAtPage = 'Looking at your page'
export const wantedFor = (wanted: string, from: string) => `Your ${wanted}, for ${from}`
export const yourThingTitle = (wanted: string) => `Your ${wanted}`
export const whichOne = 'Which one?'
export const somethingElse = 'Something else'
export const forHowLong = 'For how long?'
export const onlyTheySee = (from: string) => `Only ${from} sees it. You can take it back at any time.`
export const share = 'Share'
export const yourPortrait = 'Your portrait'
export const referenceTo = (name: string, owner: string) => `${name} of ${owner}`
export const noPictureYet =
  'There is no picture on your page yet. Add one, for only you if you like, and share it then.'

export const fileSentLive = 'A file, sent live'
export const unreadableMessage = 'A message that can’t be opened'
export const aMessage = 'A message'
export const entries = (count: number) => (count === 1 ? 'One entry' : `${count.toLocaleString(language)} entries`)

export const thingWith = (thing: string, person: string) => `${thing} with ${person}`
export const theRequestFor = (person: string, thing: string) => `the request of ${person} for ${thing}`
export const thingAndWith = (thing: string, person: string) => `${thing}, with ${person}`
export const yourThing = (thing: string) => `your ${thing}`
export const something = 'something'
export const aWordTo = (person: string) => `A word to ${person}, if you like`
