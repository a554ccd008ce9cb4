import { show } from '../../lib/profile/answer.ts'
import { arrangeAnswers } from '../../lib/profile/arrange.ts'
import { type Audience, type GroupAudience, keyFor } from '../../lib/profile/audience.ts'
import { isGroupAudience } from '../../lib/profile/audience-label.ts'
import { yetToCome } from '../../lib/profile/end.ts'
import type { Field } from '../../lib/profile/fields.ts'
import { audienceFor, noCircles } from '../../lib/profile/group-sides.ts'
import { shownAlways } from '../../lib/profile/private-account.ts'
import type { Answer, OwnProfile, Profile, Shown } from '../../lib/profile/profile.ts'
import { mergeProfiles } from '../../lib/profile/read.ts'
import { titleOf } from '../../lib/profile/title.ts'
import { type AtSign, parseAtSign, sameAtSign } from '../../lib/protocol/at-sign.ts'
import { readAtSign } from '../_words/read-at-sign.ts'
import { answerFor, type Draft, type DraftSide, isEmpty, isSameValue, written } from './draft.ts'

/** From whose side a page is looked at: of a group it is somebody in it who has nothing of their own. */
export type SeenAs = 'everyone' | 'blocked' | AtSign | GroupAudience

/** Stands for somebody in a group. */
export const somebody = parseAtSign('@somebody')

/** What stands in `?as=`; undefined for what nobody is. */
export function parseSeenAs(text: string | null, owner: AtSign): SeenAs | undefined {
  if (text === null) return undefined
  if (text === 'everyone' || text === 'blocked' || isGroupAudience(text as Audience)) return text as SeenAs
  const read = readAtSign(text)
  return 'problem' in read || sameAtSign(read.atSign, owner) ? undefined : read.atSign
}

/** The page as it is for them once what stands on the screen is saved: all of it, also what is not edited there. */
export interface Sided {
  readonly everyone: Profile
  /** Undefined for who gets nothing of their own and is nobody in particular. */
  readonly own?: { readonly viewer: AtSign; readonly profile: Profile }
}

export function seenAs(current: OwnProfile, draft: Draft, as: SeenAs, now = Date.now()): Sided {
  const { atSign, theme, isPrivate, order, truncated } = current
  const answersOf = (all: readonly Answer[]): Profile => ({
    atSign,
    title: titleOf(atSign, all),
    answers: arrangeAnswers(all, order),
    theme,
    isPrivate,
    order,
    ...(truncated && { truncated }),
  })
  const everyone = answersOf(
    everyonesIn(current, draft, now).filter(({ name }) => !isPrivate || shownAlways.includes(name)),
  )
  if (as === 'everyone' || as === 'blocked') return { everyone }
  const viewer = isGroupAudience(as) ? somebody : as
  return {
    everyone,
    own: { viewer, profile: mergeProfiles(everyone, answersOf(theirsIn(current, draft, as, viewer, now))) },
  }
}

function everyonesIn(current: OwnProfile, draft: Draft, now: number): Answer[] {
  return draft.flatMap(({ field, sides }) => {
    const side = sides.find(({ audience }) => audience === 'everyone')
    return side && isThere(side) && !isUnborn(side, now) ? [answerIn(current, field, side, 'everyone')] : []
  })
}

/** What is written for them alone, because it is theirs or of a group that they are in. */
function theirsIn(
  current: OwnProfile,
  draft: Draft,
  as: AtSign | GroupAudience,
  viewer: AtSign,
  now: number,
): Answer[] {
  const { circles = noCircles } = current
  return draft.flatMap(({ field, sides }) => {
    const filled = sides.filter(isThere).map(({ audience }) => audience)
    const from = isGroupAudience(as)
      ? [as, 'contacts' as const].find((one) => filled.includes(one))
      : audienceFor(as, filled, circles)
    const side = from !== 'everyone' && sides.find(({ audience }) => audience === from)
    return side && !isUnborn(side, now) ? [answerIn(current, field, side, viewer)] : []
  })
}

/** What is to come for somebody alone leaves them, until then, what everyone sees. */
function isUnborn({ from }: DraftSide, now: number): boolean {
  return yetToCome(from, now) !== undefined
}

/** Also what is stored and cannot be read here. */
function isThere(side: DraftSide): boolean {
  return !isEmpty(side.value) || side.unread === true
}

interface Made {
  readonly field: Field
  readonly known: Answer | undefined
  readonly audience: Audience
  readonly answer: Answer
}

/** What was made of a side before: a page is drawn anew with each letter, and all of it but one value is the same. */
const made = new WeakMap<DraftSide, Made>()

/** As it is stored where that stays, and otherwise as it will be. */
function answerIn(current: OwnProfile, field: Field, side: DraftSide, audience: Audience): Answer {
  const known = answerFor(current, field, side.audience)
  const before = made.get(side)
  if (before?.field === field && before.known === known && before.audience === audience) return before.answer
  const answer = makeAnswer(current, known, field, side, audience)
  made.set(side, { field, known, audience, answer })
  return answer
}

function makeAnswer(
  current: OwnProfile,
  known: Answer | undefined,
  field: Field,
  side: DraftSide,
  audience: Audience,
): Answer {
  const key = keyFor(field.name, current.atSign, audience)
  const ends = side.until ? { expiresAt: side.until } : {}
  if (known && isSameValue(known, side)) {
    const { groupName: _, expiresAt: __, ...stays } = known
    return { ...stays, key, audience, ...ends }
  }
  const shown = shownAs(field, side)
  return {
    ...(field.kind === 'custom' ? {} : { field }),
    name: field.name,
    label: shown.kind === 'custom' ? shown.item.label : field.label,
    shown,
    raw: '',
    audience,
    key,
    ...(audience === 'everyone' ? { signature: 'verified' as const } : {}),
    ...ends,
  }
}

function shownAs(field: Field, side: DraftSide): Shown {
  const value = written(side)
  if (typeof side.value !== 'string') return { kind: 'picture', picture: side.value }
  return show(field, { text: typeof value === 'string' ? value.trim() : '' })
}
