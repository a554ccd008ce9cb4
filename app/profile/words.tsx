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
  editMyPage,
  myPage,
  openingYourPage,
  pageCantOpenedNow,
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
export const somethingOwn = 'Something of your own'

export const addASide = 'Add a side'
export const toLabel = (label: string) => `to ${label}`
export const getsOwnValue =
  'Who gets their own value? What is for one person goes before what is for a group, the group that stands first before the others, and all of them before everyone’s.'
export const addLabelFor = (label: string) => `Add ${label} for`

export const lightOrDark = 'Light or dark'
export const light = 'Light'
export const dark = 'Dark'
export const colour = 'Colour'
export const order = 'Order'
export const withinEachPartDragging = 'Within each part, by dragging or with the arrows.'
export const moveLabelBy = (label: ReactNode, by: ReactNode) => (
  <>
    Move {label} {by}
  </>
)

export const somebody = 'Somebody'

export const removedAudienceChanged = (audience: string) => `Removed here ${audience}, and changed`
export const saved = 'Saved'
export const removesElsewhere = (removes: ReactNode) => <>{removes} elsewhere:</>
export const removedElsewhereAtEnd = 'Removed elsewhere, or at its end.'
export const removeAllSame = 'Remove it all the same'
export const keepMine = 'Keep mine'
export const takeThatOne = 'Take that one'
export const removeToo = 'Remove it here too'

export const signInEditPage = 'Sign in to edit your page.'
export const pageOpenedKeysOn = 'Your page is opened with the keys on your device.'
export const content = 'Content'
export const appearance = 'Appearance'
export const makePage = 'Make this page yours'
export const beginNamePicture = 'Begin with your name and a picture. Everything can be left for later.'
export const everyValueSide = 'Every value has its side: everyone, only you, a group, or somebody you name.'
export const moreOnPageOpened =
  'There is more on your page than can be opened at once. What is not here stays as it is.'
export const notSavedAgain = 'What you had not saved is here again.'
export const startOver = 'Start over'
export const keptOnDeviceNowhere =
  'It was kept on this device, and nowhere else. Save it, or begin with your page as it is.'
export const seeItAs = 'See it as…'
export const whatToChange = 'What to change'
export const openedPagesScriptIn =
  'It is opened by this page’s script, in your browser. Turn script on for this site, and reload.'

export const placeLabel = (label: string) => `and place of ${label}`
export const takeAway = 'Take away'
export const partCantReadStays = 'Part of it can’t be read here, so it stays under its title.'
export const isStillThere = 'is still there.'
export const notGoThrough = 'did not go through.'
export const removed = 'Removed'
export const waitsSent = 'What waits to be sent'
export const andCountMore = (count: ReactNode, link: ReactNode) => (
  <>
    And {count} more. {link}
  </>
)

export const countOnly = (count: number) => `${count} only for you`
export const allOfItFor = 'All of it for'
export const titleForWords = (title: string, words: string) => `${title} for ${words}`
export const savingTakesLabelAway = (label: string) => `Saving takes “${label}” away.`
export const putItBack = 'Put it back'

export const someChangesNotSaved = 'Some changes are not saved'
export const oneValueIs = 'One value is'
export const unsavedValuesAre = (unsaved: number) => `${unsaved} values are`
export const unsavedOnlyOnScreen = (unsaved: ReactNode) => <>{unsaved} only on this screen. Leaving now loses them.</>
export const saveThem = 'Save them'
export const leaveWithoutThem = 'Leave without them'
export const stayHere = 'Stay here'

export const openPageAgain = 'Open my page again'
export const makeEverythingPrivate = 'Make everything private'
export const privatePage = 'Private page'
export const everyoneSeesNamePicture =
  'Everyone sees your name and your picture, and nothing else. What you give to a person or a group, they still get.'
export const pageAsksNoMore =
  'Your page asks that no more than name and picture be shown, but other values are still for everyone: other programs can read them.'
export const everyoneSeeNamePicture =
  'Everyone would see your name and your picture, and nothing else. What you give to a person or a group, they still get.'
export const makingEverythingPrivate = 'Making everything private'
export const saveChangedFirstStart = 'Save what you have changed first, or start over.'
export const moreOnPageMoved = 'There is more on your page than can be moved at once.'
export const everyoneSawWhenMade =
  'What everyone saw when it was made private here is for everyone again, as it is now. Where another app has made it private, you choose for each field.'
export const countEveryoneCount2Only = (count: string, count2: string) =>
  `${count} for everyone ${count2} then only for you. What it was like is remembered, locked, so that you can have it back.`
export const notOnline =
  'You are not online: it is done here, and goes to your server when you are. Until then everyone sees what they see now.'
export const leaveItAsIt = 'Leave it as it is'
export const stopped = 'Stopped. What was not opened yet is still only for you.'
export const stopped2 = 'Stopped. What was not moved yet is still for everyone. Do it again to go on.'
export const changedElsewhereMeanwhile = ' It was changed elsewhere meanwhile.'
export const oneValueWas = 'One value was'
export const countValuesWere = (count: number) => `${count} values were`
export const notOnline2 = ' You are not online.'
export const countNotMoved = (count: string, why: string, isOnline: string) => `${count} not moved.${why}${isOnline}`

export const undo = 'Undo'
export const takeItBack = 'Take it back'
export const valueChangedElsewhere = 'One value was changed elsewhere.'
export const conflictsValuesChangedElsewhere = (conflicts: number) => `${conflicts} values were changed elsewhere.`
export const valueNotSaved = 'One value was not saved.'
export const failedValuesNotSaved = (failed: number) => `${failed} values were not saved.`
export const savedHere = (waiting: string) => `Saved here. ${waiting}`
export const nothingToSave = 'Nothing to save'
export const allSavedOnServer = 'All saved on your server'
export const valueCouldNotSent = 'One value could not be sent.'
export const countValuesCouldNot = (count: number) => `${count} values could not be sent.`

export const changeWhoSeesLabel = (label: string) => `: change who sees ${label}, and until when`
export const othersSeeLabel = (label: string) => `others see ${label}`
export const howExactlyLabel = (label: ReactNode) => <>How exactly{label}</>
export const remove = 'Remove'
export const cannotReadGivenNobody =
  'What cannot be read here can be given to nobody else, nor have another end. You can remove it.'
export const changedInAnotherTab = 'This was changed in another tab or on another device in between.'

export const thatIsYou = 'That is you. Use “Only me”.'
export const atsignSideAlready = (atSign: string) => `${atSign} has a side here already.`
export const whoseAtsign = 'Whose atSign?'
export const lookingForAsking = (asking: string) => `Looking for ${asking}`

export const anHour = 'An hour'
export const seesInstead = 'Who sees it instead'
export const moveLabelTo = (label: string) => `Move ${label} to`
export const more = 'More'
export const theirCopyRefreshes = 'Their copy refreshes'
export const whenChange = 'when you change it'
export const serverAudienceKeepsCopy = (audience: string) =>
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
export const goesItselfAlsoWhere = 'Then it goes by itself, also where it is open.'

export const besideEachValueStands =
  'Beside each value stands whom it is for. Tap it to give the value to somebody else, or add another one for somebody.'
export const nothingIsLost = 'Nothing is lost'
export const typeKeptOnDevice =
  'What you type is kept on this device. The bar below saves it, and it goes to your server as soon as that answers.'
export const thenShowIt = 'Then show it'
export const pageLinkOpensEverywhere =
  'Your page has a link that opens everywhere, without an app. Help in your menu shows you this again.'
export const aShortTour = 'A short tour'
export const atOfCount = (at: number, count: number) => `${at} of ${count}`
export const endTheTour = 'End the tour'
export const gotIt = 'Got it'
export const next = 'Next'
export const back = 'Back'

export const keysOwnerLockedOn = (owner: string) => `The keys of ${owner} are locked on this device.`

export const labelNumberCount = (label: string, to: number, count: number) => `${label} is number ${to} of ${count}.`

export const preview = 'Preview'
export const pageOthersSee = 'Your page as others see it'
export const backFields = 'Back to my fields'
export const pageSeenSees = (seen: string) => `Your page, as ${seen} sees it`
export const seeItAs2 = 'See it as'
export const everyone = 'Everyone'
export const groups = 'Groups'
export const somebodyInAudience = (audience: ReactNode) => <>Somebody in {audience}</>
export const somebodyYouBlocked = 'Somebody you blocked'
export const somebodyElse = 'Somebody else'
export const thatIsYou2 = 'That is you. You see all of it beside every field.'
export const whoseSide = 'Whose side?'
export const seeIt = 'See it'
export const notSavedYetIn = ' What is not saved yet is in it.'
export const anyoneOpensWithoutAtsign = (unsaved: string) => `Anyone who opens it, with or without an atSign.${unsaved}`
export const serverGivesNothingOwn = (unsaved: string) =>
  `Your server gives them nothing of their own. What is for everyone asks nobody’s name, so it stays open to them.${unsaved}`
export const tellsFromOtherPages = ' What it tells from other pages is shown as everyone sees it there.'
export const somebodyInNoOther = (somebody: string, elsewhere: string, unsaved: string) =>
  `For somebody who is in no other group and has nothing of their own. ${somebody} stands for their name.${elsewhere}${unsaved}`
export const seenGetsWhenSigned = (seen: string) => `What ${seen} gets when signed in.`
export const nothingSeenAloneSee = (seen: string) => `Nothing is for ${seen} alone, so they see what everyone sees.`

export const viewerInBrowserNow = (viewer: string) => `You are ${viewer} in this browser now.`
export const ownerSignedOutIn = (owner: string) => `${owner} was signed out in this browser.`
export const goOnOwner = (owner: string) => `Go on as ${owner}`
export const openKeyFileIn = 'Open its key file in a new tab'
export const discardMyChanges = 'Discard my changes'
export const stillPageOwnerChanges = (owner: string) =>
  `This is still the page of ${owner}, with changes that are not saved. You can save them.`
export const stillPageOwnerChangesNot = (owner: string) =>
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
