import type { SignatureState } from '../client/values.ts'
import type { FollowListName } from '../follows/follow-list.ts'
import type { AtKey } from '../protocol/at-key.ts'
import type { AtSign } from '../protocol/at-sign.ts'
import type { Audience } from './audience.ts'
import type { CustomItem } from './custom.ts'
import type { Field } from './fields.ts'
import type { Circles } from './group-sides.ts'
import type { Location } from './location.ts'
import type { Order } from './order.ts'
import type { Picture } from './picture.ts'
import type { Theme } from './theme.ts'

/** What a value is, ready to be shown; every text here is plain text, never markup. */
export type Shown =
  | { readonly kind: 'text'; readonly text: string }
  /** `href` is https, http, mailto or tel. */
  | { readonly kind: 'link'; readonly text: string; readonly href: string }
  | { readonly kind: 'picture'; readonly picture: Picture }
  | { readonly kind: 'location'; readonly location: Location }
  /** `markup` is its owner's, and may hold anything; `text` is what it says. */
  | { readonly kind: 'markup'; readonly text: string; readonly markup: string }
  /** On YouTube: `id` is eleven letters and digits, `href` leads there. */
  | { readonly kind: 'film'; readonly id: string; readonly text: string; readonly href: string }
  | { readonly kind: 'custom'; readonly item: CustomItem }
  /** `atsign://email@bob`: the answer is somebody's value. [§7.8] */
  | { readonly kind: 'reference'; readonly name: string; readonly owner: AtSign }
  /** It is there and cannot be read; the sentence says why. */
  | { readonly kind: 'unreadable'; readonly sentence: string }

/** One value of one field, for one audience. */
export interface Answer {
  /** The standard field, or undefined for a custom item. */
  readonly field?: Field
  /** The field's name, or `custom_<slug>`. */
  readonly name: string
  /** The field's label, or the custom item's. */
  readonly label: string
  readonly shown: Shown
  /** The text exactly as stored, for an editor; empty for a picture or what cannot be read. */
  readonly raw: string
  readonly audience: Audience
  /** What the group is called, where it is for one. */
  readonly groupName?: string
  readonly key: AtKey
  /** For public values. */
  readonly signature?: SignatureState
  readonly updatedAt?: Date
  /** Before then its owner alone knows of it. It may have come already. */
  readonly startsAt?: Date
  /** From then on it is gone, everywhere and by itself. It stays for ever unless this is there. */
  readonly expiresAt?: Date
  /** Seconds after which the recipient's copy is fetched anew. It is kept until the value changes unless this is there. */
  readonly refreshSeconds?: number
  /** It was longer than a page shows, and `shown` holds the beginning only; `raw` is whole. */
  readonly cut?: true
  /** Not for everyone, and yet found in plain text where it should have been sealed: servers could read it. */
  readonly unsealed?: true
  /** Shared with the viewer, not public. */
  readonly onlyForYou?: true
  /** From the copy on the viewer's own server, because the owner's did not answer. */
  readonly cached?: true
}

/** A page as one viewer sees it. */
export interface Profile {
  readonly atSign: AtSign
  /** First and last name, or the atSign. */
  readonly title: string
  /** In the owner's order, settings left out. */
  readonly answers: readonly Answer[]
  readonly theme: Theme
  /** The owner asks that only name and picture be shown. */
  readonly isPrivate: boolean
  /** The owner asks search engines to leave the page out. */
  readonly noindex?: true
  /** The owner's order of names and labels, by category. */
  readonly order: Order
  /** There is more than is read of one page, or than could be read in time; the least important of it is left out. */
  readonly truncated?: true
  /** How many are in the lists that its owner shows to everyone. [data formats §9] */
  readonly follows?: Readonly<Partial<Record<FollowListName, number>>>
}

/** A field of one's own page with its value for each audience, everyone first, then only me, then people by name. */
export interface OwnField {
  readonly field: Field
  readonly answers: readonly Answer[]
}

/** One's own page with everything on it. */
export interface OwnProfile {
  readonly atSign: AtSign
  /** Every standard field but settings, those without a value too, and what is there under titles, in the owner's order. */
  readonly fields: readonly OwnField[]
  /** The settings that have a value, as stored, by their name. */
  readonly settings: ReadonlyMap<string, string>
  readonly theme: Theme
  readonly isPrivate: boolean
  readonly order: Order
  /** Every key that holds a part of the page, both spellings of what only the owner sees and the older namespace included. */
  readonly keys: readonly AtKey[]
  /** There is more than was read; the least important of it is left out. */
  readonly truncated?: true
  /** The groups that values of it can be for, where these are among the answers. */
  readonly circles?: Circles
}
