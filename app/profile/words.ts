import type { Audience } from '../../lib/profile/audience.ts'
import type { Section } from '../../lib/profile/fields.ts'
import type { Answer } from '../../lib/profile/profile.ts'
import { type DraftSide, isEmpty, losesItsPlace, whyUnread } from './draft.ts'

/** The parts of a page, as its owner knows them. */
export const sectionTitles: Readonly<Record<Section, string>> = {
  picture: 'Picture and gallery',
  details: 'Details',
  about: 'About me',
  location: 'Places',
  featured: 'Featured',
  social: 'Elsewhere',
  games: 'Games',
  setting: 'Settings',
}

/** For whom a value is, as the end of a sentence. */
export function forWhom(audience: Audience): string {
  if (audience === 'everyone') return 'for everyone'
  return audience === 'only me' ? 'only for me' : `for ${audience}`
}

/** What saving will do that is not to be seen from the value. */
export function hintFor(side: DraftSide, known: Answer | undefined, taken: readonly Audience[]): string | undefined {
  const unread = whyUnread(known, side)
  if (unread) return `${unread} It stays as it is until you write something else.`
  if (known && isEmpty(side.value)) return `Saving removes it ${forWhom(side.audience)}.`
  if (losesItsPlace(side, known)) return 'These are other words, so its place on the map goes.'
  if (side.unchecked) {
    return `The directory does not answer now, so nobody could check that there is ${side.audience}.`
  }
  if (isEmpty(side.value) && taken.length > 1) return `While this is empty, nothing is saved ${forWhom(side.audience)}.`
  return undefined
}
