import type { ReactNode } from 'react'
import { audienceLabel, isGroupAudience } from '../../lib/profile/audience-label.ts'
import type { Answer } from '../../lib/profile/profile.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import type { ChipKind } from '../_ui/chip.tsx'
import { language } from '../_words/language.ts'
import type { Part } from './portrayal.ts'

export { add, close, openingYourPage, tryAgain, yourPage } from '../_words/common.ts'

/** From which side somebody looks at a page. */
export interface Looker {
  readonly owner: AtSign
  /** Undefined for someone without an atSign. */
  readonly viewer: AtSign | undefined
  /** Who has checked the signatures: this browser, or else the site that delivered the page. */
  readonly checkedHere?: boolean
  /** When what everyone sees was seen here last, in milliseconds since the epoch, where it is that which is shown. */
  readonly asOf?: number | undefined
  /** What is looked at may not be on any server yet, so that no picture of it has an address. */
  readonly isPreview?: boolean
}

/** What the chip beside an answer says. */
export function chipOf({ audience, groupName, onlyForYou, signature, unsealed }: Answer): {
  kind: ChipKind | 'broken'
  words: string
} {
  if (signature === 'broken') return { kind: 'broken', words: 'Signature does not match' }
  if (audience === 'everyone' && !onlyForYou) return { kind: 'everyone', words: 'Everyone' }
  const who = onlyForYou ? 'Only you' : (groupName ?? audienceLabel(audience))
  const kind = audience === 'only me' ? 'owner' : isGroupAudience(audience) ? 'group' : 'person'
  return { kind, words: unsealed ? `${who}, not locked` : who }
}

/** What the chip has to say when it is asked. */
export function explanationOf(answer: Answer, { owner, viewer, checkedHere, asOf }: Looker): string[] {
  const mine = owner === viewer
  const checked = checkedHere ? 'this browser has checked it' : 'this site has checked it'
  const { audience, onlyForYou, cached, signature, unsealed } = answer
  if (onlyForYou) {
    return [
      `${owner} shares this with you, ${viewer}, and you alone. ${
        unsealed
          ? `It was not locked: whoever runs your server, or the server of ${owner}, can read it.`
          : 'It came here locked and was opened in this browser.'
      }`,
      ...(cached ? [`This is the copy on your own server, because the server of ${owner} does not answer now.`] : []),
    ]
  }
  if (audience === 'only me') {
    return [
      unsealed
        ? 'It is meant for nobody but you, but it was not locked: whoever runs your server can read it.'
        : 'Nobody but you sees this. It is locked with a key that only your devices have.',
    ]
  }
  if (isGroupAudience(audience)) {
    const who = audience === 'contacts' ? 'your contacts' : (answer.groupName ?? 'this group')
    return [`Everybody in ${who} sees this, in the place of what everyone sees. It is locked for each of them alone.`]
  }
  if (audience !== 'everyone') {
    const locked = unsealed
      ? 'It was not locked: whoever runs one of your two servers can read it.'
      : 'It is locked for both of you.'
    return [`${audience} sees this, in the place of what everyone sees. ${locked}`]
  }
  const who = asOf === undefined ? 'Everyone sees this' : 'Everyone could see this when you last saw the page'
  if (signature === 'verified') {
    return [`${who}. It is signed by ${mine ? 'you' : owner}, and the signature fits: ${checked}.`]
  }
  if (signature === 'broken') {
    const writer = mine ? 'you' : owner
    return [`${who}, but its signature does not match: ${checked}. It may have been changed after ${writer} wrote it.`]
  }
  return [`${who}. It is not signed, so nobody can tell for certain who wrote it.`]
}

/** One sentence about the signatures of everything that everyone sees. */
export function signatureLine(
  answers: readonly Answer[],
  owner: AtSign,
): { kind: 'verified' | 'unsigned' | 'broken'; words: string } | undefined {
  const signed = answers.filter(({ signature }) => signature !== undefined)
  if (signed.length === 0) return undefined
  const broken = signed.filter(({ signature }) => signature === 'broken')
  if (broken.length > 0) {
    const labels = [...new Set(broken.map(({ label }) => label))].join(', ')
    const rest = signed.filter(({ signature }) => signature !== 'broken')
    const sound = rest.length > 0 && rest.every(({ signature }) => signature === 'verified')
    const words = `Signature does not match: ${labels}.${sound ? ` The rest is as ${owner} wrote it.` : ''}`
    return { kind: 'broken', words }
  }
  if (signed.every(({ signature }) => signature === 'verified'))
    return { kind: 'verified', words: `Signed by ${owner}` }
  if (signed.every(({ signature }) => signature === 'unsigned')) return { kind: 'unsigned', words: 'Not signed' }
  const labels = [...new Set(signed.filter(({ signature }) => signature === 'unsigned').map(({ label }) => label))]
  return { kind: 'unsigned', words: `Signed by ${owner}, except: ${labels.join(', ')}` }
}

const steps: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
]

// A page has hundreds of dates, and a format takes longer to make than to use.
const days = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' })
const ages = new Intl.RelativeTimeFormat(language, { numeric: 'auto' })

/** `3 March 2026`, the same wherever it is read. */
export function dayOf(date: Date): string {
  return days.format(date)
}

/** `3 minutes ago`, `yesterday`, `just now`. */
export function ageOf(date: Date, now: number): string {
  const seconds = (date.getTime() - now) / 1000
  const [unit, length] = steps.find(([, length]) => -seconds >= length) ?? []
  if (!unit || !length) return 'just now'
  return ages.format(Math.round(seconds / length), unit)
}

/** An address of the web without what all of them begin with; any other text as it is. */
export function shortAddress(text: string): string {
  const [, rest] = /^https?:\/\/(?:www\.)?([^\s/]+(?:\/\S*)?)$/i.exec(text) ?? []
  return rest?.replace(/\/$/, '') ?? text
}

export const cannotCopy = 'Your browser does not let this page copy. It is selected: copy it from its menu.'
export const copyNameOn = (label: string) => `: copy the name on ${label}`

export const seeItLarge = ': see it large'

export const playItHere = 'Play it here'
export const thenYouTubeKnows = 'Then YouTube knows that you look.'

export const portraitOf = (title: string) => `Portrait of ${title}`

export const latestPostsOn = (label: string) => `Latest posts on ${label}`
export const whoWillKnow = (href: string) => `Opens ${href}, which then knows that you look.`

export const soManyOf = (at: number, count: number) => `· ${at} of ${count}`
export const theOneBefore = 'The one before'
export const theNextOne = 'The next one'

export const linksBackHere = 'links back here'

export const partsOfPage = 'Parts of this page'

export const contactOf = (sharedBy: string) => `Contact ${sharedBy}`
export const namesOfGroups = 'Names of your groups'
export const onlyTheirAppShows = (size: string) => `${size} bytes that only their app can show.`
export const itIsEmpty = 'It is empty.'

export const notForEveryone = 'Not for everyone'
export const forYou = 'For you'
export const moreThanShown = 'There is more on this page than can be shown at once.'
export const showsNoMore = (owner: string) => `${owner} shows no more than name and picture to everyone.`
export const whatEveryoneSees = 'What everyone sees'
export const seeYourSide = 'See your side'
export const lookingForYours = (owner: string) => `Looking for what ${owner} keeps for you`
export const edit = 'Edit'
export const yourSide = (viewer: string) => `Your side, ${viewer}`
export const cannotLookForYours = (owner: string) => `What ${owner} keeps for you alone can’t be looked up now.`
export const nothingForYouAlone = (owner: string) => `${owner} keeps nothing for you alone yet.`
export const oneForYouAlone = 'One value is for you alone.'
export const manyForYouAlone = (values: number) => `${values} values are for you alone.`
export const readyAndEmpty = 'Your page is ready and still empty. Begin with your name and a picture.'
export const fillMyPage = 'Fill my page'
export const nothingOnPageYet = 'There is nothing on this page yet.'
export const keyYouKnow = (owner: string) => `The key is the one by which you know ${owner} on this device.`
export const keyServerShows = (owner: string) => `The key is the one that the server of ${owner} shows.`
export const checkingInBrowser = 'Checking in this browser'
export const checkInBrowser = 'Check in this browser'

export const partTitles = {
  details: 'Details',
  featured: 'Featured',
  gallery: 'Gallery',
  elsewhere: 'Elsewhere',
  games: 'Games',
} satisfies Record<Part, string>
export const detailsHold = 'How people reach you, and where you are.'
export const featuredHolds = 'What people should see first.'
export const galleryHolds = 'Pictures and films.'
export const elsewhereHolds = 'Where else people find you.'
export const gamesHold = 'Your names in games, to copy with a tap.'
export const notOnPageYet = 'Not on your page yet'
export const toPart = (part: string) => `to ${part}`

export const from = (then: string) => `from ${then}`
export const until = (then: string) => `until ${then}`

export const answerOf = (bare: string, owner: string) => `${bare} of ${owner}`

export const whoSees = (label: string) => `: who sees ${label}`
export const whereComesFrom = (about: string) => `Where this comes from: ${about}`
export const shownFrom = (from: ReactNode) => <>It is shown {from}.</>
export const goesItself = (until: ReactNode) => <>It is there {until}, and then goes by itself.</>
export const changed = (now: ReactNode) => <>Changed {now}.</>

export const aGroupOfContacts = 'A group of contacts'
export const checkedHere = 'checked in this browser'
export const checkedByThisSite = 'checked by this site'
export const fromRecordOf = (record: string, owner: string) => `from ${record} of ${owner}`
export const onDay = (day: string) => `on ${day}`

export const copied = 'Copied'
