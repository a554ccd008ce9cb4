import type { Archive, ArchiveProblem, LeftOut, Standing } from '../../lib/client/import.ts'
import { type AtSign, sameAtSign } from '../../lib/protocol/at-sign.ts'
import type { Metadata } from '../../lib/protocol/metadata.ts'
import { endWords, everyWords } from '../_words/end.ts'
import { readAtSign } from '../_words/read-at-sign.ts'
import { type Item, madeFor } from './items.ts'

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
  if (count > 1) return `${count.toLocaleString('en')} ${unit}s`
  return unit === 'hour' ? 'an hour' : `a ${unit}`
}

const days = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long' })

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
    version === undefined || version < 0 ? undefined : version === 1 ? 'once' : `${version.toLocaleString('en')} times`
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
    : `${countOf(left, 'record')} of yours ${left === 1 ? 'is' : 'are'} left.`
}

/** How it ended that nothing was to be kept any more. */
export function erasedOf(owner: AtSign, { known, left, trouble }: End): string {
  if (!known) return trouble === undefined ? 'There was nothing to erase.' : 'Nothing was erased yet.'
  return left === 0
    ? `Everything that was kept for ${owner} is erased.`
    : `${countOf(left, 'record')} ${left === 1 ? 'is' : 'are'} left.`
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
  return `A copy of ${atSign}${of}: ${countOf(records.length + left.length, 'record').toLowerCase()}.`
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
    .map(([count, words]) => `${count.toLocaleString('en')} ${words}`)
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
    return count === 0 ? [] : [leftWords[reason](countOf(count, 'record'))]
  })
}

/** How it ended that records of a copy were brought back. */
export function broughtBack(all: number, back: number): string {
  if (back === all) return `${countOf(all, 'record')} ${all === 1 ? 'is' : 'are'} back.`
  return `${back.toLocaleString('en')} of ${countOf(all, 'record')} ${back === 1 ? 'is' : 'are'} back. The rest is as it was.`
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

/** `One thing`, `12 things`. */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${count === 1 ? 'One' : count.toLocaleString('en')} ${count === 1 ? one : many}`
}

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
