import type { AtValue } from '../client/values.ts'
import { AtError } from '../protocol/at-error.ts'
import type { AtKey } from '../protocol/at-key.ts'
import type { Metadata } from '../protocol/metadata.ts'
import { plainMessage } from '../protocol/reply.ts'
import { audienceOf, profileName } from './audience.ts'
import { type CustomRecord, customItem, parseCustomRecord } from './custom.ts'
import { type Field, fieldNamed, isSite } from './fields.ts'
import { parseLocation, readLocation } from './location.ts'
import { readPicture } from './picture.ts'
import { maxShownLength, plainText } from './plain-text.ts'
import type { Answer, Shown } from './profile.ts'
import { parseReference } from './reference.ts'
import { mailLink, phoneLink } from './safe-link.ts'
import { socialLink } from './social.ts'

/** Undefined for a record that is no part of a page: another app's, a setting nobody knows, or an empty one. */
export function answerOf(value: AtValue): Answer | undefined {
  const frame = frameOf(value.key)
  if (!frame) return undefined
  const about = {
    ...(value.signature ? { signature: value.signature } : {}),
    ...timesOf(value.metadata),
    ...(value.cached ? { cached: true as const } : {}),
    ...(value.unsealed ? { unsealed: true as const } : {}),
  }
  if (!frame.field) {
    const record = parseCustomRecord(value.text)
    if (!record)
      return value.text === 'null' ? undefined : { ...frame, ...about, ...unreadable(notThatForm), raw: value.text }
    const item = customItem(record)
    const shown: Shown = item ? { kind: 'custom', item } : { kind: 'unreadable', sentence: notThatForm }
    return { ...frame, ...about, ...cutIn(textsOf(record)), label: plainText(record.label), shown, raw: value.text }
  }
  if (value.text === '') return undefined
  const raw = frame.field.kind === 'picture' ? '' : value.text
  const text = frame.field.kind === 'location' ? parseLocation(raw).label : raw
  return { ...frame, ...about, ...cutIn([text]), shown: show(frame.field, value), raw }
}

/** Milliseconds. Some servers have everything begin when it was written. */
const leastWait = 1_000

type Times = Pick<Answer, 'updatedAt' | 'startsAt' | 'expiresAt' | 'refreshSeconds'>

function timesOf({ updatedAt, availableAt, expiresAt, ttr }: Metadata): Times {
  const isLater = availableAt !== undefined && availableAt - (updatedAt ?? 0) >= leastWait
  return {
    ...(updatedAt !== undefined ? { updatedAt: new Date(updatedAt) } : {}),
    ...(isLater ? { startsAt: new Date(availableAt) } : {}),
    ...(expiresAt !== undefined ? { expiresAt: new Date(expiresAt) } : {}),
    ...(ttr !== undefined && ttr > 0 ? { refreshSeconds: ttr } : {}),
  }
}

/** An answer that is there and that this viewer cannot read. */
export function unreadableAnswer(key: AtKey, error: AtError): Answer | undefined {
  const frame = frameOf(key)
  return frame && { ...frame, ...unreadable(plainText(plainMessage(error), { maxLength: maxSentenceLength })), raw: '' }
}

/**
 * Whether it is the way to the data that failed, and not one value of it. Then there is no use in asking for the next.
 */
export function isTrouble(error: unknown): boolean {
  return !(error instanceof AtError) || troubles.has(error.code)
}

/**
 * Whether the line to the own server failed, so that nothing else can be asked there either. What another's server did, or
 * did not, is said without ending that line. A reply that was too long ends it too, and the next has a new one.
 */
export function isOwnTrouble(error: unknown): boolean {
  return !(error instanceof AtError) || (error.closes && error.code !== 'AT0005')
}

const troubles = new Set<string>([
  'AT0004',
  'AT0006',
  'AT0007',
  'AT0008',
  'AT0012',
  'AT0013',
  'AT0021',
  'AT0023',
  'AT0024',
  'AT0401',
])

/** Characters of a server's own words. */
const maxSentenceLength = 300

const notThatForm = 'This is stored in a form that cannot be shown.'

/** How a field's value is shown, whether it was read or has just been typed. */
export function show(field: Field, value: { text: string; bytes?: Uint8Array }): Shown {
  const text = field.kind === 'picture' ? '' : plainText(value.text)
  const reference = parseReference(text)
  if (reference) return { kind: 'reference', ...reference }
  switch (field.kind) {
    case 'picture': {
      const picture = readPicture(value)
      return picture ? { kind: 'picture', picture } : { kind: 'unreadable', sentence: 'This picture cannot be shown.' }
    }
    case 'location':
      return { kind: 'location', location: readLocation(value.text) }
    case 'email':
      return linkOr(text, mailLink)
    case 'phone':
      return linkOr(text, phoneLink)
    case 'custom': {
      const record = parseCustomRecord(value.text)
      const item = record && customItem(record)
      return item ? { kind: 'custom', item } : { kind: 'unreadable', sentence: notThatForm }
    }
    case 'social':
      return linkOr(text, (user) => (isSite(field.name) ? socialLink(field.name, user) : undefined))
    default:
      return { kind: 'text', text }
  }
}

function linkOr(text: string, link: (text: string) => string | undefined): Shown {
  const href = link(text)
  return href ? { kind: 'link', text, href } : { kind: 'text', text }
}

/** What of a custom record is shown as text. */
function textsOf({ label, type, value, valueDescription }: CustomRecord): string[] {
  const text = type === 'Image' ? '' : type === 'Location' ? parseLocation(value).label : value
  return [label, text, valueDescription ?? '']
}

function cutIn(texts: readonly string[]): { cut?: true } {
  return texts.some(({ length }) => length > maxShownLength) ? { cut: true } : {}
}

function frameOf(key: AtKey) {
  const found = profileName(key)
  // A copy of what someone shared with us is hers to answer for, and for us alone.
  const audience = key.kind === 'cached' && key.sharedWith ? key.sharedWith : audienceOf(key)
  if (!found || !audience) return undefined
  const field = fieldNamed(found.name)
  if (!field && !found.name.startsWith('custom_')) return undefined
  const label = field?.label ?? found.name.slice('custom_'.length).replaceAll('_', ' ')
  return { ...(field ? { field } : {}), name: found.name, label, audience, key }
}

function unreadable(sentence: string) {
  return { shown: { kind: 'unreadable', sentence } as const }
}
