import { type AtSign, parseAtSign } from '../protocol/at-sign.ts'
import { readJson } from '../protocol/json.ts'
import { formatBlankDate, parseLocalDate } from './local-date.ts'

/*
 * A contact as the contacts widget of the old apps keeps it. Its parser takes the texts of its enums exactly and fails at
 * any other, so no other is written, whatever was found. [data formats §10.1]
 */

/** What is stored, with members that nobody here knows. */
export type Stored = Readonly<Record<string, unknown>>

export interface Contact {
  readonly atSign: AtSign
  /** What the owner calls them. */
  readonly nickname?: string
  /** What they were called when they were added. */
  readonly name?: string
  readonly picture?: Uint8Array<ArrayBuffer>
  readonly isFavourite: boolean
  /** A mark of this record; the server's own list of who is refused is another thing. [data formats, trap 17] */
  readonly isBlocked: boolean
  readonly since?: Date
  readonly stored: Stored
}

const types = ['ContactType.Individual', 'ContactType.Institute', 'ContactType.Other']
const categories = [
  'ContactCategory.Family',
  'ContactCategory.Friend',
  'ContactCategory.Coworker',
  'ContactCategory.Other',
]

/** The contact that a text holds; undefined where it holds none. */
export function parseContact(text: string): Contact | undefined {
  return contactIn(objectIn(text))
}

/** The same of what is in a group already. */
export function contactIn(stored: Stored | undefined): Contact | undefined {
  const atSign = stored && atSignIn(stored.atSign)
  if (!atSign) return undefined
  const tags = objectOf(stored.tags) ?? {}
  const [nickname, name, picture] = [wordsIn(tags.nickname), wordsIn(tags.name), bytesIn(tags.image)]
  const since = parseLocalDate(stored.createdOn)
  return {
    atSign,
    ...(nickname && { nickname }),
    ...(name && { name }),
    ...(picture && { picture }),
    isFavourite: isTrue(stored.favourite),
    isBlocked: isTrue(stored.blocked),
    ...(since && { since }),
    stored,
  }
}

/** Somebody new, as the old app would add them. */
export function newContact(atSign: AtSign, now: Date): Contact {
  const date = formatBlankDate(now)
  const stored = {
    atSign,
    type: types[0],
    categories: ['ContactCategory.Other'],
    favourite: false,
    blocked: false,
    personas: null,
    tags: { name: null, image: null, nickname: null },
    clazz: 'com.atSign.AtContact',
    version: 1,
    createdOn: date,
    updatedOn: date,
  }
  return { atSign, isFavourite: false, isBlocked: false, stored }
}

/** As it is stored from now on; all that nobody here knows stays. */
export function formatContact({ stored }: Contact): string {
  return JSON.stringify(readable(stored))
}

/** Called something else from now on; nothing for by no name of the owner's. */
export function withNickname({ stored }: Contact, nickname: string, now: Date): Contact {
  return changed(stored, 'nickname', nicknamed(stored, nickname.trim()), now)
}

export function withFavourite({ stored }: Contact, favourite: boolean, now: Date): Contact {
  return changed(stored, 'favourite', { favourite }, now)
}

export function withBlocked({ stored }: Contact, blocked: boolean, now: Date): Contact {
  return changed(stored, 'blocked', { blocked }, now)
}

/**
 * What two devices have made of one contact while apart, whichever comes first: of each part what was said last, and blocked
 * unless it was taken back since. All else is as it was written last.
 */
export function contactTogether(one: Contact, other: Contact): Contact {
  const [before, after] = inOrder(one, other)
  const laterFor = (part: Part) => (saidAt(before.stored, part) > saidAt(after.stored, part) ? before : after)
  const times = parts.map((part): [Part, number] => [
    part,
    Math.max(timesIn(one.stored)[part] ?? 0, timesIn(other.stored)[part] ?? 0),
  ])
  const stored = {
    ...after.stored,
    ...nicknamed(after.stored, laterFor('nickname').nickname),
    favourite: laterFor('favourite').isFavourite,
    blocked: staysBlocked(one, other) || staysBlocked(other, one),
    saidAt: Object.fromEntries(times.filter(([, at]) => at > 0)),
  }
  return contactIn(stored) ?? after
}

/** As a member of a group, where there is no room for a picture. [data formats §10.2] */
export function asMember({ stored }: Contact): Stored {
  const { saidAt: _, ...others } = stored
  const tags = objectOf(stored.tags)
  return readable(tags ? { ...others, tags: { ...tags, image: null } } : others)
}

/** What somebody is called: by the owner, by themselves, or by their atSign. */
export function nameOf({ nickname, name, atSign }: Contact): string {
  return nickname ?? name ?? atSign
}

function nicknamed(stored: Stored, nickname: string | undefined): Stored {
  return { tags: { name: null, image: null, ...objectOf(stored.tags), nickname: nickname || null } }
}

/** Whether the one is blocked, and the other was not let in again after that. */
function staysBlocked({ isBlocked, stored }: Contact, other: Contact): boolean {
  if (!isBlocked || other.isBlocked) return isBlocked
  return (timesIn(other.stored).blocked ?? 0) <= saidAt(stored, 'blocked')
}

const parts = ['nickname', 'favourite', 'blocked'] as const
type Part = (typeof parts)[number]

function changed(stored: Stored, said: Part, part: Stored, now: Date): Contact {
  const times = timesIn(stored)
  // After what is known already, also where another device's clock goes before this one's.
  const saidAt = { ...times, [said]: Math.max(now.getTime(), (times[said] ?? 0) + 1) }
  const after = contactIn({ ...stored, ...part, saidAt, updatedOn: formatBlankDate(now) })
  if (!after) throw new TypeError('a contact is of an atSign')
  return after
}

/** When parts were said, in milliseconds since the epoch. */
function timesIn({ saidAt }: Stored): Readonly<Partial<Record<Part, number>>> {
  const found = objectOf(saidAt) ?? {}
  return Object.fromEntries(parts.flatMap((part) => (typeof found[part] === 'number' ? [[part, found[part]]] : [])))
}

/** An older app notes nothing but when it wrote the whole. */
function saidAt(stored: Stored, part: Part): number {
  return stored.saidAt === undefined ? writtenAt(stored) : (timesIn(stored)[part] ?? 0)
}

function writtenAt(stored: Stored): number {
  const times = Object.values(timesIn(stored))
  return times.length > 0 ? Math.max(...times) : (parseLocalDate(stored.updatedOn)?.getTime() ?? 0)
}

/** By when they were written, and by their texts where nobody can say. */
function inOrder(one: Contact, other: Contact): readonly [Contact, Contact] {
  const later = writtenAt(one.stored) - writtenAt(other.stored)
  const isAfter = later === 0 ? formatContact(one) > formatContact(other) : later > 0
  return isAfter ? [other, one] : [one, other]
}

/** With texts that the old parser knows in the place of others. */
function readable(stored: Stored): Stored {
  const found = Array.isArray(stored.categories) ? stored.categories : []
  const known = found.filter((one) => categories.includes(one as string))
  return {
    ...stored,
    type: types.includes(stored.type as string) ? stored.type : types[0],
    categories: known.length > 0 ? known : ['ContactCategory.Other'],
    favourite: isTrue(stored.favourite),
    blocked: isTrue(stored.blocked),
  }
}

/** Parts of one record: each byte of a picture is one, and the whole is its owner's. */
export const maxParts = 2_000_000

/** The object that a text is the JSON of; undefined where it is none. */
export function objectIn(text: string): Stored | undefined {
  try {
    return objectOf(readJson(text, maxParts))
  } catch {
    return undefined
  }
}

export function objectOf(value: unknown): Stored | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Stored) : undefined
}

export function atSignIn(value: unknown): AtSign | undefined {
  try {
    return typeof value === 'string' ? parseAtSign(value.trim()) : undefined
  } catch {
    return undefined
  }
}

export function wordsIn(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' && value !== 'null' ? value.trim() : undefined
}

/** Pictures are lists of numbers here. [data formats, trap 6] */
export function bytesIn(value: unknown): Uint8Array<ArrayBuffer> | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined
  const isByte = (one: unknown) => Number.isInteger(one) && (one as number) >= 0 && (one as number) < 256
  return value.every(isByte) ? Uint8Array.from(value as number[]) : undefined
}

function isTrue(value: unknown): boolean {
  return value === true || value === 'true'
}
