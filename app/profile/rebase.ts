import { type Audience, sameAudience } from '../../lib/profile/audience.ts'
import type { Field } from '../../lib/profile/fields.ts'
import type { OwnProfile } from '../../lib/profile/profile.ts'
import { type FieldResult, profileAfter } from '../../lib/profile/save.ts'
import { sameStored } from '../../lib/profile/slot.ts'
import {
  answerFor,
  type Draft,
  type DraftField,
  type DraftSide,
  draftOf,
  isEmpty,
  isUntouched,
  sideOf,
  written,
} from './draft.ts'

export type Conflict = Extract<FieldResult, { outcome: 'conflict' }>

/** What stands on the screen over what is stored now. */
export interface Rebased {
  /** What is stored, but for conflicts: there it is what the edit began from, until its owner has decided. */
  readonly current: OwnProfile
  readonly draft: Draft
  readonly conflicts: readonly Conflict[]
}

/**
 * Brings a page that was read anew under an edit that began from `before`. What was not touched here becomes what is
 * stored; what was touched here stays; what was touched on both sides stays too, and is a conflict.
 */
export function rebase(before: OwnProfile, draft: Draft, read: OwnProfile): Rebased {
  const after = withKnownPictures(before, read)
  const conflicts: Conflict[] = []
  const edited = draft.flatMap((one): DraftField[] => {
    const { field, sides } = one
    const conflict = (audience: Audience, value: Conflict['value']) => {
      const stored = answerFor(after, field, audience)
      conflicts.push({ field: field.name, audience, value, outcome: 'conflict', stored })
    }
    const kept = sides.flatMap((side): DraftSide[] => {
      const [was, is] = [answerFor(before, field, side.audience), answerFor(after, field, side.audience)]
      if (isUntouched(was, side)) return is ? [sideOf(is)] : was ? [] : [side]
      if (is && isUntouched(is, side)) return [sideOf(is)]
      if (!is && isEmpty(side.value)) return []
      if (!sameStored(was, is)) conflict(side.audience, written(side))
      return [side]
    })
    const isOnScreen = (audience: Audience) => sides.some((side) => sameAudience(side.audience, audience))
    const stored = after.fields.find((own) => own.field.name === field.name)?.answers ?? []
    const added = stored.flatMap((is): DraftSide[] => {
      if (isOnScreen(is.audience)) return []
      const was = answerFor(before, field, is.audience)
      if (!was) return [sideOf(is)]
      // It was taken away here.
      if (!sameStored(was, is)) conflict(is.audience, undefined)
      return []
    })
    const all = [...kept, ...added]
    // A field without any value keeps its input, and for whom it was.
    const [first] = sides
    if (all.length > 0 || !first) return [{ ...one, field: titled(one, before, after), sides: all }]
    // What was there under a title, and is not any more, leaves nothing behind.
    const isGone = field.kind === 'custom' && before.fields.some((own) => own.field.name === field.name)
    return isGone ? [] : [{ ...one, sides: [{ audience: first.audience, value: '' }] }]
  })
  const more = draftOf(after).filter(({ field }) => !draft.some((one) => one.field.name === field.name))
  const current = profileAfter(
    after,
    conflicts.map(({ field, audience, value }) => {
      const own = before.fields.find((one) => one.field.name === field)
      const answer = own?.answers.find((one) => sameAudience(one.audience, audience))
      return { field, audience, value, outcome: 'unchanged', answer }
    }),
  )
  return { current, draft: [...edited, ...more], conflicts }
}

/** The field as it is stored now, unless it was given another title or place here. */
function titled({ field }: DraftField, before: OwnProfile, after: OwnProfile): Field {
  const of = ({ fields }: OwnProfile) => fields.find((own) => own.field.name === field.name)?.field
  const was = of(before)
  const isSame = was && was.label === field.label && was.section === field.section
  return (isSame && of(after)) || field
}

/** A picture that was read again is the one that is shown already, so that nothing flickers. */
function withKnownPictures(before: OwnProfile, after: OwnProfile): OwnProfile {
  return {
    ...after,
    fields: after.fields.map(({ field, answers }) => ({
      field,
      answers: answers.map((is) => {
        const was = answerFor(before, field, is.audience)
        return was?.shown.kind === 'picture' && sameStored(was, is) ? { ...is, shown: was.shown } : is
      }),
    })),
  }
}

/** The page once its owner has seen what is stored in the place of a conflict: from there on it counts as known. */
export function acknowledged(current: OwnProfile, { field, audience, value, stored }: Conflict): OwnProfile {
  return profileAfter(current, [{ field, audience, value, outcome: 'unchanged', answer: stored }])
}
