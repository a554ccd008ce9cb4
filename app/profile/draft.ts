import { type Audience, sameAudience } from '../../lib/profile/audience.ts'
import { type CustomField, retitled } from '../../lib/profile/custom-field.ts'
import { sameEnd } from '../../lib/profile/end.ts'
import type { Field, FieldName } from '../../lib/profile/fields.ts'
import { type Circles, noCircles } from '../../lib/profile/group-sides.ts'
import { parseLocation } from '../../lib/profile/location.ts'
import type { Picture } from '../../lib/profile/picture.ts'
import type { Answer, OwnProfile } from '../../lib/profile/profile.ts'
import type { FieldChange } from '../../lib/profile/save.ts'
import { sameBytes } from '../../lib/profile/slot.ts'

/** What stands in an input. */
export type DraftValue = string | Picture

/** A value for an audience, as it stands on the screen. */
export interface DraftSide {
  readonly audience: Audience
  readonly value: DraftValue
  /** Before when its owner alone has it; undefined for at once. */
  readonly from?: Date | undefined
  /** When it ends by itself; undefined for never. */
  readonly until?: Date | undefined
  /** Seconds after which the recipient's copy is fetched anew; undefined for only when it changes. */
  readonly refreshSeconds?: number | undefined
  /** The place as it is to be stored, for as long as the words are its own: set here, or come from another audience. */
  readonly place?: string | undefined
  /** What is stored cannot be read here. It stays for as long as nothing else is typed. */
  readonly unread?: true | undefined
  /** Nobody could be asked whether there is such an atSign. */
  readonly unchecked?: true | undefined
}

export interface DraftField {
  readonly field: Field
  /** None of what is taken away. */
  readonly sides: readonly DraftSide[]
  /** The name that it had before it was given another title. */
  readonly before?: string
}

export type Draft = readonly DraftField[]

/** Those that everyone is asked for, with whom they are for to begin with. */
const usual: ReadonlyMap<string, Audience> = new Map<FieldName, Audience>([
  ['image', 'everyone'],
  ['firstname', 'everyone'],
  ['lastname', 'everyone'],
  ['about', 'everyone'],
  ['phone', 'only me'],
  ['email', 'only me'],
  ['location', 'everyone'],
])

/** The usual fields and every other one that has a value, as a page has them; an empty usual one waits with its usual audience. */
export function draftOf({ fields }: OwnProfile, added: readonly string[] = []): Draft {
  return fields.flatMap(({ field, answers }): DraftField[] => {
    if (answers.length > 0) return [{ field, sides: answers.map(sideOf) }]
    const audience = usual.get(field.name) ?? (added.includes(field.name) ? 'everyone' : undefined)
    return audience ? [{ field, sides: [{ audience, value: '' }] }] : []
  })
}

/** One's own title and place for what is there: under another name all of it moves. Undefined where part of it cannot be read. */
export function retitle(draft: Draft, name: string, field: CustomField): Draft | undefined {
  const known = draft.find((one) => one.field.name === name)
  if (!known || known.sides.some(({ unread }) => unread)) return undefined
  const sides = known.sides.map((side) =>
    typeof side.value === 'string' ? { ...side, value: retitled(side.value, field) } : side,
  )
  const { before = name, ...others } = known
  const moved: DraftField = { ...others, field, sides, ...(before === field.name ? {} : { before }) }
  return draft.flatMap((one): DraftField[] => {
    if (one !== known) return one.field.name === field.name ? [] : [one]
    // What was never saved under the old name has nothing to take away there.
    if (field.name === name || known.before !== undefined) return [moved]
    return [moved, { field: known.field, sides: [] }]
  })
}

/** What is taken away once this is saved, and is there again for the asking. */
export function removedIn(current: OwnProfile, draft: Draft): Field[] {
  return draft.flatMap(({ field, sides }) => {
    const isMoved = draft.some(({ before }) => before === field.name)
    const isThere = current.fields.some((own) => own.field.name === field.name && own.answers.length > 0)
    return sides.length === 0 && isThere && !isMoved ? [field] : []
  })
}

/** What has another title now, under its old one. */
export function movedIn(draft: Draft): Field[] {
  return draft.flatMap(({ field, sides }) =>
    sides.length === 0 && draft.some(({ before }) => before === field.name) ? [field] : [],
  )
}

/** Standard fields that could be added. */
export function missingFields({ fields }: OwnProfile, draft: Draft): Field[] {
  return fields
    .map(({ field }) => field)
    .filter(({ kind, name }) => kind !== 'custom' && !draft.some(({ field }) => field.name === name))
}

/** What has to be written so that `current` becomes what stands on the screen, with these settings. */
export function changesOf(current: OwnProfile, draft: Draft, settings: Settings = noSettings): FieldChange[] {
  const set = [...settings].flatMap(([field, value]): FieldChange[] =>
    current.settings.get(field) === value ? [] : [{ field, audience: 'everyone', value }],
  )
  return [...valuesOf(current, draft), ...set]
}

/** Settings that are changed on the screen, by the name of their field. */
export type Settings = ReadonlyMap<string, string>
export const noSettings: Settings = new Map()

function valuesOf(current: OwnProfile, draft: Draft): FieldChange[] {
  return draft.flatMap(({ field, sides }) => {
    const stored = current.fields.find((own) => own.field.name === field.name)?.answers ?? []
    const changed = sides.flatMap((side): FieldChange[] => {
      const { audience, from, until, refreshSeconds } = side
      const known = stored.find((answer) => sameAudience(answer.audience, audience))
      if (isUntouched(known, side)) return []
      if (isEmpty(side.value)) return [{ field: field.name, audience, value: written(side) }]
      const times = {
        ...(sameEnd(known?.startsAt, from) ? {} : { from: from ?? null }),
        ...(sameEnd(known?.expiresAt, until) ? {} : { until: until ?? null }),
        ...(known?.refreshSeconds === refreshSeconds ? {} : { refreshSeconds: refreshSeconds ?? 0 }),
      }
      return [{ field: field.name, audience, value: written(side), ...times }]
    })
    const movedTo = draft.find(({ before }) => before === field.name)?.field.name
    const removed = stored
      .filter(({ audience }) => !sides.some((side) => sameAudience(side.audience, audience)))
      .map(
        ({ audience }): FieldChange => ({
          field: field.name,
          audience,
          value: undefined,
          ...(movedTo !== undefined && { movedTo }),
        }),
      )
    return [...changed, ...removed]
  })
}

/** Every name on the page, and on the screen. */
export function namesIn({ current, draft }: { readonly current: OwnProfile; readonly draft: Draft }): string[] {
  const stored = current.fields.filter(({ answers }) => answers.length > 0)
  return [...new Set([...stored, ...draft].map(({ field }) => field.name))]
}

/** Everybody who sees something else than everyone: by a side of their own, or one of a group that they are in. */
export function viewersIn(draft: Draft, circles: Circles = noCircles): Audience[] {
  const said = new Set(draft.flatMap(({ sides }) => sides).map(({ audience }) => audience))
  const members = circles.all.flatMap(({ audience, members = [] }) => (said.has(audience) ? members : []))
  return [...new Set([...peopleIn(draft), ...members])].sort()
}

/** Everybody who has a side of their own somewhere on the page. */
export function peopleIn(draft: Draft): Audience[] {
  const all = draft.flatMap(({ sides }) => sides).map(({ audience }) => audience)
  return [...new Set(all)].filter((audience) => audience.startsWith('@')).sort()
}

/** A stored value, as it is edited. */
export function sideOf(answer: Answer): DraftSide {
  const { audience, startsAt, expiresAt, refreshSeconds, shown } = answer
  const side = { audience, value: editable(answer), from: startsAt, until: expiresAt, refreshSeconds }
  return shown.kind === 'unreadable' ? { ...side, unread: true } : side
}

/** What is stored for an audience. */
export function answerFor(current: OwnProfile, field: Field, audience: Audience): Answer | undefined {
  const own = current.fields.find((one) => one.field.name === field.name)
  return own?.answers.find((answer) => sameAudience(answer.audience, audience))
}

/** The stored place that a side has for as long as its words are the same. */
export function placeOf({ place }: DraftSide, known: Answer | undefined): string | undefined {
  return place ?? (known?.shown.kind === 'location' ? known.raw : undefined)
}

/** The same side for another audience, with all that is known of it. */
export function movedTo(side: DraftSide, audience: Audience, known: Answer | undefined): DraftSide {
  const place = placeOf(side, known)
  const refreshSeconds = audience === 'everyone' || audience === 'only me' ? undefined : side.refreshSeconds
  return { ...side, audience, place, refreshSeconds, unchecked: undefined }
}

/** Whether the words are no longer those of a place that is known to the degree, so that its place on the map goes. */
export function losesItsPlace(side: DraftSide, known: Answer | undefined): boolean {
  const place = placeOf(side, known)
  if (place === undefined || typeof side.value !== 'string' || isEmpty(side.value)) return false
  const { label, latitude } = parseLocation(place)
  return latitude !== undefined && label !== side.value.trim()
}

/** Whether a side is as it is stored: nothing stands to be saved. */
export function isUntouched(known: Answer | undefined, side: DraftSide): boolean {
  if (!isSameValue(known, side)) return false
  if (isEmpty(side.value)) return true
  return (
    sameEnd(known?.startsAt, side.from) &&
    sameEnd(known?.expiresAt, side.until) &&
    known?.refreshSeconds === side.refreshSeconds
  )
}

/** Why nothing is to be seen of a stored value that is left as it is; undefined where there is no such value. */
export function whyUnread(known: Answer | undefined, side: DraftSide): string | undefined {
  return known?.shown.kind === 'unreadable' && isUntouched(known, side) ? known.shown.sentence : undefined
}

/** A place is edited by its words, a picture as a whole, everything else as it is stored. */
function editable({ shown, raw }: Answer): DraftValue {
  if (shown.kind === 'picture') return shown.picture
  if (shown.kind === 'unreadable') return ''
  return shown.kind === 'location' ? shown.location.label : raw
}

/** What is saved of a side; undefined removes. A place goes whole under its own words. */
export function written({ value, place }: DraftSide): string | Uint8Array | undefined {
  if (isEmpty(value)) return undefined
  if (typeof value !== 'string') return value.bytes
  return place !== undefined && parseLocation(place).label === value.trim() ? place : value
}

/** Whether a side says what is stored, whenever it begins and ends. */
export function isSameValue(known: Answer | undefined, { value, place, unread }: DraftSide): boolean {
  // Of what cannot be read there is nothing to be seen: only who took it away wants it gone.
  if (known?.shown.kind === 'unreadable' && isEmpty(value)) return unread === true
  const before = known ? editable(known) : ''
  if (typeof before !== 'string' && typeof value !== 'string') return sameBytes(before.bytes, value.bytes)
  if (typeof before !== 'string' || typeof value !== 'string') return false
  return before.trim() === value.trim() && (place === undefined || isEmpty(value) || place === known?.raw)
}

export function isEmpty(value: DraftValue): boolean {
  return typeof value === 'string' && value.trim() === ''
}
