import { type Audience, sameAudience } from '../../../lib/profile/audience.ts'
import { isGroupAudience } from '../../../lib/profile/audience-label.ts'
import { type CustomRecord, parseCustomRecord } from '../../../lib/profile/custom.ts'
import { yetToCome } from '../../../lib/profile/end.ts'
import { audienceFor, type Circles } from '../../../lib/profile/group-sides.ts'
import { parseLocation } from '../../../lib/profile/location.ts'
import { plainText } from '../../../lib/profile/plain-text.ts'
import type { AtSign } from '../../../lib/protocol/at-sign.ts'
import { type Draft, type DraftField, type DraftSide, isEmpty, peopleIn } from '../draft.ts'
import * as say from './words.tsx'

/** Who looks: everyone, a group, or a person. */
export type Looking = Exclude<Audience, 'only me'>

/** What somebody gets of a field. */
export interface Cell {
  readonly text: string
  /** For whom it was written: for those who look themselves, for a group of theirs, or for everyone. */
  readonly from: Audience
  /** Before when they get nothing of it, where that is still to come. */
  readonly starts?: Date
}

/** Undefined for nothing. A group gets what is for everyone where nothing is said to it. */
export function cellOf({ sides }: DraftField, looking: Looking, circles: Circles, now = Date.now()): Cell | undefined {
  const filled = sides.filter(({ value, unread }) => unread || !isEmpty(value))
  const audiences = filled.map(({ audience }) => audience)
  const from = looking.startsWith('@')
    ? audienceFor(looking as AtSign, audiences, circles)
    : (audiences.find((one) => sameAudience(one, looking)) ?? audiences.find((one) => one === 'everyone'))
  const side = from && filled.find(({ audience }) => sameAudience(audience, from))
  const starts = side && yetToCome(side.from, now)
  return side && { text: textOf(side), from: side.audience, ...(starts && { starts }) }
}

/** Characters of a value that are in sight; all of it is where it is changed. */
const inSight = 120

function textOf({ value, unread }: DraftSide): string {
  if (unread) return say.cannotBeRead
  if (typeof value !== 'string') return say.aPicture
  const record = parseCustomRecord(value)
  return plainText(record ? wordsOf(record) : value, { maxLength: inSight })
}

function wordsOf({ type, value, valueLabel }: CustomRecord): string {
  if (type === 'Image') return say.aPicture
  if (type === 'Html') return say.formattedText
  if (type === 'Location') return parseLocation(value).label
  return valueLabel || value
}

/** Those who have a column: everyone, the groups, and whoever has a side of their own, as many as have room. */
export function columnsOf(draft: Draft, circles: Circles, room: number): Looking[] {
  const people = peopleIn(draft) as Looking[]
  return [...lookingTogether(circles), ...people].slice(0, room)
}

/** Everyone, and the groups in their order. */
export function lookingTogether(circles: Circles): Looking[] {
  const [groups, contacts] = [
    circles.all.filter(({ audience }) => audience !== 'contacts'),
    circles.all.filter(({ audience }) => audience === 'contacts'),
  ]
  return ['everyone', ...[...contacts, ...groups].map(({ audience }) => audience)]
}

/** Everybody who can be chosen: whoever has a side of their own, and whoever is in a group. */
export function everybodyIn(draft: Draft, circles: Circles): Looking[] {
  const members = circles.all.flatMap(({ members = [] }) => members)
  return [...new Set([...(peopleIn(draft) as Looking[]), ...members])].sort()
}

/** Of which groups somebody is. */
export function groupsOf(looking: Looking, circles: Circles): string[] {
  if (isGroupAudience(looking)) return []
  return circles.all.filter(({ members }) => members?.some((one) => sameAudience(one, looking))).map(({ name }) => name)
}

/** The rows: every field that has a value for anybody. */
export function rowsOf(draft: Draft): Draft {
  return draft.filter(({ sides }) => sides.some(({ value, unread }) => unread || !isEmpty(value)))
}
