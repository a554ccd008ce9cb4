import { show } from '../../lib/profile/answer.ts'
import { type Audience, sameAudience } from '../../lib/profile/audience.ts'
import type { Field, FieldName } from '../../lib/profile/fields.ts'
import type { Picture } from '../../lib/profile/picture.ts'
import type { Answer, OwnProfile, Shown } from '../../lib/profile/profile.ts'
import type { FieldChange } from '../../lib/profile/save.ts'

/** What stands in an input. */
export type DraftValue = string | Picture

/** A value for an audience, as it stands on the screen. */
export interface DraftSide {
  readonly audience: Audience
  readonly value: DraftValue
}

export interface DraftField {
  readonly field: Field
  readonly sides: readonly DraftSide[]
}

export type Draft = readonly DraftField[]

/** Those that everyone is asked for, in the order of the asking, with whom they are for to begin with. */
const usual: readonly (readonly [FieldName, Audience])[] = [
  ['image', 'everyone'],
  ['firstname', 'everyone'],
  ['lastname', 'everyone'],
  ['about', 'everyone'],
  ['phone', 'only me'],
  ['email', 'only me'],
  ['location', 'everyone'],
]

/** The usual fields, then every other one that has a value; an empty usual one waits with its usual audience. */
export function draftOf({ fields }: OwnProfile, added: readonly FieldName[] = []): Draft {
  const asked = usual.flatMap(([name, audience]) => {
    const own = fields.find(({ field }) => field.name === name)
    if (!own) return []
    return { field: own.field, sides: own.answers.length > 0 ? own.answers.map(sideOf) : [{ audience, value: '' }] }
  })
  const more = fields
    .filter(({ field, answers }) => !isUsual(field) && (answers.length > 0 || added.includes(field.name)))
    .map(({ field, answers }) => ({
      field,
      sides: answers.length > 0 ? answers.map(sideOf) : [{ audience: 'everyone' as const, value: '' }],
    }))
  return [...asked, ...more]
}

/** Fields that could be added. */
export function missingFields({ fields }: OwnProfile, draft: Draft): Field[] {
  return fields.map(({ field }) => field).filter((field) => !draft.some((one) => one.field === field))
}

/** What has to be written so that `current` becomes what stands on the screen. */
export function changesOf(current: OwnProfile, draft: Draft): FieldChange[] {
  return draft.flatMap(({ field, sides }) => {
    const stored = current.fields.find((own) => own.field.name === field.name)?.answers ?? []
    const changed = sides.flatMap(({ audience, value }): FieldChange[] => {
      const known = stored.find((answer) => sameAudience(answer.audience, audience))
      if (isSame(known, value)) return []
      return [{ field: field.name, audience, value: isEmpty(value) ? undefined : written(value) }]
    })
    const removed = stored
      .filter(({ audience }) => !sides.some((side) => sameAudience(side.audience, audience)))
      .map(({ audience }): FieldChange => ({ field: field.name, audience, value: undefined }))
    return [...changed, ...removed]
  })
}

/** Everybody who has a side of their own somewhere on the page. */
export function peopleIn(draft: Draft): Audience[] {
  const all = draft.flatMap(({ sides }) => sides.map(({ audience }) => audience))
  return [...new Set(all)].filter((audience) => audience.startsWith('@')).sort()
}

/** The page as `audience` will see it once this is saved. */
export function previewFor(current: OwnProfile, draft: Draft, audience: Audience): Answer[] {
  return draft.flatMap(({ field, sides }) => {
    const side = sides.find((one) => one.audience === audience) ?? sides.find((one) => one.audience === 'everyone')
    if (!side || isEmpty(side.value)) return []
    const known = current.fields
      .find((own) => own.field.name === field.name)
      ?.answers.find((answer) => sameAudience(answer.audience, side.audience))
    const shown = known && isSame(known, side.value) ? known.shown : shownAs(field, side.value)
    const onlyForYou = side.audience === 'everyone' ? {} : { onlyForYou: true as const }
    return [{ ...frameOf(current, field), shown, audience: side.audience, ...onlyForYou }]
  })
}

function frameOf(current: OwnProfile, field: Field) {
  const key = { kind: 'public', name: `${field.name}.wavi`, sharedBy: current.atSign } as const
  return { field, name: field.name, label: field.label, raw: '', key }
}

function sideOf(answer: Answer): DraftSide {
  return { audience: answer.audience, value: editable(answer) }
}

/** A place is edited by its words, a picture as a whole, everything else as it is stored. */
function editable({ shown, raw }: Answer): DraftValue {
  if (shown.kind === 'picture') return shown.picture
  return shown.kind === 'location' ? shown.location.label : raw
}

function shownAs(field: Field, value: DraftValue): Shown {
  return typeof value === 'string' ? show(field, { text: value.trim() }) : { kind: 'picture', picture: value }
}

function written(value: DraftValue): string | Uint8Array {
  return typeof value === 'string' ? value : value.bytes
}

function isSame(known: Answer | undefined, value: DraftValue): boolean {
  const before = known ? editable(known) : ''
  return typeof before === 'string' && typeof value === 'string' ? before.trim() === value.trim() : before === value
}

function isEmpty(value: DraftValue): boolean {
  return typeof value === 'string' && value.trim() === ''
}

function isUsual({ name }: Field): boolean {
  return usual.some(([known]) => known === name)
}
