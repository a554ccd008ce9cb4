import type { ReactNode } from 'react'
import type { Audience } from '../../lib/profile/audience.ts'
import { audienceLabel, isGroupAudience } from '../../lib/profile/audience-label.ts'
import type { Section } from '../../lib/profile/fields.ts'
import { audienceFor, type Circles, noCircles } from '../../lib/profile/group-sides.ts'
import type { Answer } from '../../lib/profile/profile.ts'
import type { ChipKind } from '../_ui/chip.tsx'
import { language } from '../_words/language.ts'
import { type DraftSide, isEmpty, losesItsPlace, whyUnread } from './draft.ts'

export {
  add,
  cancel,
  cannotOpenYourPage,
  editMyPage,
  myPage,
  openingYourPage,
  people,
  save,
  title,
  whoSeesIt,
} from '../_words/common.ts'

/** The parts of a page, as its owner knows them. */
export const sectionTitles: Readonly<Record<Section, string>> = {
  picture: 'Picture and gallery',
  details: 'Details',
  about: 'About me',
  location: 'Places',
  featured: 'Featured',
  social: 'Elsewhere',
  games: 'Games',
  setting: 'Settings',
}

/** For whom a value is, as the end of a sentence. */
export function forWhom(audience: Audience, { all }: Circles = noCircles): string {
  if (audience === 'everyone') return 'for everyone'
  if (audience === 'contacts') return 'for your contacts'
  return audience === 'only me' ? 'only for me' : `for ${audienceLabel(audience, all)}`
}

/** What stands on the chip of an audience. */
export function chipKindOf(audience: Audience): ChipKind {
  if (isGroupAudience(audience)) return 'group'
  return audience === 'everyone' ? 'everyone' : audience === 'only me' ? 'owner' : 'person'
}

/** How many get what is for a group, and who of it gets something else. */
export function whoGets(audience: Audience, taken: readonly Audience[], circles: Circles): string | undefined {
  const members = circles.all.find((circle) => circle.audience === audience)?.members
  if (!isGroupAudience(audience)) return undefined
  if (!members) return 'Who is in it can’t be read now, so nobody is given it, and nobody loses it.'
  if (members.length === 0) return 'Nobody is in it yet. Whoever comes gets it.'
  const get = members.filter((person) => audienceFor(person, taken, circles) === audience).length
  const others = members.length - get
  const said = get === 1 ? 'One person gets it.' : `${get.toLocaleString(language)} people get it.`
  if (others === 0) return said
  return `${said} ${others === 1 ? 'One' : others.toLocaleString(language)} of ${audience === 'contacts' ? 'them' : 'the group'} ${others === 1 ? 'has a value' : 'have values'} that ${others === 1 ? 'goes' : 'go'} before it.`
}

/** What saving will do that is not to be seen from the value. */
export function hintFor(
  side: DraftSide,
  known: Answer | undefined,
  taken: readonly Audience[],
  circles?: Circles,
): string | undefined {
  const unread = whyUnread(known, side)
  if (unread) return `${unread} It stays as it is until you write something else.`
  if (known && isEmpty(side.value)) return `Saving removes it ${forWhom(side.audience, circles)}.`
  if (losesItsPlace(side, known)) return 'These are other words, so its place on the map goes.'
  if (side.unchecked) {
    return `The directory does not answer now, so nobody could check that there is ${side.audience}.`
  }
  if (isEmpty(side.value) && taken.length > 1)
    return `While this is empty, nothing is saved ${forWhom(side.audience, circles)}.`
  return undefined
}

export const anotherPlace = 'Another place'
export const somethingToFeature = 'Something to feature'
export const addAFilm = 'Add a film'
export const moreFields = 'More fields'
export const somethingOfYourOwn = 'Something of your own'

export const addASide = 'Add a side'
export const toField = (label: string) => `to ${label}`
export const whoGetsTheirOwn =
  'Who gets their own value? What is for one person goes before what is for a group, the group that stands first before the others, and all of them before everyone’s.'
export const addFor = (label: string) => `Add ${label} for`

export const lightOrDark = 'Light or dark'
export const light = 'Light'
export const dark = 'Dark'
export const colour = 'Colour'
export const order = 'Order'
export const howToReorder = 'Within each part, by dragging or with the arrows.'
export const moveUp = (label: string) => `Move ${label} up`
export const moveDown = (label: string) => `Move ${label} down`

export const somebody = 'Somebody'

export const removedHereChangedThere = (audience: string) => `Removed here ${audience}, and changed`
export const saved = 'Saved'
export const whatElsewhere = (removes: ReactNode) => <>{removes} elsewhere:</>
export const removedElsewhereAtEnd = 'Removed elsewhere, or at its end.'
export const removeAllTheSame = 'Remove it all the same'
export const keepMine = 'Keep mine'
export const takeThatOne = 'Take that one'
export const removeHereToo = 'Remove it here too'

export const signInToEdit = 'Sign in to edit your page.'
export const openedWithYourKeys = 'Your page is opened with the keys on your device.'
export const content = 'Content'
export const appearance = 'Appearance'
export const makeItYours = 'Make this page yours'
export const beginWithNameAndPicture = 'Begin with your name and a picture. Everything can be left for later.'
export const everyValueHasItsSide = 'Every value has its side: everyone, only you, a group, or somebody you name.'
export const moreThanOpens = 'There is more on your page than can be opened at once. What is not here stays as it is.'
export const unsavedIsHereAgain = 'What you had not saved is here again.'
export const startOver = 'Start over'
export const keptHereOnly = 'It was kept on this device, and nowhere else. Save it, or begin with your page as it is.'
export const seeItAs = 'See it as…'
export const whatToChange = 'What to change'
export const openedByScript =
  'It is opened by this page’s script, in your browser. Turn script on for this site, and reload.'

export const andPlaceOf = (label: string) => `and place of ${label}`
export const takeAway = 'Take away'
export const partlyUnreadable = 'Part of it can’t be read here, so it stays under its title.'
export const isStillThere = 'is still there.'
export const didNotGoThrough = 'did not go through.'
export const removed = 'Removed'
export const whatWaits = 'What waits to be sent'
export const andMore = (count: ReactNode, link: ReactNode) => (
  <>
    And {count} more. {link}
  </>
)

export const someOnlyForYou = (count: number) => `${count} only for you`
export const allOfItFor = 'All of it for'
export const changeFor = (title: string, words: string) => `${title} for ${words}`
export const savingNow = 'Saving'
export const savingTakesAway = (label: string) => `Saving takes “${label}” away.`
export const putItBack = 'Put it back'

export const someNotSaved = 'Some changes are not saved'
export const onlyOnThisScreen = (unsaved: number) =>
  `${unsaved === 1 ? 'One value is' : `${unsaved} values are`} only on this screen. Leaving now loses them.`
export const saveThem = 'Save them'
export const leaveWithoutThem = 'Leave without them'
export const stayHere = 'Stay here'

export const openMyPageAgain = 'Open my page again'
export const makeAllPrivate = 'Make everything private'
export const privatePage = 'Private page'
export const privateSees =
  'Everyone sees your name and your picture, and nothing else. What you give to a person or a group, they still get.'
export const privateButOpen =
  'Your page asks that no more than name and picture be shown, but other values are still for everyone: other programs can read them.'
export const privateWouldSee =
  'Everyone would see your name and your picture, and nothing else. What you give to a person or a group, they still get.'
export const makingAllPrivate = 'Making everything private'
export const saveFirst = 'Save what you have changed first, or start over.'
export const moreThanMoves = 'There is more on your page than can be moved at once.'
export const openingGivesBack =
  'What everyone saw when it was made private here is for everyone again, as it is now. Where another app has made it private, you choose for each field.'
export const becomesPrivate = (count: number) =>
  `${valuesCount(count)} for everyone ${count === 1 ? 'is' : 'are'} then only for you. What it was like is remembered, locked, so that you can have it back.`
export const doneHereFirst =
  'You are not online: it is done here, and goes to your server when you are. Until then everyone sees what they see now.'
export const leaveAsItIs = 'Leave it as it is'
export const stoppedOpening = 'Stopped. What was not opened yet is still only for you.'
export const stoppedClosing = 'Stopped. What was not moved yet is still for everyone. Do it again to go on.'
export const becauseChangedElsewhere = 'It was changed elsewhere meanwhile.'
export const notMoved = (count: number, why: string, isOnline: boolean) =>
  `${count === 1 ? 'One value was' : `${count} values were`} not moved. ${why}${isOnline ? '' : ' You are not online.'}`

export const undo = 'Undo'
export const takeItBack = 'Take it back'
export const groupsGetIt =
  'What your groups get stays: your server has begun to give it. Change it or remove it there, and save.'
export const oneChangedElsewhere = 'One value was changed elsewhere.'
export const manyChangedElsewhere = (conflicts: number) => `${conflicts} values were changed elsewhere.`
export const oneNotSaved = 'One value was not saved.'
export const manyNotSaved = (failed: number) => `${failed} values were not saved.`
export const savedHere = (waiting: string) => `Saved here. ${waiting}`
export const nothingToSave = 'Nothing to save'
export const allSaved = 'All saved on your server'
export const oneNotSent = 'One value could not be sent.'
export const manyNotSent = (count: number) => `${count} values could not be sent.`

export const changeWhoSees = (label: string) => `: change who sees ${label}, and until when`
export const othersSee = (label: string) => `others see ${label}`
export const howExactly = (label: ReactNode) => <>How exactly{label}</>
export const remove = 'Remove'
export const unreadableStays =
  'What cannot be read here can be given to nobody else, nor have another end. You can remove it.'
export const changedMeanwhile = 'This was changed in another tab or on another device in between.'

export const thatIsYou = 'That is you. Use “Only me”.'
export const hasSideAlready = (atSign: string) => `${atSign} has a side here already.`
export const whoseAtSign = 'Whose atSign?'
export const lookingFor = (asking: string) => `Looking for ${asking}`

export const anHour = 'An hour'
export const whoSeesItInstead = 'Who sees it instead'
export const moveTo = (label: string) => `Move ${label} to`
export const more = 'More'
export const copyRefreshes = 'Their copy refreshes'
export const whenYouChangeIt = 'when you change it'
export const theirServerKeepsCopy = (audience: string) =>
  `The server of ${audience} keeps a copy, for when yours does not answer.`
export const seenFor = 'Seen for'
export const forEver = 'For ever'
export const untilADate = 'Until a date'
export const until = 'Until'
export const aDay = 'A day'
export const aWeek = 'A week'
export const seenFrom = 'Seen from'
export const atOnce = 'At once'
export const fromADate = 'From a date'
export const from = 'From'
export const onlyYouBefore = 'Until then only you have it.'
export const sentAhead =
  'It is sent ahead, locked, and shown from then on. Another app than Facet could show it to them sooner.'
export const thenItGoes = 'Then it goes by itself, also where it is open.'

export const tourSides =
  'Beside each value stands whom it is for. Tap it to give the value to somebody else, or add another one for somebody.'
export const tourKeptTitle = 'Nothing is lost'
export const tourKept =
  'What you type is kept on this device. The bar below saves it, and it goes to your server as soon as that answers.'
export const tourLinkTitle = 'Then show it'
export const tourLink =
  'Your page has a link that opens everywhere, without an app. Help in your menu shows you this again.'
export const aShortTour = 'A short tour'
export const atOfCount = (at: number, count: number) => `${at} of ${count}`
export const endTheTour = 'End the tour'
export const gotIt = 'Got it'
export const next = 'Next'
export const back = 'Back'

export const keysLocked = (owner: string) => `The keys of ${owner} are locked on this device.`

export const isNumber = (label: string, to: number, count: number) => `${label} is number ${to} of ${count}.`

export const preview = 'Preview'
export const pageAsOthersSeeIt = 'Your page as others see it'
export const backToFields = 'Back to my fields'
export const pageAsTheySeeIt = (seen: string) => `Your page, as ${seen} sees it`
export const seeItAsLegend = 'See it as'
export const everyone = 'Everyone'
export const groups = 'Groups'
export const somebodyInGroup = (group: string) => `Somebody in ${group}`
export const somebodyInContacts = 'Somebody in your contacts'
export const somebodyYouBlocked = 'Somebody you blocked'
export const somebodyElse = 'Somebody else'
export const thatIsYouBesideFields = 'That is you. You see all of it beside every field.'
export const whoseSide = 'Whose side?'
export const seeIt = 'See it'
export const withUnsaved = ' What is not saved yet is in it.'
export const anyoneWhoOpensIt = (unsaved: string) => `Anyone who opens it, with or without an atSign.${unsaved}`
export const nothingOfTheirOwn = (unsaved: string) =>
  `Your server gives them nothing of their own. What is for everyone asks nobody’s name, so it stays open to them.${unsaved}`
export const referencesAsEveryone = ' What it tells from other pages is shown as everyone sees it there.'
export const somebodyInThisGroup = (somebody: string, elsewhere: string, unsaved: string) =>
  `For somebody who is in no other group and has nothing of their own. ${somebody} stands for their name.${elsewhere}${unsaved}`
export const getsWhenSignedIn = (seen: string) => `What ${seen} gets when signed in.`
export const seesWhatEveryoneSees = (seen: string) => `Nothing is for ${seen} alone, so they see what everyone sees.`

export const somebodyElseHere = (viewer: string) => `You are ${viewer} in this browser now.`
export const wasSignedOut = (owner: string) => `${owner} was signed out in this browser.`
export const goOnAs = (owner: string) => `Go on as ${owner}`
export const openKeyFileInNewTab = 'Open its key file in a new tab'
export const discardMyChanges = 'Discard my changes'
export const stillTheirPage = (owner: string) =>
  `This is still the page of ${owner}, with changes that are not saved. You can save them.`
export const stillTheirPageSignedOut = (owner: string) =>
  `This is still the page of ${owner}, with changes that are not saved. To save them, its keys must be here.`

export const fieldsCount = (count: number) => (count === 1 ? 'One field' : `${count} fields`)
export const onlyForYou = 'only for you'
export const valuesCount = (count: number) => (count === 1 ? 'One value' : `${count} values`)
export const undoOf = (what: string) => `Undo: ${what}`
export const changesCount = (count: number) => (count === 1 ? 'One change' : `${count} changes`)
export const savedWithoutEmpty = (empty: number) =>
  `All saved on your server. ${empty === 1 ? 'A side that was empty is' : `${empty} sides that were empty are`} gone.`
export const goesWhenOnline = (count: number) =>
  count === 1 ? 'It goes to your server when you are online.' : 'They go to your server when you are online.'
export const goesNow = (count: number) => (count === 1 ? 'It goes to your server now.' : 'They go to your server now.')

export const somebodyBlocked = 'somebody you blocked'
export const somebodyIn = (group: string) => `somebody in ${group}`

export const everything = 'all'
