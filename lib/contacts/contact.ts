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
  const tags = { name: null, image: null, ...objectOf(stored.tags), nickname: nickname.trim() || null }
  return changed(stored, { tags }, now)
}

export function withFavourite({ stored }: Contact, favourite: boolean, now: Date): Contact {
  return changed(stored, { favourite }, now)
}

export function withBlocked({ stored }: Contact, blocked: boolean, now: Date): Contact {
  return changed(stored, { blocked }, now)
}

/** As a member of a group, where there is no room for a picture. [data formats §10.2] */
export function asMember({ stored }: Contact): Stored {
  const tags = objectOf(stored.tags)
  return readable(tags ? { ...stored, tags: { ...tags, image: null } } : stored)
}

/** What somebody is called: by the owner, by themselves, or by their atSign. */
export function nameOf({ nickname, name, atSign }: Contact): string {
  return nickname ?? name ?? atSign
}

function changed(stored: Stored, part: Stored, now: Date): Contact {
  const after = contactIn({ ...stored, ...part, updatedOn: formatBlankDate(now) })
  if (!after) throw new TypeError('a contact is of an atSign')
  return after
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
