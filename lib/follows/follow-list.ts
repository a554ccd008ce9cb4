import { AtError } from '../protocol/at-error.ts'
import { type AtKey, publicKey, selfKey } from '../protocol/at-key.ts'
import { type AtSign, parseAtSign, plainAtSign } from '../protocol/at-sign.ts'

/** Whom somebody follows, and who follows them. [data formats §9] */
export type FollowListName = 'following_by_self' | 'followers_of_self'

export const followLists: readonly FollowListName[] = ['following_by_self', 'followers_of_self']

/** How long a list may be. */
export interface FollowLimits {
  /** People in one list. 10,000 unless given. */
  readonly maxPeople: number
  /** Characters of a stored list; a longer one is not read. 200,000 unless given. */
  readonly maxCharacters: number
}

export const defaultFollowLimits: FollowLimits = { maxPeople: 10_000, maxCharacters: 200_000 }

/**
 * The people of a list, each once, in every form in which old apps have written it: `@bob,@carol`, `[@bob, carol]`, `null`.
 * What is no atSign is left out. AT0005 for a list that is too long.
 */
export function parseFollowList(
  text: string,
  { maxPeople, maxCharacters }: FollowLimits = defaultFollowLimits,
): readonly AtSign[] {
  if (text.length > maxCharacters) throw tooLong(maxPeople)
  const people = new Map<string, AtSign>()
  for (const part of unbracketed(text).split(',')) {
    const name = part.trim()
    const atSign = name === '' || name === 'null' ? undefined : read(name)
    if (atSign && !people.has(plainAtSign(atSign))) people.set(plainAtSign(atSign), atSign)
  }
  if (people.size > maxPeople) throw tooLong(maxPeople)
  return [...people.values()]
}

/** A list that a program of the old app has printed stands in brackets. */
export function unbracketed(text: string): string {
  return text.replace(/^\s*\[|\]\s*$/g, '')
}

/** As the old app reads it; an empty list is the text `null`. AT0005 for a list that is too long. */
export function formatFollowList(
  people: readonly AtSign[],
  { maxPeople, maxCharacters }: FollowLimits = defaultFollowLimits,
): string {
  const text = people.length === 0 ? 'null' : people.join(',')
  if (people.length > maxPeople || text.length > maxCharacters) throw tooLong(maxPeople)
  return text
}

/** Where a list stands: for everyone, or sealed for its owner alone. */
export function followListKey(list: FollowListName, owner: AtSign, isPrivate: boolean) {
  const name = `${list}.at_follows.wavi`
  return isPrivate ? selfKey(name, owner, owner) : publicKey(name, owner)
}

/** Finds lists under all their names, the older ones too. */
export const followListRegex = '(following_by_self|followers_of_self)(\\.at_follows)?\\.(wavi|persona)@'

/** Which list a key holds; undefined for what holds none. */
export function followListOf(key: AtKey): { list: FollowListName; isPrivate: boolean; isOld: boolean } | undefined {
  if (key.kind !== 'public' && key.kind !== 'self') return undefined
  const found =
    /^(?<old>at_)?(?<list>following_by_self|followers_of_self)(?<ours>\.at_follows\.wavi)?(\.at_follows|\.wavi|\.persona)*$/i.exec(
      key.name,
    )?.groups
  if (!found?.list) return undefined
  const isOld = found.old !== undefined || !/^[^.]+\.at_follows\.wavi$/i.test(key.name)
  return { list: found.list.toLowerCase() as FollowListName, isPrivate: key.kind === 'self', isOld }
}

/** Whether somebody is in a list, however their name is written. */
export function isIn(people: readonly AtSign[], person: AtSign): boolean {
  return people.some((one) => plainAtSign(one) === plainAtSign(person))
}

/** Those who are not among the others. */
export function withoutPeople(people: readonly AtSign[], others: readonly AtSign[]): readonly AtSign[] {
  const known = new Set(others.map(plainAtSign))
  return people.filter((one) => !known.has(plainAtSign(one)))
}

/** The list with somebody at its end, or without them. */
export function withPerson(people: readonly AtSign[], person: AtSign, isWanted: boolean): readonly AtSign[] {
  if (isIn(people, person) === isWanted) return people
  return isWanted ? [...people, person] : people.filter((one) => plainAtSign(one) !== plainAtSign(person))
}

function read(name: string): AtSign | undefined {
  try {
    return parseAtSign(name.startsWith('@') ? name : `@${name}`)
  } catch (error) {
    if (error instanceof AtError) return undefined
    throw error
  }
}

function tooLong(maxPeople: number): AtError {
  return new AtError('AT0005', `A list of people has at most ${maxPeople.toLocaleString('en')}.`)
}
