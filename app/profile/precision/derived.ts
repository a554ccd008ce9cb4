import type { Audience } from '../../../lib/profile/audience.ts'
import { customRecordOf, formatTyped, isCustom } from '../../../lib/profile/custom-field.ts'
import type { Field } from '../../../lib/profile/fields.ts'
import { formatLocation, parseLocation } from '../../../lib/profile/location.ts'
import type { FoundPlace } from '../../../lib/profile/places.ts'
import {
  datePrecisions,
  dayAt,
  type Precision,
  placeAt,
  placePrecisions,
  readDay,
  type Whereabouts,
} from '../../../lib/profile/precision.ts'
import { parseReference } from '../../../lib/profile/reference.ts'
import { type DraftSide, isEmpty, written } from '../draft.ts'

/** How much of the value an audience gets; `as it is` for a side that stays what it is. */
export type Choice = Precision | 'as it is'

/** A value that can be told exactly or less so. */
export interface Exact {
  readonly kind: 'place' | 'day'
  /** As its owner reads it. */
  readonly words: string
  /** The place as it is to be stored, or the day as it is written. */
  readonly text: string
}

/** What can be told less exactly of a side; undefined where that is nothing. `place` is the place that it has on a map. */
export function exactOf(
  field: Field,
  { value, unread, ...side }: DraftSide,
  place: string | undefined,
): Exact | undefined {
  if (typeof value !== 'string' || isEmpty(value) || unread || parseReference(value)) return undefined
  if (field.kind === 'location') {
    const whole = written({ ...side, value, place })
    return typeof whole === 'string' ? { kind: 'place', words: value.trim(), text: wholePlace(whole) } : undefined
  }
  const record = isCustom(field) ? customRecordOf(field, value) : undefined
  if (record?.type === 'Location') {
    return { kind: 'place', words: parseLocation(record.value).label, text: wholePlace(record.value) }
  }
  const text = record ? record.value : value
  const isText = record?.type === 'Text' || field.kind === 'text'
  return isText && readDay(text) ? { kind: 'day', words: text.trim(), text } : undefined
}

/** Words alone are a place too; so told, nothing that is stored elsewhere is kept beside them. */
function wholePlace(text: string): string {
  return text.trimStart().startsWith('{') ? text : formatLocation({ label: text.trim() })
}

/** Whether what was found is where this place still is. */
export function isIn({ label, latitude, longitude }: FoundPlace, { text }: Exact): boolean {
  const place = parseLocation(text)
  return place.label === label || (place.latitude === latitude && place.longitude === longitude)
}

export function precisionsOf({ kind }: Exact): readonly Precision[] {
  return kind === 'place' ? placePrecisions : datePrecisions
}

/** What somebody is told of it, in words; undefined for nothing. */
export function toldOf(exact: Exact, precision: Precision, where: Whereabouts): string | undefined {
  const told = textOf(exact, precision, where)
  return told === undefined || exact.kind === 'day' ? told : parseLocation(told).label
}

function textOf({ kind, text }: Exact, precision: Precision, where: Whereabouts): string | undefined {
  return kind === 'place' ? placeAt(precision, text, where) : dayAt(precision, text)
}

/** What stands on the screen for it, undefined for nothing; the exact one goes whole, with all that its owner says besides. */
export function draftValueOf(
  field: Field,
  exact: Exact,
  precision: Precision,
  where: Whereabouts,
  source: DraftSide,
): Pick<DraftSide, 'value' | 'place'> | undefined {
  const told = textOf(exact, precision, where)
  if (told === undefined) return undefined
  if (isCustom(field)) {
    return { value: precision === 'exact' ? source.value : formatTyped({ ...customRecordOf(field), value: told }) }
  }
  return exact.kind === 'place' ? { value: parseLocation(told).label, place: told } : { value: told }
}

/**
 * The sides of a field once each audience gets what was chosen for it. What is not named stays; where nothing is chosen
 * the side goes. `from` and `until` are for who gets the exact value, but for its owner.
 */
export function derivedSides(
  field: Field,
  exact: Exact,
  sides: readonly DraftSide[],
  source: DraftSide,
  choices: ReadonlyMap<Audience, Choice>,
  where: Whereabouts,
  { from, until }: Pick<DraftSide, 'from' | 'until'>,
): DraftSide[] {
  const made = [...choices].flatMap(([audience, choice]): [Audience, DraftSide | undefined][] => {
    if (choice === 'as it is') return []
    const value = draftValueOf(field, exact, choice, where, source)
    const { audience: _, place, ...before } = sides.find((one) => one.audience === audience) ?? { audience }
    const isTimed = choice === 'exact' && audience !== 'only me'
    const times = isTimed ? { ...(from && { from }), ...(until && { until }) } : {}
    return [[audience, value && { ...before, ...value, ...times, audience }]]
  })
  const next = new Map(made)
  const kept = sides.flatMap((side) => {
    if (!next.has(side.audience)) return [side]
    return next.get(side.audience) ?? []
  })
  const added = made.flatMap(([audience, side]) =>
    side && !sides.some((one) => one.audience === audience) ? [side] : [],
  )
  return [...kept, ...added]
}
