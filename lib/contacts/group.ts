import { type AtSign, plainAtSign } from '../protocol/at-sign.ts'
import { readJson } from '../protocol/json.ts'
import {
  asMember,
  atSignIn,
  bytesIn,
  type Contact,
  contactIn,
  maxParts,
  objectIn,
  objectOf,
  type Stored,
  wordsIn,
} from './contact.ts'
import { formatLocalDate, parseLocalDate } from './local-date.ts'

/*
 * A group as the groups widget of the old apps keeps it: known to its owner alone, with a copy of each contact in it. Its name
 * stands in its own record and in the list of all groups. [data formats §10.2]
 */

export interface Group {
  /** A UUID made of the time. */
  readonly id: string
  readonly name: string
  readonly members: readonly Contact[]
  readonly picture?: Uint8Array<ArrayBuffer>
  /** When it was renamed, in milliseconds since the epoch; 0 where nobody noted that. */
  readonly renamedAt: number
  /** Who came or went lately, by plain atSign, so that what two devices do while apart comes together. */
  readonly changes: ReadonlyMap<string, MemberChange>
  readonly stored: Stored
}

export interface MemberChange {
  readonly isIn: boolean
  /** In milliseconds since the epoch. */
  readonly at: number
}

/** How long it is noted who came or went, in milliseconds: no device is away for longer. */
const notedMillis = 90 * 86_400_000

/** A line of the list of groups. */
export interface GroupEntry {
  readonly id: string
  readonly name: string
  readonly stored: Stored
}

/** The group that a text holds; undefined where it holds none. */
export function parseGroup(text: string): Group | undefined {
  const stored = objectIn(text)
  const id = stored && wordsIn(stored.groupId)
  if (!stored || !id) return undefined
  const picture = bytesIn(stored.groupPicture)
  return {
    id,
    name: wordsIn(stored.groupName) ?? wordsIn(stored.displayName) ?? '',
    members: membersIn(stored),
    ...(picture && { picture }),
    renamedAt: typeof stored.renamedAt === 'number' ? stored.renamedAt : 0,
    changes: changesIn(stored),
    stored,
  }
}

export function formatGroup({ stored }: Group): string {
  return JSON.stringify(stored)
}

export function newGroup(
  { id, name, owner }: { readonly id: string; readonly name: string; readonly owner: AtSign },
  now: Date,
): Group {
  const date = formatLocalDate(now)
  const stored = {
    groupId: id,
    groupName: name,
    displayName: name,
    description: null,
    groupPicture: null,
    members: [],
    tags: null,
    createdOn: date,
    updatedOn: date,
    createdBy: owner,
    updatedBy: owner,
  }
  return { id, name, members: [], renamedAt: 0, changes: new Map(), stored }
}

export function withName(group: Group, name: string, by: AtSign, now: Date): Group {
  const renamedAt = Math.max(now.getTime(), group.renamedAt + 1)
  return { ...changed(group, { groupName: name, displayName: name, renamedAt }, by, now), name, renamedAt }
}

/** With these in it; each once, and those that cannot be read here stay. */
export function withMembers(group: Group, members: readonly Contact[], by: AtSign, now: Date): Group {
  const each = once(members)
  const noted = new Map(group.changes)
  // After what is known already, also where another device's clock goes before this one's.
  const note = (person: string, isIn: boolean) =>
    noted.set(person, { isIn, at: Math.max(now.getTime(), (noted.get(person)?.at ?? 0) + 1) })
  const [before, after] = [namesOf(group.members), namesOf(each)]
  for (const person of before) if (!after.has(person)) note(person, false)
  for (const person of after) if (!before.has(person)) note(person, true)
  const changes = lately(noted, now.getTime())
  const part = { members: [...each.map(asMember), ...unreadIn(group)], memberChanges: Object.fromEntries(changes) }
  return { ...changed(group, part, by, now), members: each, changes }
}

/**
 * What two devices have made of one group while apart, whichever comes first: who came on either is in it, who went on either is
 * not, and of one who did both the later counts, as of two names. All else is as it was written last.
 */
export function together(one: Group, other: Group): Group {
  const [before, after] = inOrder(one, other)
  const noted = new Map(before.changes)
  for (const [person, change] of after.changes) {
    const known = noted.get(person)
    if (!known || change.at > known.at || (change.at === known.at && !change.isIn)) noted.set(person, change)
  }
  const changes = lately(noted, Math.max(...[...noted.values()].map(({ at }) => at)))
  const isOut = ({ atSign }: Contact) => noted.get(plainAtSign(atSign))?.isIn === false
  const members = once([...after.members, ...before.members]).filter((member) => !isOut(member))
  const unread = new Map([...unreadIn(after), ...unreadIn(before)].map((member) => [JSON.stringify(member), member]))
  const { name, renamedAt } = before.renamedAt > after.renamedAt ? before : after
  const stored = {
    ...after.stored,
    groupName: name,
    displayName: name,
    ...(renamedAt > 0 && { renamedAt }),
    members: [...members.map(asMember), ...unread.values()],
    memberChanges: Object.fromEntries(changes),
  }
  return { ...after, name, members, renamedAt, changes, stored }
}

/** By when they were written, and by their texts where nobody can say. */
function inOrder(one: Group, other: Group): readonly [Group, Group] {
  const later = writtenAt(one) - writtenAt(other)
  const isAfter = later === 0 ? formatGroup(one) > formatGroup(other) : later > 0
  return isAfter ? [other, one] : [one, other]
}

/** An older app notes nothing but its own clock. */
function writtenAt({ renamedAt, changes, stored }: Group): number {
  const noted = Math.max(renamedAt, ...[...changes.values()].map(({ at }) => at))
  return noted > 0 ? noted : (parseLocalDate(stored.updatedOn)?.getTime() ?? 0)
}

function lately(changes: Group['changes'], now: number): Group['changes'] {
  return new Map([...changes].filter(([, { at }]) => at > now - notedMillis))
}

function namesOf(members: readonly Contact[]): ReadonlySet<string> {
  return new Set(members.map(({ atSign }) => plainAtSign(atSign)))
}

function unreadIn({ stored }: Group): unknown[] {
  const all: readonly unknown[] = Array.isArray(stored.members) ? stored.members : []
  return all.filter((one) => contactIn(objectOf(one)) === undefined)
}

function changesIn({ memberChanges }: Stored): Group['changes'] {
  return new Map(
    Object.entries(objectOf(memberChanges) ?? {}).flatMap(([person, change]): [string, MemberChange][] => {
      const atSign = atSignIn(person)
      const { isIn, at } = objectOf(change) ?? {}
      return atSign && typeof isIn === 'boolean' && typeof at === 'number' ? [[plainAtSign(atSign), { isIn, at }]] : []
    }),
  )
}

function changed(group: Group, part: Stored, by: AtSign, now: Date): Group {
  return { ...group, stored: { ...group.stored, ...part, updatedOn: formatLocalDate(now), updatedBy: by } }
}

function membersIn({ members }: Stored): Contact[] {
  if (!Array.isArray(members)) return []
  return once(members.flatMap((one) => contactIn(objectOf(one)) ?? []))
}

/** The first of each. */
function once(all: readonly Contact[]): Contact[] {
  const members = new Map<string, Contact>()
  for (const one of all) if (!members.has(plainAtSign(one.atSign))) members.set(plainAtSign(one.atSign), one)
  return [...members.values()]
}

/** The list of groups, of which each line is a text of its own. Undefined where it is none. [data formats §10.2, trap 5] */
export function parseGroupList(text: string): GroupEntry[] | undefined {
  try {
    const found = readJson(text, maxParts)
    const list = typeof found === 'string' ? readJson(found, maxParts) : found
    if (!Array.isArray(list)) return undefined
    const entries = list.flatMap((line): GroupEntry[] => {
      const stored = typeof line === 'string' ? objectIn(line) : objectOf(line)
      const id = stored && wordsIn(stored.atGroupId)
      return stored && id ? [{ id, name: wordsIn(stored.atGroupName) ?? '', stored }] : []
    })
    return entries.filter(({ id }, at) => entries.findIndex((other) => other.id === id) === at)
  } catch {
    return undefined
  }
}

/** When the order was chosen, in milliseconds since the epoch; 0 where nobody noted that. */
export function movedAt(list: readonly GroupEntry[]): number {
  return Math.max(0, ...list.map(({ stored }) => (typeof stored.movedAt === 'number' ? stored.movedAt : 0)))
}

export function formatGroupList(entries: readonly GroupEntry[]): string {
  return JSON.stringify(
    entries.map(({ id, name, stored }) => JSON.stringify({ ...stored, atGroupId: id, atGroupName: name })),
  )
}

/** 100 nanoseconds between the beginning of the Gregorian calendar and that of 1970. [RFC 9562 §5.1] */
const gregorian = 0x01b21dd213814000n

/** A UUID of version 1, with a node that is no network card's. [RFC 9562 §5.1, §6.10] */
export function timeId(
  now: number,
  random: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array = (bytes) => crypto.getRandomValues(bytes),
): string {
  const some = random(new Uint8Array(10))
  const [tick = 0, fraction = 0, sequence = 0, low = 0, ...node] = some
  // What a clock of milliseconds leaves open is made up, so that two of one moment differ.
  const time = BigInt(now) * 10_000n + gregorian + BigInt(((tick << 8) | fraction) % 10_000)
  const hex = (value: bigint, digits: number) => value.toString(16).padStart(digits, '0')
  const bytes = [0x80 | (sequence & 0x3f), low, (node[0] ?? 0) | 1, ...node.slice(1)]
  const tail = bytes.map((byte) => hex(BigInt(byte), 2)).join('')
  return [
    hex(time & 0xffffffffn, 8),
    hex((time >> 32n) & 0xffffn, 4),
    `1${hex((time >> 48n) & 0xfffn, 3)}`,
    tail.slice(0, 4),
    tail.slice(4),
  ].join('-')
}
