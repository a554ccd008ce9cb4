import { isKeyName } from '../protocol/characters.ts'
import {
  type Category,
  type CustomRecord,
  type CustomType,
  customSection,
  customSlug,
  formatCustomRecord,
  parseCustomRecord,
} from './custom.ts'
import type { Field } from './fields.ts'
import { parseLocation } from './location.ts'
import { complaintAboutPicture, readPicture } from './picture.ts'
import { plainText } from './plain-text.ts'
import { safeLink } from './safe-link.ts'
import { complaintAboutLine, complaintAboutText, maxTextLength } from './text.ts'

/** What somebody adds under a title of their own, as a field of the page. */
export interface CustomField extends Field {
  readonly kind: 'custom'
  readonly custom: { readonly category: Category; readonly type: CustomType }
}

/** Characters of a title: it becomes the name of a key, which has room for so many beside two atSigns. [§4.2] */
export const maxTitleLength = 80

const prefix = 'custom_'

/** The field of what is stored under this name; undefined when that is no name of one. */
export function customFieldNamed(name: string, text = ''): CustomField | undefined {
  if (!name.startsWith(prefix)) return undefined
  const record = parseCustomRecord(text)
  const { category = 'DETAILS', type = 'Text' } = record ?? {}
  const label = record ? plainText(record.label) : name.slice(prefix.length).replaceAll('_', ' ')
  return { name, label, section: customSection(category), kind: 'custom', custom: { category, type } }
}

/** The field that a new title makes. */
export function newCustomField(title: string, category: Category, type: CustomType): CustomField {
  const label = title.trim()
  return {
    name: `${prefix}${customSlug(label)}`,
    label,
    section: customSection(category),
    kind: 'custom',
    custom: { category, type },
  }
}

/** A title for a file, from what it is called: what a camera counts is no title. `taken` are the names of all that is on the page. */
export function titleForFile(fileName: string, taken: readonly string[]): string {
  const bare = fileName
    .replace(/\.[a-z0-9]{1,5}$/i, '')
    .replace(/[_\s]+/g, ' ')
    .trim()
    .slice(0, maxTitleLength - 5)
  const isCounted = /^(img|image|dsc[nf]?|pxl|mvi|screenshot|photo|picture)?[\W\d_]*$/i.test(bare)
  const wanted = isCounted || complaintAboutTitle(bare, []) ? 'A picture' : bare
  for (let at = 1; ; at++) {
    const title = at === 1 ? wanted : `${wanted} ${at}`
    if (!complaintAboutTitle(title, taken)) return title
  }
}

/** Whether this is such a field. */
export function isCustom(field: Field): field is CustomField {
  return field.kind === 'custom'
}

/** What is stored, or about to be, under another title and in another place: all else of it stays. */
export function retitled(text: string, { label, custom: { category } }: CustomField): string {
  const record = parseCustomRecord(text)
  return record ? formatCustomRecord({ ...record, label, category }) : text
}

/** A sentence when nothing can stand under this title. `taken` are the names of all that is on the page. */
export function complaintAboutTitle(title: string, taken: readonly string[]): string | undefined {
  const label = title.trim()
  if (label === '') return 'Give it a title.'
  const wrong = complaintAboutLine(label, maxTitleLength)
  if (wrong) return wrong
  const name = `${prefix}${customSlug(label)}`
  if (!isKeyName(name)) return 'This title has a character in it that can’t be kept. Use letters, numbers and emoji.'
  // Two titles of one slug would overwrite each other. [data formats §8.6]
  return taken.includes(name) ? 'There is something under this title already, or under one much like it.' : undefined
}

/** An empty record of a field, or what is stored of it under the field's title. */
export function customRecordOf({ label, custom }: CustomField, stored = ''): CustomRecord {
  const known = parseCustomRecord(stored)
  const empty = { ...custom, value: '', valueDescription: null, valueLabel: '' }
  return { ...empty, ...known, label: known && plainText(known.label) === label ? known.label : label }
}

/** What stands in the input: of a film its address, of everything else the value. */
export function typedOf({ type, value, valueLabel }: CustomRecord): string {
  if (type !== 'Youtube' || value === '') return value
  return valueLabel || `https://www.youtube.com/watch?v=${value}`
}

/** The record with something else typed. Of a film both are kept: which it is, and where it was found. */
export function withTyped(record: CustomRecord, typed: string): CustomRecord {
  if (record.type !== 'Youtube') return { ...record, value: typed }
  const id = filmIn(typed)
  const address = typed.trim()
  if (id === undefined || id === address) return { ...record, value: id ?? typed, valueLabel: '' }
  return { ...record, value: id, valueLabel: /^https?:/i.test(address) ? address : `https://${address}` }
}

/** Which film an address of YouTube leads to: eleven letters and digits. */
export function filmIn(address: string): string | undefined {
  const text = address.trim()
  if (isFilm(text)) return text
  const href = safeLink(/^[a-z][a-z0-9+.-]*:/i.test(text) ? text : `https://${text}`)
  if (!href) return undefined
  const { hostname, pathname, searchParams } = new URL(href)
  const host = hostname.replace(/^(www|m|music)\./, '')
  const [, first = '', second = ''] = pathname.split('/')
  const found =
    host === 'youtu.be'
      ? first
      : host === 'youtube.com' || host === 'youtube-nocookie.com'
        ? /^(embed|shorts|live|v)$/.test(first)
          ? second
          : (searchParams.get('v') ?? '')
        : ''
  return isFilm(found) ? found : undefined
}

function isFilm(text: string): boolean {
  return /^[\w-]{11}$/.test(text)
}

/** A sentence when this record will not do, as it would be stored. */
export function complaintAboutCustom(text: string): string | undefined {
  const record = parseCustomRecord(text)
  if (!record) return 'This is stored in a form that can’t be changed here.'
  const { label, valueDescription } = record
  return (
    complaintAboutLine(label, Number.POSITIVE_INFINITY) ??
    complaintAboutValue(record) ??
    complaintAboutText(valueDescription ?? '', maxTextLength)
  )
}

function complaintAboutValue(record: CustomRecord): string | undefined {
  const value = record.value.trim()
  switch (record.type) {
    case 'Link':
      return linkTyped(value) ? undefined : 'A link looks like https://example.org.'
    case 'Number':
      return /^[+-]?\d[\d .,]*$/.test(value) ? undefined : 'A number has digits only.'
    case 'Youtube':
      return filmIn(value) ? undefined : 'Paste the address of a film on YouTube.'
    case 'Image': {
      const picture = readPicture({ text: value })
      return picture ? complaintAboutPicture(picture.bytes) : 'This picture can’t be shown.'
    }
    case 'Location':
      return complaintAboutLine(parseLocation(value).label)
    default:
      return complaintAboutText(value, maxTextLength)
  }
}

/** A link as people type it, with `https://` or without. */
export function linkTyped(typed: string): string | undefined {
  const text = typed.trim()
  return safeLink(text) ?? (/^[\w-]+(\.[\w-]+)+([/?#]\S*)?$/.test(text) ? safeLink(`https://${text}`) : undefined)
}

/** The record as it is stored; nothing where it has no value. */
export function formatTyped(record: CustomRecord): string {
  return record.value.trim() === '' ? '' : formatCustomRecord(record)
}
