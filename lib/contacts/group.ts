import { type AtSign, sameAtSign } from '../protocol/at-sign.ts'
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
import { formatLocalDate } from './local-date.ts'

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
  /** Who came or went lately, by atSign, so that what two devices do while apart comes together. */
  readonly changes: ReadonlyMap<AtSign, MemberChange>
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
  return { id, name, members: [], changes: new Map(), stored }
}

export function withName(group: Group, name: string, by: AtSign, now: Date): Group {
  return { ...changed(group, { groupName: name, displayName: name }, by, now), name }
}

/** With these in it; each once, and those that cannot be read here stay. */
export function withMembers(group: Group, members: readonly Contact[], by: AtSign, now: Date): Group {
  const each = once(members)
  const isAmong = (all: readonly Contact[], one: Contact) => all.some((other) => isSame(one, other))
  const noted = new Map(group.changes)
  const note = ({ atSign }: Contact, isIn: boolean) => {
    const [known, change] = [...noted].find(([person]) => sameAtSign(person, atSign)) ?? []
    if (known) noted.delete(known)
    // After what is known already, also where another device's clock goes before this one's.
    noted.set(atSign, { isIn, at: Math.max(now.getTime(), (change?.at ?? 0) + 1) })
  }
  for (const one of group.members) if (!isAmong(each, one)) note(one, false)
  for (const one of each) if (!isAmong(group.members, one)) note(one, true)
  const changes = new Map([...noted].filter(([, { at }]) => at > now.getTime() - notedMillis))
  return { ...changed(group, withThese(group.stored, each, changes), by, now), members: each, changes }
}

/**
 * What two devices have made of one group while apart: who came on either is in it, who went on either is not, and of one who
 * did both the later counts. All else is as it was written last.
 */
export function together(one: Group, other: Group): Group {
  const [before, after] = [one, other].sort((a, b) => (writtenAt(a) < writtenAt(b) ? -1 : 1)) as [Group, Group]
  const changes = new Map(before.changes)
  for (const [atSign, change] of after.changes) {
    const known = [...changes].find(([person]) => sameAtSign(person, atSign))
    if (known && known[1].at > change.at) continue
    if (known) changes.delete(known[0])
    changes.set(atSign, change)
  }
  const isOut = ({ atSign }: Contact) => [...changes].some(([person, { isIn }]) => !isIn && sameAtSign(person, atSign))
  const members = once([...after.members, ...before.members]).filter((member) => !isOut(member))
  return { ...after, members, changes, stored: { ...after.stored, ...withThese(after.stored, members, changes) } }
}

function writtenAt({ stored }: Group): string {
  return wordsIn(stored.updatedOn) ?? ''
}

function withThese(stored: Stored, members: readonly Contact[], changes: Group['changes']): Stored {
  const all: readonly unknown[] = Array.isArray(stored.members) ? stored.members : []
  const unread = all.filter((one) => contactIn(objectOf(one)) === undefined)
  return { members: [...members.map(asMember), ...unread], memberChanges: Object.fromEntries(changes) }
}

function changesIn({ memberChanges }: Stored): Group['changes'] {
  return new Map(
    Object.entries(objectOf(memberChanges) ?? {}).flatMap(([person, change]): [AtSign, MemberChange][] => {
      const atSign = atSignIn(person)
      const { isIn, at } = objectOf(change) ?? {}
      return atSign && typeof isIn === 'boolean' && typeof at === 'number' ? [[atSign, { isIn, at }]] : []
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

function once(all: readonly Contact[]): Contact[] {
  return all.filter((one, at) => all.findIndex((other) => isSame(one, other)) === at)
}

function isSame(one: Contact, other: Contact): boolean {
  return sameAtSign(one.atSign, other.atSign)
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
