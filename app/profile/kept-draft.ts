import { show } from '../../lib/profile/answer.ts'
import type { Audience } from '../../lib/profile/audience.ts'
import { type CustomField, isCustom } from '../../lib/profile/custom-field.ts'
import { type Field, fieldNamed } from '../../lib/profile/fields.ts'
import type { PictureType } from '../../lib/profile/picture.ts'
import type { Answer, OwnProfile } from '../../lib/profile/profile.ts'
import { type FieldChange, type FieldResult, profileAfter } from '../../lib/profile/save.ts'
import { decodeBase64, encodeBase64 } from '../../lib/protocol/base64.ts'
import {
  answerFor,
  changesOf,
  type Draft,
  type DraftField,
  type DraftSide,
  type DraftValue,
  draftOf,
  noSettings,
} from './draft.ts'
import { rebase } from './rebase.ts'
import type { Screen } from './screen.ts'

/*
 * What is typed and not saved yet outlives the page it was typed on: as a text that this device alone keeps, sealed. Beside it
 * stands what it was made from, so that what somebody has changed meanwhile is found out as if the page had stayed open.
 */

interface KeptField {
  readonly name: string
  readonly custom?: Pick<CustomField, 'label' | 'section' | 'custom'>
  readonly before?: string
  readonly sides: readonly KeptSide[]
  /** What was stored, as text; a picture is taken for the one that is stored now. */
  readonly from: readonly { readonly audience: Audience; readonly raw: string }[]
}

type KeptSide = Omit<DraftSide, 'value' | 'from' | 'until'> & {
  readonly value: string | { readonly type: PictureType; readonly base64: string }
  readonly from?: number
  readonly until?: number
}

interface Kept {
  readonly fields: readonly KeptField[]
  readonly settings: readonly (readonly [string, string])[]
}

/** What of the screen is saved nowhere, which is of these changes; undefined where there are none. */
export function formatKept(
  { current, draft, settings = noSettings }: Screen,
  changes: readonly FieldChange[],
): string | undefined {
  const changed = new Set(changes.map(({ field }) => field))
  const fields = draft
    .filter(({ field, before }) => changed.has(field.name) || (before !== undefined && changed.has(before)))
    .map(({ field, sides, before }): KeptField => {
      const { name, label, section } = field
      const stored = current.fields.find((own) => own.field.name === name)?.answers ?? []
      return {
        name,
        ...(isCustom(field) && { custom: { label, section, custom: field.custom } }),
        ...(before !== undefined && { before }),
        sides: sides.map(keptSide),
        from: stored.map(({ audience, raw }) => ({ audience, raw })),
      }
    })
  const set = [...settings].filter(([name, value]) => current.settings.get(name) !== value)
  if (fields.length === 0 && set.length === 0) return undefined
  return JSON.stringify({ fields, settings: set } satisfies Kept)
}

/** The page as it is stored now, with what was kept on top; undefined where that cannot be read, or is saved by now. */
export function withKept(current: OwnProfile, text: string): Screen | undefined {
  const kept = parseKept(text)
  if (!kept) return undefined
  const fields = kept.fields.flatMap((one) => draftField(one) ?? [])
  const begun = profileAfter(
    current,
    fields.flatMap(({ field, from }) => asItWas(current, field, from)),
  )
  const isKept = (name: string) => fields.some(({ field }) => field.name === name)
  const draft: Draft = [
    ...draftOf(begun).filter(({ field }) => !isKept(field.name)),
    ...fields.map(({ from: _, ...one }) => one),
  ]
  const { conflicts, ...rebased } = rebase(begun, draft, current)
  const settings = new Map(kept.settings)
  const screen = { ...rebased, results: conflicts, ...(settings.size > 0 && { settings }) }
  return changesOf(screen.current, screen.draft, settings).length > 0 ? screen : undefined
}

function parseKept(text: string): Kept | undefined {
  try {
    const { fields, settings } = JSON.parse(text) as Kept
    return Array.isArray(fields) && Array.isArray(settings) ? { fields, settings } : undefined
  } catch {
    return undefined
  }
}

function draftField(kept: KeptField): (DraftField & Pick<KeptField, 'from'>) | undefined {
  const { name, custom, before, sides, from } = kept
  const field: Field | undefined = custom ? { name, kind: 'custom', ...custom } : fieldNamed(name)
  return field && { field, sides: sides.map(draftSide), from, ...(before !== undefined && { before }) }
}

/** For each audience what was stored when the edit began. */
function asItWas(current: OwnProfile, field: Field, from: KeptField['from']): FieldResult[] {
  const stored = current.fields.find((own) => own.field.name === field.name)?.answers ?? []
  const audiences = new Set([...stored, ...from].map(({ audience }) => audience))
  return [...audiences].map((audience): FieldResult => {
    const was = from.find((one) => one.audience === audience)
    const is = answerFor(current, field, audience)
    const answer = was && (is?.raw === was.raw ? is : answerOfText(current, field, audience, was.raw))
    return { field: field.name, audience, value: undefined, outcome: 'unchanged', answer }
  })
}

function answerOfText(current: OwnProfile, field: Field, audience: Audience, raw: string): Answer {
  const key = { kind: 'public', name: `${field.name}.wavi`, sharedBy: current.atSign } as const
  const named = { ...(isCustom(field) ? {} : { field }), name: field.name, label: field.label }
  return { ...named, shown: show(field, { text: raw }), raw, audience, key }
}

function keptSide({ value, from, until, ...side }: DraftSide): KeptSide {
  return {
    ...side,
    value: keptValue(value),
    ...(from && { from: from.getTime() }),
    ...(until && { until: until.getTime() }),
  }
}

function keptValue(value: DraftValue): KeptSide['value'] {
  return typeof value === 'string' ? value : { type: value.type, base64: encodeBase64(value.bytes) }
}

function draftSide({ value, from, until, ...side }: KeptSide): DraftSide {
  const picture = typeof value === 'string' ? value : { type: value.type, bytes: decodeBase64(value.base64) }
  return {
    ...side,
    value: picture,
    ...(from !== undefined && { from: new Date(from) }),
    ...(until !== undefined && { until: new Date(until) }),
  }
}
