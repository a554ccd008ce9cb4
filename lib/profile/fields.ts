import { complaintAboutCustom } from './custom-field.ts'
import { maxOrderLength } from './order.ts'
import { parseReference } from './reference.ts'
import { looksLikeEmail, looksLikePhone } from './safe-link.ts'
import { complaintAboutSocial, type SiteName, sites } from './social.ts'
import { complaintAboutLine, complaintAboutText, maxTextLength } from './text.ts'

/** The parts of a page, in order. [data formats §8.2] */
export type Section = 'picture' | 'details' | 'about' | 'location' | 'featured' | 'social' | 'games' | 'setting'
/** What a field holds, and so how it is shown and edited. */
export type FieldKind =
  | 'picture'
  | 'text'
  | 'long text'
  | 'phone'
  | 'email'
  | 'location'
  | 'social'
  | 'game'
  | 'setting'
  /** Something under a title of its owner's. */
  | 'custom'

/** Of a standard field. */
export type FieldName = (typeof table)[number][0]

export interface Field {
  /** The name of its key, before `.wavi`: that of a standard field, or `custom_<slug>`. */
  readonly name: string
  /** In plain words, for a label. */
  readonly label: string
  readonly section: Section
  readonly kind: FieldKind
  /** An example for an empty input. */
  readonly example?: string
}

// Default order inside a section is the order here. [data formats §8.2]
const table = [
  ['image', 'Picture', 'picture', 'picture'],
  ['firstname', 'First name', 'details', 'text', 'Alice'],
  ['lastname', 'Last name', 'details', 'text', 'Example'],
  ['phone', 'Phone', 'details', 'phone', '+1 555 0100'],
  ['email', 'E-mail', 'details', 'email', 'alice@example.org'],
  ['pronoun', 'Pronouns', 'about', 'text', 'she/her'],
  ['about', 'About me', 'about', 'long text', 'One line about you'],
  ['locationnickname', 'Name of the place', 'location', 'text', 'Home, office, school'],
  ['location', 'Location', 'location', 'location', 'California'],
  ['twitter', 'Twitter', 'social', 'social'],
  ['facebook', 'Facebook', 'social', 'social'],
  ['linkedin', 'LinkedIn', 'social', 'social'],
  ['instagram', 'Instagram', 'social', 'social'],
  ['youtube', 'YouTube', 'social', 'social', '@alice'],
  ['tumblr', 'Tumblr', 'social', 'social'],
  ['medium', 'Medium', 'social', 'social', '@alice'],
  ['tiktok', 'TikTok', 'social', 'social'],
  ['snapchat', 'Snapchat', 'social', 'social'],
  ['pinterest', 'Pinterest', 'social', 'social'],
  ['github', 'GitHub', 'social', 'social'],
  ['ps4', 'PlayStation', 'games', 'game'],
  ['xbox', 'Xbox', 'games', 'game'],
  ['steam', 'Steam', 'games', 'game'],
  ['discord', 'Discord', 'games', 'game'],
  ['twitch', 'Twitch', 'games', 'game'],
  ['switch', 'Nintendo Switch', 'games', 'game'],
  ['epic', 'Epic Games', 'games', 'game'],
  ['privateaccount', 'Show only my name and picture', 'setting', 'setting'],
  ['theme', 'Light or dark', 'setting', 'setting'],
  ['theme_color', 'Colour', 'setting', 'setting'],
  ['field_order_of_self', 'Order', 'setting', 'setting'],
  ['htmltoastview', 'Tip about pasting', 'setting', 'setting'],
] as const satisfies readonly (readonly [name: string, label: string, Section, FieldKind, example?: string])[]

/** Every field that the old app knows, in its default order. */
export const fields: readonly Field[] = table.map(([name, label, section, kind, example]) => ({
  name,
  label,
  section,
  kind,
  example,
}))

const byName = new Map<string, Field>(fields.map((field) => [field.name, field]))

/** Data written before 2023 may have capitals in its names. [data formats §1.3] */
export function fieldNamed(name: string): Field | undefined {
  return byName.get(name.toLowerCase())
}

/**
 * What somebody typed or pasted. Contact apps put marks of direction around a number, and phones a blank behind a name; neither
 * is a part of it.
 */
export function asTyped({ kind }: Field, text: string): string {
  if (kind === 'phone') return text.replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
  return kind === 'social' || kind === 'email' ? text.replace(/\s/g, '') : text
}

/** A sentence when this text will not do, undefined when it will (empty always will: it removes the value). */
export function complaintAbout(field: Field, value: string): string | undefined {
  const text = value.trim()
  if (text === '') return undefined
  if (field.kind === 'custom') return complaintAboutCustom(text)
  if (parseReference(text)) return undefined
  const complaint =
    field.kind === 'long text'
      ? complaintAboutText(text, maxTextLength)
      : field.kind === 'setting'
        ? complaintAboutText(text, Number.POSITIVE_INFINITY)
        : complaintAboutLine(text)
  if (complaint) return complaint
  switch (field.kind) {
    case 'email':
      return looksLikeEmail(text) ? undefined : 'An e-mail address looks like alice@example.org.'
    case 'phone':
      return looksLikePhone(text) && text.replace(/\D/g, '').length >= 3
        ? undefined
        : 'A phone number has digits, spaces and + ( ) - only.'
    case 'social':
      return isSite(field.name) ? complaintAboutSocial(field.name, field.label, text) : undefined
    case 'setting':
      return complaintAboutSetting(field.name, text)
    default:
      return undefined
  }
}

export function isSite(name: string): name is SiteName {
  return Object.hasOwn(sites, name)
}

function complaintAboutSetting(name: string, text: string): string | undefined {
  switch (name) {
    case 'privateaccount':
    case 'htmltoastview':
      return text === 'true' || text === 'false' ? undefined : 'This is either true or false.'
    case 'theme':
      return text === 'light' || text === 'dark' ? undefined : 'This is either light or dark.'
    case 'theme_color':
      return /^[0-9a-f]{6}$/i.test(text) ? undefined : 'A colour is six digits or letters from a to f.'
    case 'field_order_of_self':
      return text.length > maxOrderLength ? 'There is too much on this page to be kept in an order.' : undefined
    default:
      return undefined
  }
}
