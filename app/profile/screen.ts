import { type Audience, sameAudience } from '../../lib/profile/audience.ts'
import { fieldNamed } from '../../lib/profile/fields.ts'
import { rebaseOrder } from '../../lib/profile/order.ts'
import type { OwnProfile } from '../../lib/profile/profile.ts'
import { type FieldResult, profileAfter } from '../../lib/profile/save.ts'
import { AtError } from '../../lib/protocol/at-error.ts'
import {
  answerFor,
  type Draft,
  type DraftField,
  type DraftSide,
  draftOf,
  isEmpty,
  noSettings,
  type Settings,
  sideOf,
} from './draft.ts'
import { acknowledged, type Conflict, rebase } from './rebase.ts'
import type { Step } from './undo.ts'

/** What stands on the screen: what is stored as far as is known here, what has been made of it, and what came of saving. */
export interface Screen {
  readonly current: OwnProfile
  readonly draft: Draft
  readonly results: readonly FieldResult[]
  /** Settings that are changed here. */
  readonly settings?: Settings
  /** How many sides were added, and left empty when the rest was saved. */
  readonly leftOut?: number
  /** What was done since the last save, oldest first. */
  readonly steps?: readonly Step[]
}

type Sides = readonly DraftSide[]

/**
 * What is on the server now, under what was changed here since. As it could be read, what was said of a server that does not
 * answer no longer holds.
 */
export function refreshed({ current, draft, results, settings, ...others }: Screen, after: OwnProfile): Screen {
  const { conflicts, ...rebased } = rebase(current, draft, after)
  const kept = results.filter((result) => result.outcome !== 'conflict' && !isAway(result))
  const set = settings && rebasedSettings(settings, current, after)
  return { ...others, ...rebased, results: [...kept, ...conflicts], ...(set && { settings: set }) }
}

/** Of an order only the parts that were put in order here are; of all else the last one wins. */
function rebasedSettings(
  settings: Settings,
  { settings: before }: OwnProfile,
  { settings: after }: OwnProfile,
): Settings {
  const here = settings.get(orderName)
  const [was = '', is = ''] = [before.get(orderName), after.get(orderName)]
  return here === undefined || was === is ? settings : new Map([...settings, [orderName, rebaseOrder(was, here, is)]])
}

const orderName = 'field_order_of_self'

/** Whether this failed because nobody answered on the way to the own server: later it may well work. */
function isAway(result: FieldResult): boolean {
  if (result.outcome !== 'failed' || !(result.error instanceof AtError)) return false
  return result.error.closes && (result.error.code === 'AT0021' || result.error.code === 'AT0023')
}

/** A conflict as its owner has settled it. */
export function decided(
  { current, draft, results, ...others }: Screen,
  conflict: Conflict,
  keep: 'mine' | 'theirs',
): Screen {
  const theirs = conflict.stored && sideOf(conflict.stored)
  const isMeant = ({ audience }: DraftSide) => sameAudience(audience, conflict.audience)
  const taken = (sides: Sides): Sides => {
    if (!theirs) return sides.map((side) => (isMeant(side) ? { audience: side.audience, value: '' } : side))
    return sides.some(isMeant) ? sides.map((side) => (isMeant(side) ? theirs : side)) : [...sides, theirs]
  }
  return {
    ...others,
    current: acknowledged(current, conflict),
    draft:
      keep === 'mine'
        ? draft
        : draft.map((one) => (one.field.name === conflict.field ? { ...one, sides: taken(one.sides) } : one)),
    results: results.filter((result) => result !== conflict),
  }
}

/** Changes the sides of one field; what was said about these audiences no longer holds. */
export function withSides(
  { draft, results, ...others }: Screen,
  name: string,
  audiences: readonly Audience[],
  sides: (of: Sides) => Sides,
): Screen {
  const isMeant = ({ field, audience }: FieldResult) =>
    field === name && audiences.some((one) => sameAudience(audience, one))
  return {
    ...others,
    draft: draft.map((one) => (one.field.name === name ? { ...one, sides: sides(one.sides) } : one)),
    results: results.filter((result) => !isMeant(result)),
  }
}

/** Takes a whole field away; one that was never saved leaves nothing behind. */
export function takenAway({ current, draft, ...others }: Screen, name: string): Screen {
  const isStored = current.fields.some(({ field, answers }) => field.name === name && answers.length > 0)
  return {
    ...others,
    current,
    draft: draft.flatMap((one) => {
      if (one.field.name !== name) return [one]
      return isStored ? [{ ...one, sides: [] }] : []
    }),
  }
}

/** A field that was taken away, as it is stored. */
export function putBack({ current, draft, ...others }: Screen, name: string): Screen {
  const stored = draftOf(current).find(({ field }) => field.name === name)
  return { ...others, current, draft: draft.map((one) => (stored && one.field.name === name ? stored : one)) }
}

/** Takes a side away. The last one of a field is emptied, so that there is something to type in, for whom it was. */
export function without({ current, draft, results, ...others }: Screen, name: string, audience: Audience): Screen {
  const isMeant = (other: { audience: Audience }) => sameAudience(other.audience, audience)
  return {
    ...others,
    current,
    draft: draft.flatMap((one) => {
      if (one.field.name !== name) return [one]
      const sides = one.sides.filter((side) => !isMeant(side))
      if (sides.length > 0) return [{ ...one, sides }]
      // A field that was added here and never saved goes back to where it came from.
      return answerFor(current, one.field, audience) || draftOf(current).some(({ field }) => field.name === name)
        ? [{ ...one, sides: [{ audience, value: '' }] }]
        : []
    }),
    results: results.filter((result) => result.field !== name || !isMeant(result)),
  }
}

/**
 * `before` is what was saved over; what was typed while it was being saved is still there. Further sides that are
 * empty go: there is nothing on the server for them.
 */
export function afterSave({ draft, settings }: Screen, before: OwnProfile, results: readonly FieldResult[]): Screen {
  const current = profileAfter(before, results)
  let leftOut = 0
  const filled = settle(draft, results).map(({ field, sides, before }): DraftField => {
    const isNothing = ({ audience, value }: DraftSide) => isEmpty(value) && !answerFor(current, field, audience)
    const wasRemoved = ({ audience }: DraftSide) =>
      results.some((one) => one.field === field.name && sameAudience(one.audience, audience))
    // The first stays, so that there is something to type in, for whom it was.
    const [, ...others] = sides
    leftOut += others.filter((side) => isNothing(side) && !wasRemoved(side)).length
    const left = sides.filter((side, place) => place === 0 || !isNothing(side))
    const isMoved = before === undefined || !current.fields.some((own) => own.field.name === before)
    return { field, sides: left, ...(isMoved ? {} : { before }) }
  })
  // What was taken away, or has another title, is no field of the page any more.
  const isField = ({ field, sides }: DraftField) => {
    const isStored = current.fields.some((own) => own.field.name === field.name && own.answers.length > 0)
    return isStored || (sides.length > 0 && !(field.kind === 'custom' && sides.every(({ value }) => isEmpty(value))))
  }
  const left = new Map([...(settings ?? noSettings)].filter(([name, value]) => current.settings.get(name) !== value))
  return {
    current,
    draft: filled.filter(isField),
    // Another device has set it in between: the next look brings the two together, and it waits to be saved.
    results: results.filter(({ outcome, field }) => outcome !== 'conflict' || fieldNamed(field)?.kind !== 'setting'),
    ...(left.size > 0 ? { settings: left } : {}),
    ...(leftOut > 0 ? { leftOut } : {}),
  }
}

/**
 * A picture that is on the server now is the stored one, so that no two need be compared any more; and what is typed in the
 * place of a removed value begins without its end.
 */
function settle(draft: Draft, results: readonly FieldResult[]): Draft {
  return draft.map(({ field, sides, ...others }) => ({
    ...others,
    field,
    sides: sides.map((side) => {
      const result = results.find((one) => one.field === field.name && sameAudience(one.audience, side.audience))
      const stored = result?.outcome === 'saved' || result?.outcome === 'unchanged' ? result.answer : undefined
      if (result?.outcome === 'removed' && isEmpty(side.value)) return { audience: side.audience, value: '' }
      return stored?.shown.kind === 'picture' ? { ...side, value: stored.shown.picture } : side
    }),
  }))
}
