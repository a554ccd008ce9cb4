import type { ReactNode } from 'react'
import type { Archive, ArchiveProblem, LeftOut, Standing } from '../../lib/client/import.ts'
import { type AtSign, sameAtSign } from '../../lib/protocol/at-sign.ts'
import type { Metadata } from '../../lib/protocol/metadata.ts'
import { endWords, everyWords } from '../_words/end.ts'
import { language } from '../_words/language.ts'
import { readAtSign } from '../_words/read-at-sign.ts'
import { type Item, madeFor } from './items.ts'

export { close, editMyPage, goOn, leaveIt, myData, stop, thisDevice, tryAgain, whoSeesIt } from '../_words/common.ts'

export const minute = 60_000
export const hour = 60 * minute
export const day = 24 * hour
export const week = 7 * day

const units = [
  ['year', 365.25 * day],
  ['month', 30.4375 * day],
  ['week', week],
  ['day', day],
  ['hour', hour],
  ['minute', minute],
  ['second', 1000],
] as const

/** `an hour`, `3 days`; rounded to what one would say. */
function lengthOf(millis: number): string {
  const [unit, size] = units.find(([, size]) => millis >= size * 0.99) ?? units[units.length - 1] ?? ['second', 1000]
  const count = Math.max(Math.round(millis / size), 1)
  if (count > 1) return `${count.toLocaleString(language)} ${unit}s`
  return unit === 'hour' ? 'an hour' : `a ${unit}`
}

const days = new Intl.DateTimeFormat(language, { dateStyle: 'long' })

/** `22 November 2026`, where the reader is. */
function dateOf(at: number): string {
  return days.format(at)
}

/** Beside a name in a list: only what is not as usual. */
export function shortTimes({ availableAt, expiresAt }: Metadata, now: number): string | undefined {
  const from =
    availableAt !== undefined && availableAt > now ? `from ${endWords(new Date(availableAt), now)}` : undefined
  const until = expiresAt === undefined ? undefined : `until ${endWords(new Date(expiresAt), now)}`
  return [from, until].filter(Boolean).join(' ') || undefined
}

export function fromWhen({ availableAt, createdAt }: Metadata, now: number): string {
  if (availableAt !== undefined && availableAt > now) {
    return `From ${endWords(new Date(availableAt), now)}, in ${lengthOf(availableAt - now)}. Nobody sees it before, not even you.`
  }
  const since = availableAt ?? createdAt
  return since === undefined ? 'Now.' : `Since ${dateOf(since)}.`
}

/** Who made it, how often it was changed since, and when last; undefined where nothing of that is told. */
export function historyOf({ createdBy, updatedBy, createdAt, updatedAt, version }: Metadata): string | undefined {
  const made = createdAt === undefined ? undefined : `Made${byWords(createdBy)} on ${dateOf(createdAt)}.`
  const times =
    version === undefined || version < 0
      ? undefined
      : version === 1
        ? 'once'
        : `${version.toLocaleString(language)} times`
  const changed =
    version === 0
      ? 'Not changed since.'
      : updatedAt === undefined || updatedAt === createdAt
        ? undefined
        : `Changed${times ? ` ${times}` : ''}, last${byWords(updatedBy)} on ${dateOf(updatedAt)}.`
  return [made, changed].filter(Boolean).join(' ') || undefined
}

function byWords(who: string | undefined): string {
  return who ? ` by ${who}` : ''
}

export function untilWhen({ expiresAt }: Metadata, now: number): string {
  if (expiresAt === undefined) return 'For ever, unless you remove it.'
  return `Until ${endWords(new Date(expiresAt), now)}, in ${lengthOf(expiresAt - now)}. Then it goes by itself, and every copy with it.`
}

/** Whether others keep copies, how often those are asked for again, and what becomes of them. */
export function copiesOf({ part, audience }: Item, { ttr, ccd, refreshAt }: Metadata, now: number): string {
  if (part === 'lent') {
    const pace = !ttr || ttr < 0 ? 'It is kept as it is.' : `It is fetched anew ${everyWords(ttr)}.`
    const next = refreshAt !== undefined && refreshAt > now ? ` Next in ${lengthOf(refreshAt - now)}.` : ''
    return `${pace}${next}${ccd ? ` It goes when ${audience} takes it back.` : ''}`
  }
  if (audience === 'only me') return 'All your devices have it. Nobody else does.'
  const [who, asks, refreshes] =
    audience === 'everyone'
      ? ['Other servers', 'ask', 'fetch it anew']
      : [`The server of ${audience}`, 'asks', 'fetches it anew']
  if (!ttr) return `${who} may keep no copy, and ${asks} each time.`
  if (ttr < 0) return `${who} may keep a copy, until you change it or take it back.`
  return `${who} may keep a copy, and ${refreshes} ${everyWords(ttr)}.`
}

/** Who loses what when this is removed. */
export function lossOf({ part, audience, key, metadata }: Item): string {
  if (part === 'lent') {
    return `Only your copy goes. It is still ${audience}’s, and comes back when you look at it again as long as it is shared with you.`
  }
  if (audience === 'everyone') return 'Everyone loses it, you too. Pages of yours no longer show it.'
  if (audience === 'only me' || key.kind !== 'shared') return 'You lose it, on all your devices. Nobody else has it.'
  // Who may keep no copy asks each time, and gets no answer any more. [§7.6]
  if (metadata && !metadata.ttr) return `${audience} loses it, and you lose it as well.`
  return `${audience} loses it, and you lose it as well. ${afterwards(audience as AtSign)}`
}

/** What is still on its way when all is taken back here: a server that is away is told when it is back. */
export function afterwards(person: AtSign): string {
  return `The server of ${person} is told as soon as it answers, and its copies go then.`
}

/** How a removal of many ended. */
export interface End {
  /** Whether it was found out what there is, and there was something. */
  readonly known: boolean
  readonly left: number
  readonly trouble: string | undefined
}

/** How it ended that somebody was to forget me. Of what is on their server it says nothing: see `afterwards`. */
export function resultOf(person: AtSign, { known, left, trouble }: End): string {
  if (!known) {
    return trouble === undefined ? `There was nothing to take back from ${person}.` : 'Nothing was taken back yet.'
  }
  return left === 0
    ? `You have taken everything back from ${person}.`
    : `${recordCount(left)} of yours ${left === 1 ? 'is' : 'are'} left.`
}

/** How it ended that nothing was to be kept any more. */
export function erasedOf(owner: AtSign, { known, left, trouble }: End): string {
  if (!known) return trouble === undefined ? 'There was nothing to erase.' : 'Nothing was erased yet.'
  return left === 0
    ? `Everything that was kept for ${owner} is erased.`
    : `${recordCount(left)} ${left === 1 ? 'is' : 'are'} left.`
}

/** Whether that is the name of the owner, with or without what stands in front of it, and however it is written. */
export function isNamed(owner: AtSign, typed: string): boolean {
  const read = readAtSign(typed)
  return !('problem' in read) && sameAtSign(read.atSign, owner)
}

/** The name of the file with everything, and the day where the reader is. */
export function archiveName(owner: AtSign, now: number): string {
  return `${owner} ${toField(now).slice(0, 10)}.json`
}

/** Why a file cannot be brought back. */
export function refusalOf(found: ArchiveProblem, owner: AtSign): string {
  switch (found.problem) {
    case 'too large':
      return 'This file is too large to be read here.'
    case 'no archive':
      return 'This is no copy that was saved here. Such a copy ends in .json and has everything of one atSign.'
    case 'damaged':
      return 'This copy is damaged: it ends half-way, or something in it was changed. Choose another one.'
    case 'another’s':
      return `This is a copy of ${found.atSign}. Only ${found.atSign} can bring it back; you are ${owner}.`
  }
}

/** Whose copy it is, and of when. */
export function copyOf({ atSign, exportedAt, records, left }: Archive): string {
  const of = exportedAt === undefined ? '' : `, saved on ${dateOf(exportedAt)}`
  return `A copy of ${atSign}${of}: ${recordsWithin(records.length + left.length)}.`
}

const standingWords: Record<Standing, string> = {
  new: 'not here now',
  older: 'older here',
  newer: 'newer here',
  same: 'the same here',
}

/** How what is in a copy differs from what is here: `2 not here now, one the same here`. */
export function standingsOf(standings: readonly Standing[]): string {
  return (['new', 'older', 'newer', 'same'] as const)
    .map((one) => [standings.filter((standing) => standing === one).length, standingWords[one]] as const)
    .filter(([count]) => count > 0)
    .map(([count, words]) => `${count.toLocaleString(language)} ${words}`)
    .join(', ')
}

const leftWords: Record<LeftOut, (count: string) => string> = {
  lent: (count) => `${count} that others lent you. They come back from them.`,
  works: (count) => `${count} that your server or one device keeps for itself.`,
  locked: (count) => `${count} that could not be opened when the copy was made.`,
  ended: (count) => `${count} that had an end, which is over.`,
  unreadable: (count) => `${count} that can’t be read in this file.`,
}

/** What of a copy stays out, one sentence for each reason. */
export function leftOf(left: Archive['left']): string[] {
  return (Object.keys(leftWords) as LeftOut[]).flatMap((reason) => {
    const count = left.filter(({ why }) => why === reason).length
    return count === 0 ? [] : [leftWords[reason](recordCount(count))]
  })
}

/** How it ended that records of a copy were brought back. */
export function broughtBack(all: number, back: number): string {
  if (back === all) return `${recordCount(all)} ${all === 1 ? 'is' : 'are'} back.`
  return `${back.toLocaleString(language)} of ${recordCount(all)} ${back === 1 ? 'is' : 'are'} back. The rest is as it was.`
}

export function actionOf({ part, key }: Item): string {
  if (part === 'lent') return 'Remove my copy'
  return key.kind === 'shared' ? 'Take back' : 'Delete'
}

/** What a record is for that is no value of anybody’s. */
export interface Purpose {
  readonly title: string
  readonly sentence: string
  /** Whether it can go without breaking anything: what others have made by it still opens, or it comes back by itself. */
  readonly removable: boolean
}

export function purposeOf(item: Item): Purpose {
  const { key, app } = item
  const other = madeFor(item)
  if (other !== undefined) {
    const half =
      key.kind === 'shared' ? `${other}’s half` : key.name.includes('.until.') ? 'an older half' : 'your half'
    return {
      title: `Key with ${other}, ${half}`,
      sentence: `What you share with ${other} is locked with it. It goes when you press “Forget me” beside ${other}, under “By person”.`,
      removable: false,
    }
  }
  if (key.kind === 'cached') {
    const what = key.name === 'publickey' ? `The lock of ${key.sharedBy}` : `A key of ${key.sharedBy}`
    return {
      title: what,
      sentence: 'A copy, so that your server need not ask each time. It comes back when it is needed.',
      removable: true,
    }
  }
  if (key.kind === 'public' && key.name === 'publickey') {
    return {
      title: 'Your lock',
      sentence:
        'Others lock with it what they share with you, and only you can open that. Without it nobody can share anything with you.',
      removable: false,
    }
  }
  if (key.name === 'signing_publickey' || key.name === 'signing_privatekey') {
    return {
      title:
        key.name === 'signing_publickey' ? 'Your server’s signature, to check' : 'Your server’s signature, to sign',
      sentence: 'With this your server proves to other servers that it is yours.',
      removable: false,
    }
  }
  if (app?.startsWith('__')) {
    return {
      title: 'A device or an app that you let in',
      sentence: 'Who may use your atSign, and for what, is kept here.',
      removable: false,
    }
  }
  if (key.kind === 'private' || key.kind === 'local' || key.kind === 'internal') {
    return { title: 'A note of your server', sentence: 'Your server keeps this for itself.', removable: false }
  }
  return {
    title: item.label,
    sentence: 'Hidden: an app keeps this out of sight, for itself. Without it that app may have forgotten something.',
    removable: true,
  }
}

/** `One record`, `12 records`. */
export const recordCount = (count: number) => (count === 1 ? 'One record' : `${count.toLocaleString(language)} records`)
/** The same within a sentence. */
export const recordsWithin = (count: number) => recordCount(count).toLowerCase()
export const entryCount = (count: number) => (count === 1 ? 'One entry' : `${count.toLocaleString(language)} entries`)
export const personCount = (count: number) => (count === 1 ? 'One person' : `${count.toLocaleString(language)} people`)

export type Presence = 'asking' | 'there' | 'not there' | 'unknown'

/** What the directory says of the atSign that owns an app’s name. */
export function presenceOf(presence: Presence, owner: AtSign): string {
  switch (presence) {
    case 'asking':
      return `Asking the directory for ${owner}`
    case 'there':
      return `${owner} is in the directory.`
    case 'not there':
      return `${owner} is not in the directory, so nobody answers for this name.`
    case 'unknown':
      return `The directory cannot be reached now, so nobody can tell whether ${owner} is in it.`
  }
}

/** When it is first seen, or now when it is seen already. */
export function beginOf({ availableAt }: Metadata, now: number): number {
  return Math.max(availableAt ?? now, now)
}

/** The form of a field for day and time, where the reader is. */
export function toField(at: number): string {
  const date = new Date(at)
  return new Date(at - date.getTimezoneOffset() * minute).toISOString().slice(0, 16)
}

export function fromField(text: string): number | undefined {
  const at = new Date(text).getTime()
  return Number.isNaN(at) ? undefined : at
}

export const aboutApp = (app: string) => `About .${app}`
export const namesEndInApp = (app: ReactNode, owner: ReactNode) => (
  <>
    Names that end in {app} belong to {owner}. Who has that atSign answers for the apps that use them.
  </>
)
export const noSuchAtSign = (app: ReactNode) => <>{app} is no name that an atSign can have, so nobody answers for it.</>
export const howMuchUnder = (mine: number, lent: number) =>
  `${recordCount(mine)} of yours ${mine === 1 ? 'stands' : 'stand'} under it${lent > 0 ? `, and ${recordsWithin(lent)} lent to you` : ''}. The same name under another app is another record.`
export const openPageOf = (owner: string) => `Open the page of ${owner}`

export const yours = 'Yours'
export const lentToYou = 'Lent to you'
export const whatCopiesAre = 'Copies of what others share with you. Each is still its owner’s, who can take it back.'
export const withoutAnApp = 'Without an app'

export const askingForRest = 'Asking your server for the rest'
export const readingTheirTimes = 'Reading their times'
export const everythingKeptFor = (owner: string) =>
  `Everything your server keeps for ${owner}: what it is, who sees it, and until when.`
export const serverAway = 'Your server can’t be asked now.'
export const notAllRead = 'Not everything could be read.'
export const shownFromDevice = (asOf: string) =>
  `What this device keeps is shown. ${asOf} What other apps keep for you is not here.`
export const timesMayBeMissing =
  'From when and until when something is seen may be missing, and so may what has not begun yet.'
export const notReadInFull = (unread: string) => `${unread} could not be read in full.`
export const tooMuchBeside = (unread: number) =>
  unread === 1
    ? 'Too much is written beside it. What is missing is from when and until when it is seen. Everything else is here.'
    : 'Too much is written beside them. What is missing is from when and until when they are seen. Everything else is here.'
export const countOfAll = (count: string, all: string) => `${count} of ${all}`
export const nothingYet = 'Nothing is kept here yet.'
export const whatWillStandHere = 'What you put on your page, and what apps keep for you, will stand here.'
export const openingThem = 'Opening them'
export const leftToOpen = (left: string) => `${left} are yet to be opened`
export const notFound = (typed: ReactNode) => <>“{typed}” is nowhere to be found.</>
export const showEverything = 'Show everything'
export const whatIsSearched =
  'Names are searched, the names of those who see them, and what this device can open of what the records say.'

export const searchedByName = (count: number, isAllHere: boolean) =>
  `${recordCount(count)} ${count === 1 ? 'was' : 'were'} searched by name only${isAllHere ? '. This device has nothing more of that.' : ': what other apps write stays on your server.'}`
export const keepHereToo = 'Keep it on this device too'
export const cannotRemember = 'This browser does not let the page remember that. Allow site data, and try again.'

export const noListOfNames = 'It is no list of names and values.'
export const noValueIn = 'There is no value in it.'

export const allOfIt = 'All of it'
export const yoursToTake =
  'It is yours to take with you, and to take away. A copy is made on this device, unlocked, so that any program can read it: whoever has that file can too. What is in such a copy can be brought back.'
export const bringBackACopy = 'Bring back a copy'
export const eraseEverything = 'Erase everything'
export const openingEverything = 'Opening everything'
export const saveACopy = 'Save a copy of everything'
export const savedAs = (saved: string) => `Saved as “${saved}”, where your browser puts what it downloads.`
export const lookingForAll = 'Looking for what there is'
export const othersAreTold =
  'The servers of those you shared with are told as soon as they answer, and their copies go then.'
export const thatIsNot = (owner: string) => `That is not ${owner}.`
export const whatIsErased = (owner: string) =>
  `Your page, what you share and with whom, files, and what every app keeps for ${owner}: all of it goes from your server and from this device, and from your other devices when they are online. Those you shared with lose their copies. Nothing brings it back.`
export const whatStays =
  'The name stays yours, with your keys and your devices. What people have read, they may remember.'
export const typeToGoOn = (owner: string) => `Type ${owner} to go on`

export const byApp = 'By app'
export const byPerson = 'By person'
export const findNameOrWord = 'Find a name or a word'
export const searchExample = 'phone, @bob, California'
export const howGrouped = 'How it is put together'

export const forgetMeBy = (person: string) => `Forget me, ${person}`
export const lookingWhatTheyHave = (person: string) => `Looking what ${person} has of you`
export const takenBack = 'Taken back'
export const theyLose = (person: string, count: number, withKey: boolean) =>
  `${person} loses ${recordsWithin(count)} of yours${withKey ? ', and the key they were locked with' : ''}. You lose them too: they were made for ${person} alone.`
export const mayRemember = (person: AtSign) =>
  `${afterwards(person)} What ${person} has read, they may remember. They leave your contacts and groups.`
export const onlyKeyLeft = (person: string) =>
  `You share nothing with ${person} now. The key between you goes, and nobody loses anything.`
export const stillListing = 'Your server is still telling what else there is. That goes as well.'
export const forgetMe = 'Forget me'

export const whatGoes = 'what goes'

export const comparing = 'Comparing it with what is here'
export const chooseAnotherFile = 'Choose another file'
export const allHereAlready = 'Everything that can come back is here already, just as it is in the copy.'
export const whatComesBackLegend = 'What comes back, by who sees it'
export const toldAgain = (audience: string) => `. ${audience} is told of it again.`
export const alsoOverNewer = 'Also over what is newer here'
export const changedSince = (count: number) =>
  `${recordCount(count)} ${count === 1 ? 'was' : 'were'} changed since the copy was made, or ${count === 1 ? 'is' : 'are'} for other people by now. The copy would take the place of that.`
export const theseStayOut = 'These stay out:'
export const nothingIsChosen = 'Nothing is chosen'
export const bringBack = (count: string) => `Bring back ${count}`
export const broughtBackSoFar = (count: number, of: number) => `Brought back: ${count} of ${of}`
export const goesWhenServerAnswers = 'It is saved here, and goes to your server when that answers.'
export const whatComesBack = 'what comes back'

export const signInToSee = 'Sign in to see your data.'
export const itIsLocked = 'It is locked. The keys on your device open it.'
export const cannotReadNow = 'Your data can’t be read now.'
export const readingFromServer = 'Reading what your server has'
export const openedByScript = 'It is opened by this page’s script, in your browser.'

export const saving = 'Saving'
export const savedHere = 'Saved here. It goes to your server when that answers.'
export const savedOnServer = 'Saved on your server'

export const opening = 'Opening'
export const readableOnceBegun = 'It can be read when it begins.'

export const changeRefresh = 'Change how often their copy is refreshed'
export const whenYouChangeIt = 'When you change it'
export const everyHour = 'Every hour'
export const everyDay = 'Every day'
export const everyWeek = 'Every week'

export const takingBack = 'Taking back'
export const whatTheyHave = (atSign: string) => `What ${atSign} has of you`
export const shareNothingWith = (atSign: string) =>
  `You share nothing with ${atSign} now. Only the key between you is left.`
export const lentBy = (atSign: string) => `Lent to you by ${atSign}`

export const rename = 'Rename'
export const changeWaits = 'What you changed here waits for your server.'
export const timesNotToldYet = 'Your server has not told yet from when and until when it is seen.'
export const cannotBeUndone = 'This cannot be undone.'

export const giveItAName = 'Give it a name.'
export const nameNeedsApp = 'A name ends in a dot and its app, as in notes.travel.'
export const sameName = 'That is its name already.'
export const nameReserved = 'That name is kept for what makes it work.'
export const nameTaken = 'There is something under that name already.'
export const noName = 'That can’t be a name: it is too long, or has a character in it that can’t be kept.'
export const isPartOfPage =
  'This is part of your page. Under another name it is not shown there any more, and other apps don’t find it.'
export const appsLookByName = 'Other apps that look for it by its name don’t find it any more.'
export const appsLookUnderApp = (app: string) => `Apps that look for it under .${app} don’t find it any more.`

export const itsName = 'Its name'
export const appAfterDot = 'What stands after the last dot is the app that it belongs to.'
export const alsoForOthers = (sides: string) => `Also what stands under it for others: ${sides}`
export const writtenAgain = (warning: string) =>
  `${warning} It is written again under the new name, for the same people and until the same time, and then the old one goes.`
export const writing = 'Writing'

export const leftByOlderApps = 'What older apps left'
export const whatOldAppsLeft =
  'Earlier apps wrote some things in ways that are not read any more. You can see what there is, and put right what you like. Nothing is changed before you say so.'
export const lookForIt = 'Look for it'
export const lookAgain = 'Look again'
export const readingPage = 'Reading your page'
export const nothingOdd = 'There is nothing odd. All of it is as apps write it today.'
export const canBePutRight = (count: string) => `${count} could be put right.`
export const whatCanBePutRight = 'what could be put right'

export const lentByThem = (audience: string) => `Lent by ${audience}`

export const noPattern = 'This is no pattern. One looks like /phone|email/.'

export const whatTheServerHas = 'What the server has'
export const notThereAnyMore = 'It is not there any more.'
export const reading = 'Reading'
export const showAllCharacters = (count: string) => `Show all ${count} characters`
export const whatStandsBeside = 'And what stands beside it'
export const emptyValue = 'A name, and nothing in it.'
export const your = 'Your'
export const itsOwners = 'Its owner’s'
export const signatureBeside = (whose: string) => ` ${whose} signature stands beside it.`
export const notLockedForEveryone = (dataSignature: string) =>
  `This is for everyone, so it is not locked.${dataSignature}`
export const allTheServerHas =
  'This is all that it has, besides the name and the times. It cannot open it, and neither can we.'
export const unlocked = 'This is not locked: whoever runs the server can read it.'

export const changeEnd = 'Change until when it is seen'
export const forEver = 'For ever'
export const aDate = 'A date'
export const chooseDayAndTime = 'Choose a day and a time.'
export const endHasPassed = 'That is over already. To end it now, take it back.'
export const endBeforeStart = 'That is before it begins.'
export const seenUntil = 'Seen until'
export const set = 'Set'

export const fileUnreadable = 'This file can’t be read.'

export const works = 'What makes it work'
export const whatWorksAre = 'Keys, locks and notes that your server and your apps need. They hold nothing to read.'
export const worksList = 'what makes it work'

export const listsOf = (app: string) => `lists of ${app}`
export const recordsOf = (app: string) => `records of ${app}`
export const entriesOf = (list: string) => `entries of ${list}`
export const whatTheyLose = (person: string) => `what ${person} loses`
export const soMany = (done: string, count: number, of: number) => `${done}: ${count} of ${of}`

/** What has become of each record that was to go. */
export const removalWords = { done: 'gone', failed: 'could not be removed', left: 'still there' }

const fromItsBeginning = ' from its beginning'
export const anHour = (isLater: boolean) => `An hour${isLater ? fromItsBeginning : ''}`
export const aDay = (isLater: boolean) => `A day${isLater ? fromItsBeginning : ''}`
export const aWeek = (isLater: boolean) => `A week${isLater ? fromItsBeginning : ''}`

/** What has become of each record that was to come back. */
export const importWords = { done: 'back', failed: 'could not be written', left: 'as it was' }

export const waiting = 'waiting'

export const erased = 'Erased'

export const whatGroupsGet = 'What groups get'
export const groupsGetItAgain = '. Everybody in them is given it again.'
export const publicBefore = 'What everyone saw before your page was private'
export const publicAgain = '. Everyone sees it again once you open your page.'

export const ofAGroup = (person: string) =>
  `${person} has this because they are in one of your groups, and would get it again. Take them out of the group under People, or give them a value of their own on your page.`

export const appList = 'apps'
export const peopleList = 'people'
