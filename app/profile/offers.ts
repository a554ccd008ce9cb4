import type { Conflict as TwoVersions } from '../../lib/client/sync/conflicts.ts'
import { answerOf } from '../../lib/profile/answer.ts'
import { audienceOf, profileName, sameAudience } from '../../lib/profile/audience.ts'
import { customFieldNamed } from '../../lib/profile/custom-field.ts'
import { fieldNamed } from '../../lib/profile/fields.ts'
import type { FieldChange } from '../../lib/profile/save.ts'
import { sameBytes } from '../../lib/profile/slot.ts'
import { type AtSign, sameAtSign } from '../../lib/protocol/at-sign.ts'
import { answerFor, type DraftSide, isUntouched, sideOf, written } from './draft.ts'
import type { Conflict } from './rebase.ts'
import type { Screen } from './screen.ts'

/** What was saved here, and has found somebody else's in its place when it was sent. */
export interface Offer extends Conflict {
  readonly id: number
  /** As it would stand in the input; undefined when it was removed here. */
  readonly mine: DraftSide | undefined
}

/** Those that are about values of the page. What cannot be opened is left to where all of them are settled. */
export function offersOf(owner: AtSign, all: readonly TwoVersions[]): Offer[] {
  return all.flatMap(({ id, key, mine, theirs, trouble }): Offer[] => {
    const name = profileName(key)?.name ?? ''
    const field = fieldNamed(name) ?? customFieldNamed(name)
    const audience = audienceOf(key)
    if (trouble || !field || field.kind === 'setting' || !audience || !sameAtSign(key.sharedBy, owner)) return []
    const [answer, stored] = [mine && answerOf(mine), theirs && answerOf(theirs)]
    const side = answer && sideOf(answer)
    return [{ id, field: field.name, audience, value: side && written(side), mine: side, outcome: 'conflict', stored }]
  })
}

/** Whether this is what one of them is about. */
export function isOffered(
  offers: readonly Offer[],
  { field, audience }: Pick<Conflict, 'field' | 'audience'>,
): boolean {
  return offers.some((offer) => offer.field === field && sameAudience(offer.audience, audience))
}

/** Changes that are nowhere but on the screen: what one of these offers says itself is kept until its owner has decided. */
export function onlyOnScreen(offers: readonly Offer[], changes: readonly FieldChange[]): FieldChange[] {
  const isSame = (one: FieldChange['value'], other: FieldChange['value']) =>
    one instanceof Uint8Array && other instanceof Uint8Array ? sameBytes(one, other) : one === other
  return changes.filter(
    (change) => !offers.some((offer) => isOffered([offer], change) && isSame(offer.value, change.value)),
  )
}

/** What was saved here stands on the screen until its owner has decided, unless something else was typed since. */
export function withOffers(screen: Screen, offers: readonly Offer[]): Screen {
  const draft = offers.reduce((draft, { field, audience, mine }) => {
    return draft.map((one) => {
      if (one.field.name !== field) return one
      const isMeant = (side: DraftSide) => sameAudience(side.audience, audience)
      const known = answerFor(screen.current, one.field, audience)
      const side = one.sides.find(isMeant)
      if (side && !isUntouched(known, side)) return one
      const kept = mine ?? { audience, value: '' }
      const sides = side ? one.sides.map((other) => (isMeant(other) ? kept : other)) : [...one.sides, kept]
      return { ...one, sides }
    })
  }, screen.draft)
  return { ...screen, draft }
}
