import { readJson } from '../protocol/json.ts'
import type { Section } from './fields.ts'
import { type Location, readLocation } from './location.ts'
import { type Picture, readPicture } from './picture.ts'
import { plainText, textOfMarkup } from './plain-text.ts'
import { maxLinkLength, safeLink } from './safe-link.ts'

/** The JSON of a `custom_<slug>` record, cleaned of what old apps did to it. [data formats §8.6] */
export interface CustomRecord {
  readonly label: string
  readonly category: Category
  readonly type: CustomType
  readonly value: string
  readonly valueDescription: string | null
  readonly valueLabel: string
  /** All members as they were found: what nobody here knows is written back as it was. */
  readonly stored?: Readonly<Record<string, unknown>>
}

const categories = ['DETAILS', 'ADDITIONAL_DETAILS', 'LOCATION', 'SOCIAL', 'GAMER', 'FEATURED', 'IMAGE'] as const
const types = ['Text', 'Link', 'Number', 'Image', 'Youtube', 'Html', 'Location'] as const
export type Category = (typeof categories)[number]
export type CustomType = (typeof types)[number]

/** Characters of markup; of longer ones the words are shown. */
export const maxMarkupLength = 20_000

/** Something the owner added under a title of her own, ready to be shown as text. */
export interface CustomItem {
  readonly label: string
  readonly section: Section
  readonly description?: string
  readonly content:
    | { readonly kind: 'text'; readonly text: string }
    /** `href` is https, http, mailto or tel. */
    | { readonly kind: 'link'; readonly text: string; readonly href: string }
    | { readonly kind: 'picture'; readonly picture: Picture }
    /** `markup` is its owner's, and may hold anything; `text` is what it says. */
    | { readonly kind: 'markup'; readonly text: string; readonly markup: string }
    /** On YouTube: `id` is eleven letters and digits, `href` leads there. */
    | { readonly kind: 'film'; readonly id: string; readonly text: string; readonly href: string }
    | { readonly kind: 'location'; readonly location: Location }
}

/** Undefined for the JSON text `null` and for what is no such record. */
export function parseCustomRecord(text: string): CustomRecord | undefined {
  let found: unknown
  try {
    found = readJson(text)
  } catch {
    return undefined
  }
  if (typeof found !== 'object' || found === null || Array.isArray(found)) return undefined
  const record = found as Record<string, unknown>
  const label = words(record.label)
  if (!label) return undefined
  return {
    label: label.replace(/_deleted$/, ''),
    category: categoryOf(record.category),
    type: typeOf(record.type),
    value: words(record.value) ?? '',
    valueDescription: words(record.valueDescription) ?? null,
    valueLabel: words(record.valueLabel) ?? '',
    stored: record,
  }
}

/** The form that the old app reads; members in its order, and then those that were found beside them. */
export function formatCustomRecord({
  stored = {},
  label,
  category,
  type,
  value,
  valueDescription,
  valueLabel,
}: CustomRecord): string {
  return JSON.stringify({
    ...stored,
    label,
    category:
      categoryOf(stored.category) === category ? (strangerAmong(categories, stored.category) ?? category) : category,
    type: typeOf(stored.type) === type ? (strangerAmong(types, stored.type) ?? type) : type,
    value,
    valueDescription,
    valueLabel,
  })
}

/** In which part of a page it stands. */
export function customSection(category: Category): CustomItem['section'] {
  return sections[category]
}

/** The name of the record for a title: two titles with one slug overwrite each other, so compare slugs. */
export function customSlug(label: string): string {
  return label
    .trim()
    .toLowerCase()
    .replace(/[:@;?!, ]/g, '_')
}

const sections: Record<Category, CustomItem['section']> = {
  DETAILS: 'details',
  ADDITIONAL_DETAILS: 'about',
  LOCATION: 'location',
  SOCIAL: 'social',
  GAMER: 'games',
  FEATURED: 'featured',
  IMAGE: 'picture',
}

/** Undefined when there is nothing in it, or a picture that cannot be read. */
export function customItem(record: CustomRecord): CustomItem | undefined {
  const content = contentOf(record)
  if (!content) return undefined
  const description = record.valueDescription && plainText(record.valueDescription)
  return {
    label: plainText(record.label),
    section: sections[record.category],
    ...(description ? { description } : {}),
    content,
  }
}

function contentOf({ type, value, valueLabel }: CustomRecord): CustomItem['content'] | undefined {
  switch (type) {
    case 'Image': {
      const picture = readPicture({ text: value })
      return picture && { kind: 'picture', picture }
    }
    case 'Location':
      return value === '' ? undefined : { kind: 'location', location: readLocation(value) }
    case 'Youtube': {
      const id = /^[\w-]{11}$/.test(value) ? value : undefined
      const href = safeLink(valueLabel) ?? (id && `https://www.youtube.com/watch?v=${id}`)
      if (!href) return textOf(value)
      const text = plainText(valueLabel) || href
      return id ? { kind: 'film', id, text, href } : { kind: 'link', text, href }
    }
    case 'Link': {
      const href =
        safeLink(value) ??
        (value.length <= maxLinkLength && /^[\w-]+(\.[\w-]+)+([/?#]\S*)?$/.test(value)
          ? safeLink(`https://${value}`)
          : undefined)
      return href ? { kind: 'link', text: plainText(value) || href, href } : textOf(value)
    }
    case 'Html': {
      const text = plainText(textOfMarkup(value))
      if (text === '' || value.length > maxMarkupLength) return textOf(text)
      return { kind: 'markup', text, markup: value }
    }
    default:
      return textOf(value)
  }
}

function textOf(value: string): CustomItem['content'] | undefined {
  const text = plainText(value)
  return text === '' ? undefined : { kind: 'text', text }
}

function words(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return typeof value === 'string' ? value : undefined
}

/** What nobody here knows means something to somebody; a known one in another spelling, nothing that the old app would find. */
function strangerAmong(known: readonly string[], value: unknown): string | undefined {
  if (typeof value !== 'string' || value === 'GAMING') return undefined
  return known.some((one) => one.toLowerCase() === value.toLowerCase()) ? undefined : value
}

/** What came through the system's share sheet has its category from a label: the games became `GAMING`. */
function categoryOf(value: unknown): Category {
  const name = words(value)?.toUpperCase().replaceAll(' ', '_')
  if (name === 'GAMING') return 'GAMER'
  return categories.find((category) => category === name) ?? 'DETAILS'
}

/** The older generation wrote `{"name":"TextInputType.url"}`. */
function typeOf(value: unknown): CustomType {
  if (typeof value === 'object' && value !== null) {
    const name = words((value as Record<string, unknown>).name)
    return name === 'TextInputType.number' ? 'Number' : name === 'TextInputType.url' ? 'Link' : 'Text'
  }
  const name = words(value)?.toLowerCase()
  return types.find((type) => type.toLowerCase() === name) ?? 'Text'
}
