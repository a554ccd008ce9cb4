import { type AtKey, type SharedKey, sharedKey } from '../protocol/at-key.ts'
import type { AtSign } from '../protocol/at-sign.ts'
import { customSlug } from './custom.ts'
import { type Field, fieldNamed, fields } from './fields.ts'
import { plainText } from './plain-text.ts'

/*
 * To ask somebody for what their page does not show is to share a record with them, and so is the answer:
 *
 *     @alice:ask-phone.facet@bob      {"field":"phone","message":"For the trip","at":1790000000000}
 *     @bob:answer-phone.facet@alice   {"answer":"given","asked":1790000000000,"at":1790000060000}
 *
 * Both are sealed, and each server keeps a copy of what is for its owner. The name ends in what it is about: a field, so
 * that asking again overwrites, or a number for words of the asker's own, which are nobody else's to read. Who asks is
 * told by the key, which the servers answer for; what is inside is a stranger's.
 */

/** What can be asked for: a field, or something under a title of the asker's own. */
export interface Wanted {
  /** The field's name, or `custom_<slug>`: where the value will be. */
  readonly name: string
  /** The field's label, or the asker's words. */
  readonly label: string
  readonly field?: Field
}

/** What is inside a request. */
export interface Ask {
  readonly wanted: Wanted
  /** A sentence, or nothing; plain text on one line. */
  readonly message: string
  /** Milliseconds since the epoch, by the asker's clock. */
  readonly at: number
}

/** What is inside an answer. */
export interface AskAnswer {
  readonly wanted: Wanted
  readonly answer: 'given' | 'declined'
  /** `at` of the request that this answers; a later one waits for another answer. */
  readonly asked: number
  /** Milliseconds since the epoch, by the answerer's clock. */
  readonly at: number
  readonly message: string
}

/** Characters of the words that come with a request or an answer. */
export const maxMessageLength = 280
/** Characters of a title of the asker's own. */
export const maxWantedLength = 40
/** Characters of a whole record; a longer one is none. */
const maxRecordLength = 4_000

/** Whether a field can be asked for; a setting is nobody's to give. */
function isAskable({ kind }: Field): boolean {
  return kind !== 'setting'
}

/** What these words ask for: the field of that label, or something under that title. Undefined when they will not do. */
export function wantedBy(words: string): Wanted | undefined {
  if (complaintAboutWanted(words)) return undefined
  const label = oneLine(words, maxWantedLength)
  const lower = label.toLowerCase()
  const field = fields.find((field) => isAskable(field) && [field.label.toLowerCase(), field.name].includes(lower))
  return field ? wantedField(field) : { name: nameFor(label), label }
}

export function wantedField(field: Field): Wanted {
  return { name: field.name, label: field.label, field }
}

/** A sentence when these words can't be asked for, undefined when they can. */
export function complaintAboutWanted(words: string): string | undefined {
  const label = oneLine(words, words.length)
  if (label === '') return 'Write what you would like to know.'
  if (label.length > maxWantedLength) return `Please use at most ${maxWantedLength} characters.`
  return /[\p{L}\p{N}]/u.test(label) ? undefined : 'Please use letters or numbers.'
}

/** What the name of a request ends in: the field, or for words of one's own a number of 16 hexadecimal digits. */
export function topicOf({ field }: Wanted, randomHex: () => string): string {
  return field?.name ?? `${own}${randomHex()}`
}

const own = 'own_'

/** Whether a request can be about this. */
function isTopic(topic: string): boolean {
  return askableField(topic) !== undefined || /^own_[\da-f]{16}$/.test(topic)
}

/** The field that a request of this name is about; undefined for everything else. */
export function askableField(topic: string): Field | undefined {
  const field = fieldNamed(topic)
  return field && isAskable(field) ? field : undefined
}

/** Where a request is kept: on the asker's server, for the one who is asked. */
export function askKey(topic: string, from: AtSign, to: AtSign): SharedKey {
  return sharedKey(`ask-${topic}.facet`, from, to)
}

/** Where the answer is kept: on the server of the one who was asked, for the asker. */
export function answerKey(topic: string, from: AtSign, to: AtSign): SharedKey {
  return sharedKey(`answer-${topic}.facet`, from, to)
}

/** What such a key is about. Undefined for other keys, and for what nobody can ask for. */
export function topicIn({ name }: Exclude<AtKey, { kind: 'internal' }>, kind: 'ask' | 'answer'): string | undefined {
  const topic = new RegExp(`^${kind}-(?<topic>[^.]+)\\.facet$`).exec(name)?.groups?.topic
  return topic !== undefined && isTopic(topic) ? topic : undefined
}

export function formatAsk({ wanted: { name, label, field }, message, at }: Ask): string {
  const words = oneLine(message, maxMessageLength)
  return JSON.stringify({ field: name, ...(field ? {} : { label }), ...(words && { message: words }), at })
}

/** The request in a record about `topic`. Undefined for everything else; members that nobody knows are passed over. */
export function parseAsk(text: string, topic: string): Ask | undefined {
  const found = recordIn(text)
  if (!found || !isTime(found.at) || !isWords(found.message)) return undefined
  const wanted = wantedIn(found, topic)
  // Whoever agrees writes the title into a record of their own, so it has to be the one that its name is made of.
  if (wanted?.name !== found.field) return undefined
  return wanted && { wanted, message: oneLine(found.message ?? '', maxMessageLength), at: found.at }
}

export function formatAnswer({ wanted: { field, label }, answer, asked, at, message }: AskAnswer): string {
  const words = oneLine(message, maxMessageLength)
  return JSON.stringify({ ...(field ? {} : { label }), answer, asked, at, ...(words && { message: words }) })
}

/** The answer in a record about `topic`. Undefined for everything else. */
export function parseAnswer(text: string, topic: string): AskAnswer | undefined {
  const found = recordIn(text)
  const wanted = found && wantedIn(found, topic)
  if (!wanted) return undefined
  const { answer, asked, at, message } = found
  if ((answer !== 'given' && answer !== 'declined') || !isTime(asked) || !isTime(at) || !isWords(message))
    return undefined
  return { wanted, answer, asked, at, message: oneLine(message ?? '', maxMessageLength) }
}

/** A field is told by the name of the record, everything else by what is inside. */
function wantedIn({ label }: Record<string, unknown>, topic: string): Wanted | undefined {
  const field = askableField(topic)
  if (field) return wantedField(field)
  const wanted = isTopic(topic) && typeof label === 'string' ? wantedBy(label) : undefined
  return wanted?.field ? undefined : wanted
}

/** The slug of custom items, in characters that every server takes for a name; a dot would end it. */
function nameFor(label: string): string {
  return `custom_${customSlug(label).replace(/[^\p{L}\p{M}\p{N}_-]/gu, '_')}`
}

function oneLine(text: string, maxLength: number): string {
  return plainText(text, { maxLength })
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
}

function recordIn(text: string): Record<string, unknown> | undefined {
  if (text.length > maxRecordLength) return undefined
  try {
    const found: unknown = JSON.parse(text)
    return typeof found === 'object' && found !== null ? (found as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

function isTime(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= latest
}

/** The last instant that a `Date` can tell. */
const latest = 8_640_000_000_000_000

function isWords(value: unknown): value is string | undefined {
  return value === undefined || typeof value === 'string'
}
