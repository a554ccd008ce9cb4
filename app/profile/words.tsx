import type { Audience } from '../../lib/profile/audience.ts'
import { audienceLabel, isGroupAudience } from '../../lib/profile/audience-label.ts'
import type { Section } from '../../lib/profile/fields.ts'
import { audienceFor, type Circles, noCircles } from '../../lib/profile/group-sides.ts'
import type { Answer } from '../../lib/profile/profile.ts'
import type { ChipKind } from '../_ui/chip.tsx'
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
export function forWhom(audience: Audience, { all }: Circles = noCircles): string {
  if (audience === 'everyone') return 'for everyone'
  if (audience === 'contacts') return 'for your contacts'
  return audience === 'only me' ? 'only for me' : `for ${audienceLabel(audience, all)}`
}

/** What stands on the chip of an audience. */
export function chipKindOf(audience: Audience): ChipKind {
  if (isGroupAudience(audience)) return 'group'
  return audience === 'everyone' ? 'everyone' : audience === 'only me' ? 'owner' : 'person'
}

/** How many get what is for a group, and who of it gets something else. */
export function whoGets(audience: Audience, taken: readonly Audience[], circles: Circles): string | undefined {
  const members = circles.all.find((circle) => circle.audience === audience)?.members
  if (!isGroupAudience(audience)) return undefined
  if (!members) return 'Who is in it can’t be read now, so nobody is given it, and nobody loses it.'
  if (members.length === 0) return 'Nobody is in it yet. Whoever comes gets it.'
  const get = members.filter((person) => audienceFor(person, taken, circles) === audience).length
  const others = members.length - get
  const said = get === 1 ? 'One person gets it.' : `${get.toLocaleString('en')} people get it.`
  if (others === 0) return said
  return `${said} ${others === 1 ? 'One' : others.toLocaleString('en')} of ${audience === 'contacts' ? 'them' : 'the group'} ${others === 1 ? 'has a value' : 'have values'} that ${others === 1 ? 'goes' : 'go'} before it.`
}

/** What saving will do that is not to be seen from the value. */
export function hintFor(
  side: DraftSide,
  known: Answer | undefined,
  taken: readonly Audience[],
  circles?: Circles,
): string | undefined {
  const unread = whyUnread(known, side)
  if (unread) return `${unread} It stays as it is until you write something else.`
  if (known && isEmpty(side.value)) return `Saving removes it ${forWhom(side.audience, circles)}.`
  if (losesItsPlace(side, known)) return 'These are other words, so its place on the map goes.'
  if (side.unchecked) {
    return `The directory does not answer now, so nobody could check that there is ${side.audience}.`
  }
  if (isEmpty(side.value) && taken.length > 1)
    return `While this is empty, nothing is saved ${forWhom(side.audience, circles)}.`
  return undefined
}
