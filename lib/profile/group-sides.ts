import type { Book } from '../contacts/book.ts'
import { isRead } from '../contacts/book.ts'
import { type SelfKey, selfKey } from '../protocol/at-key.ts'
import { type AtSign, plainAtSign, sameAtSign } from '../protocol/at-sign.ts'
import { decodeBase64, encodeBase64, encodeUtf8 } from '../protocol/base64.ts'
import { readJson } from '../protocol/json.ts'
import { show } from './answer.ts'
import { type Audience, type GroupAudience, groupAudience } from './audience.ts'
import { isGroupAudience } from './audience-label.ts'
import { customFieldNamed } from './custom-field.ts'
import { sameEnd, sameStart } from './end.ts'
import { fieldNamed } from './fields.ts'
import { formatLocation, parseLocation } from './location.ts'
import type { Answer } from './profile.ts'
import { parseReference } from './reference.ts'
import type { FieldChange } from './save.ts'

/*
 * Values for groups. Nothing of a group is ever on the wire but to its owner: what a group gets is written for each person
 * in it, `@bob:phone.wavi@alice`, and one sealed record for each field notes what the groups get, and whom it was written for.
 *
 * The rule, once: what is for a person alone goes before what is for a group, the first group in the owner's order before
 * the next, groups before all contacts, and everyone comes last.
 *
 * Whether a stored value is of a group or of the owner's own making is told by the mark that was noted before it was written:
 * where something else is stored by now it is the owner's own, and stays.
 */

/** People that a value can be for together. */
export interface Circle {
  readonly audience: GroupAudience
  readonly name: string
  /** Undefined where they cannot be read: nobody is given anything then, and nothing is taken. */
  readonly members: readonly AtSign[] | undefined
}

/** In the order in which they go before each other. */
export interface Circles {
  readonly all: readonly Circle[]
  /** There may be more than is known here. */
  readonly isPartial: boolean
}

/** What is said to one group. */
export interface GroupSide {
  readonly audience: GroupAudience
  /** As it is stored for each of them: a text, or the bytes of a picture. */
  readonly value: string | Uint8Array<ArrayBuffer>
  readonly from?: Date
  readonly until?: Date
  readonly refreshSeconds?: number
  /** When it was said, in milliseconds since the epoch. */
  readonly at?: number
}

/** What a field says to groups, and what came of it. */
export interface FieldGroups {
  readonly field: string
  readonly sides: readonly GroupSide[]
  /** By person the marks of what may have been written for them of a group. */
  readonly given: ReadonlyMap<AtSign, readonly string[]>
  /** By group when what was said to it was taken back, in milliseconds since the epoch. */
  readonly gone?: ReadonlyMap<GroupAudience, number>
}

const prefix = 'group-sides.'
const namespace = '.facet'

/** Finds the records of what fields say to groups. */
export const groupSidesRegex = '^group-sides\\..+\\.facet@'

export function groupSidesKey(field: string, owner: AtSign): SelfKey {
  return selfKey(`${prefix}${field}${namespace}`, owner)
}

/** The field that such a record is about; undefined for what is none. */
export function fieldOfGroupSides({ kind, name }: { readonly kind: string; readonly name?: string }) {
  const isOne = kind === 'self' && name?.startsWith(prefix) && name.endsWith(namespace)
  return isOne ? name?.slice(prefix.length, -namespace.length) : undefined
}

/** Groups in the owner's order, then all contacts. Who is marked as blocked is in none of them. */
export function circlesOf({ owner, contacts, groups, isPartial }: Book): Circles {
  const blocked = contacts.filter(({ isBlocked }) => isBlocked)
  const isMeant = (atSign: AtSign) =>
    !sameAtSign(atSign, owner) && !blocked.some((contact) => sameAtSign(contact.atSign, atSign))
  const membersOf = (of: readonly { readonly atSign: AtSign }[]) => of.map(({ atSign }) => atSign).filter(isMeant)
  return {
    all: [
      ...groups.map((group): Circle => {
        const { id, name } = group
        return { audience: groupAudience(id), name, members: isRead(group) ? membersOf(group.members) : undefined }
      }),
      { audience: 'contacts', name: 'Contacts', members: isPartial ? undefined : membersOf(contacts) },
    ],
    isPartial,
  }
}

/** Where nothing is known of groups, so that nothing is taken from anybody in them. */
export const noCircles: Circles = { all: [], isPartial: true }

/** For whom of these the value is that a person gets; undefined where they get none. */
export function audienceFor(person: AtSign, audiences: readonly Audience[], circles: Circles): Audience | undefined {
  const own = audiences.find((one) => one.startsWith('@') && sameAtSign(one as AtSign, person))
  const circle = circles.all.find(({ audience, members }) => audiences.includes(audience) && isIn(members, person))
  return own ?? circle?.audience ?? audiences.find((one) => one === 'everyone')
}

function isIn(members: readonly AtSign[] | undefined, person: AtSign): boolean {
  if (!members) return false
  const known = sets.get(members) ?? new Set(members.map(plainAtSign))
  sets.set(members, known)
  return known.has(plainAtSign(person))
}

/** Of lists that are asked for one person after another. */
const sets = new WeakMap<readonly AtSign[], ReadonlySet<string>>()

/** What of a field has to be written and removed for people, and what is to be noted before that. */
export interface Reconciled {
  readonly changes: readonly FieldChange[]
  readonly groups: FieldGroups
}

/**
 * Makes the records of people what the sides of groups say. `stored` is what stands in this field for people now, and `own`
 * what its owner writes for people in the same breath, as it is stored, or removes, which is undefined.
 */
export function reconcile(
  { field, sides, given, gone = new Map() }: FieldGroups,
  stored: readonly Answer[],
  circles: Circles,
  own: ReadonlyMap<AtSign, GroupSide['value'] | undefined> = new Map(),
  now = Date.now(),
): Reconciled {
  const isKnown = ({ audience }: Pick<GroupSide, 'audience'>) =>
    circles.all.some((circle) => circle.audience === audience)
  // What is no group any more is for nobody.
  const left = circles.isPartial ? sides : sides.filter(isKnown)
  const ordered = [
    ...circles.all.flatMap(({ audience, members }) => {
      const side = left.find((one) => one.audience === audience)
      return side ? [{ side, members }] : []
    }),
    ...left.filter((side) => !isKnown(side)).map((side) => ({ side, members: undefined })),
  ]
  const marksBy = new Map([...given].map(([person, marks]) => [plainAtSign(person), marks]))
  const answerBy = new Map(stored.map((answer) => [plainAtSign(answer.audience), answer]))
  const ownBy = new Map([...own].map(([person, value]) => [plainAtSign(person), value]))
  const isUncertain = ordered.some(({ members }) => members === undefined)
  const changes: FieldChange[] = []
  const next = new Map<AtSign, readonly string[]>()
  const people = [...ordered.flatMap(({ members = [] }) => members), ...given.keys(), ...own.keys()]
  for (const [one, person] of new Map(people.map((person) => [plainAtSign(person), person]))) {
    const answer = answerBy.get(one)
    const written = ownBy.get(one)
    const isRemoved = ownBy.has(one) && written === undefined
    const marks = marksBy.get(one) ?? []
    const mark = answer && markOfAnswer(answer)
    const isOurs = mark !== undefined && marks.includes(mark)
    // Until something else stands there, what a group has given is known for that: of what is being written, and unread.
    const isLeft = written === undefined ? mark === undefined : isOurs && mark !== markOf(field, written)
    if (written !== undefined || (answer && !isOurs && !isRemoved)) {
      if (answer && isLeft && marks.length > 0) next.set(answer.audience as AtSign, marks)
      continue
    }
    const first = ordered.find(({ members }) => members === undefined || isIn(members, person))
    const audience = (answer?.audience ?? person) as AtSign
    if (first?.members) {
      const { value, from, until, refreshSeconds = 0 } = first.side
      const wanted = markOf(field, value)
      const isThere =
        mark === wanted &&
        sameStart(answer?.startsAt, from, now) &&
        sameEnd(answer?.expiresAt, until) &&
        (answer?.refreshSeconds ?? 0) === refreshSeconds
      if (!isThere) changes.push({ field, audience, value, from: from ?? null, until: until ?? null, refreshSeconds })
      next.set(audience, [...new Set([...(isOurs ? [mark] : []), wanted])])
      continue
    }
    // Whether they are in a group that cannot be read nobody knows, so they keep what they have.
    if (answer && (isRemoved || !isUncertain)) changes.push({ field, audience, value: undefined })
    // Until it is gone it is known for what it is.
    if (answer ? isOurs : isUncertain) next.set(audience, marks)
  }
  const stillGone = [...gone].filter(([audience]) => circles.isPartial || isKnown({ audience }))
  return { changes, groups: { field, sides: left, given: next, gone: new Map(stillGone) } }
}

/**
 * What two devices have noted while apart: of what they say to a group the newer word counts, and of what was given to whom
 * nothing is forgotten.
 */
export function together(one: FieldGroups, other: FieldGroups): FieldGroups {
  const gone = new Map(one.gone)
  for (const [audience, at] of other.gone ?? []) gone.set(audience, Math.max(at, gone.get(audience) ?? 0))
  const sides = new Map<GroupAudience, GroupSide>()
  for (const side of [...one.sides, ...other.sides]) {
    const { audience, at = 0 } = side
    const known = sides.get(audience)
    if (at >= (gone.get(audience) ?? 0) && (!known || at > (known.at ?? 0))) sides.set(audience, side)
  }
  const given = new Map(one.given)
  for (const [person, marks] of other.given) given.set(person, [...new Set([...(given.get(person) ?? []), ...marks])])
  return { field: one.field, sides: [...sides.values()], given, gone }
}

/** What stands on the page for groups, as answers; what has come to its end is not among them. */
export function answersForGroups(
  { field: name, sides }: FieldGroups,
  owner: AtSign,
  circles: Circles,
  now: number,
): Answer[] {
  return sides.flatMap(({ audience, value, from, until, refreshSeconds }): Answer[] => {
    const circle = circles.all.find((one) => one.audience === audience)
    const isLeft = circles.isPartial || circle
    const text = typeof value === 'string' ? value : ''
    const field = fieldNamed(name) ?? customFieldNamed(name, text)
    if (!isLeft || !field || (until && until.getTime() <= now)) return []
    return [
      {
        ...(field.kind === 'custom' ? {} : { field }),
        name,
        label: field.label,
        shown: show(field, typeof value === 'string' ? { text } : { text, bytes: value }),
        raw: text,
        audience,
        ...(circle && { groupName: circle.name }),
        key: groupSidesKey(name, owner),
        ...(from && { startsAt: from }),
        ...(until && { expiresAt: until }),
        ...(refreshSeconds && { refreshSeconds }),
      },
    ]
  })
}

/** Those of these answers, all of one field, that stand there because a group gets them. */
export function ofGroups(answers: readonly Answer[], { given }: FieldGroups): Answer[] {
  const marksBy = new Map([...given].map(([person, marks]) => [plainAtSign(person), marks]))
  return answers.filter((answer) => {
    const marks = answer.audience.startsWith('@') ? marksBy.get(plainAtSign(answer.audience)) : undefined
    return marks?.includes(markOfAnswer(answer) ?? '') ?? false
  })
}

function markOfAnswer({ name, shown, raw }: Answer): string | undefined {
  if (shown.kind === 'picture') return markOf(name, shown.picture.bytes)
  return shown.kind === 'unreadable' && raw === '' ? undefined : markOf(name, raw)
}

/** Tells one value from another, and nobody anything: it is noted beside the values themselves. */
function markOf(field: string, value: string | Uint8Array): string {
  const isPlace = field === 'location' && typeof value === 'string' && !parseReference(value)
  const text = isPlace ? formatLocation(parseLocation(value)) : value
  const bytes = typeof text === 'string' ? encodeUtf8(text) : text
  let [one, other] = [0x811c9dc5, 0xdeadbeef]
  for (const byte of bytes) {
    one = Math.imul(one ^ byte, 0x01000193)
    other = Math.imul(other ^ byte, 0x5bd1e995) + 1
  }
  return [one >>> 0, other >>> 0, bytes.length].map((part) => part.toString(36)).join('.')
}

/** Undefined for what nobody here can read, which is left as it is. */
export function parseFieldGroups(field: string, text: string): FieldGroups | undefined {
  try {
    const { sides, given, gone } = readJson(text, maxParts) as Record<string, unknown>
    if (!Array.isArray(sides) || typeof given !== 'object' || given === null) return undefined
    const marks = new Map<AtSign, string[]>()
    for (const [mark, people] of Object.entries(given as Record<string, readonly AtSign[]>)) {
      for (const person of people) marks.set(person, [...(marks.get(person) ?? []), mark])
    }
    return { field, sides: sides.map(sideIn), given: marks, gone: new Map(goneIn(gone)) }
  } catch {
    return undefined
  }
}

/** Every person that was given something is one. */
const maxParts = 1_000_000

function goneIn(value: unknown): [GroupAudience, number][] {
  return Object.entries(value ?? {}).filter((one): one is [GroupAudience, number] => typeof one[1] === 'number')
}

function sideIn(value: unknown): GroupSide {
  const { audience, text, bytes, from, until, refreshSeconds, at } = value as Record<string, unknown>
  if (typeof audience !== 'string' || !isGroupAudience(audience as Audience)) throw new TypeError('no group')
  const stored = typeof bytes === 'string' ? decodeBase64(bytes) : text
  if (stored === undefined || (typeof stored !== 'string' && typeof bytes !== 'string')) throw new TypeError('no value')
  return {
    audience: audience as GroupAudience,
    value: stored as GroupSide['value'],
    ...(typeof from === 'number' && { from: new Date(from) }),
    ...(typeof until === 'number' && { until: new Date(until) }),
    ...(typeof refreshSeconds === 'number' && { refreshSeconds }),
    ...(typeof at === 'number' && { at }),
  }
}

/** Undefined where there is nothing to be noted any more. */
export function formatFieldGroups({ sides, given, gone }: FieldGroups): string | undefined {
  if (sides.length === 0 && given.size === 0) return undefined
  const people: Record<string, AtSign[]> = {}
  for (const [person, marks] of given) for (const mark of marks) people[mark] = [...(people[mark] ?? []), person]
  return JSON.stringify({
    sides: sides.map(({ audience, value, from, until, refreshSeconds, at }) => ({
      audience,
      ...(typeof value === 'string' ? { text: value } : { bytes: encodeBase64(value) }),
      ...(from && { from: from.getTime() }),
      ...(until && { until: until.getTime() }),
      ...(refreshSeconds && { refreshSeconds }),
      ...(at !== undefined && { at }),
    })),
    given: people,
    ...(gone && gone.size > 0 && { gone: Object.fromEntries(gone) }),
  })
}
