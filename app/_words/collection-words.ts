import { plainText } from '../../lib/profile/plain-text.ts'
import type { AtKey } from '../../lib/protocol/at-key.ts'
import { readJson } from '../../lib/protocol/json.ts'
import { language } from './language.ts'

/** An object in a list of an app’s that is made with the Dart SDK. [data formats §18] */
export interface InCollection {
  /** As the SDK writes it: in lower case, with `-` for what no name can hold. */
  readonly id: string
  readonly collection: string
}

/** Which object a record holds. Undefined for every other record. */
export function inCollection(key: AtKey): InCollection | undefined {
  const found = /^(?<id>.+)\.(?<collection>[^.]+)\.atcollectionmodel\.[^.]/i.exec(key.name)?.groups
  return found?.id && found.collection ? { id: found.id, collection: found.collection } : undefined
}

/** One thing that is said of an object; what is within another has the names of both. */
export interface Said {
  readonly name: string
  readonly value: string
}

/** How deep, and how much of an object is shown in words, and how many characters of each value. */
const [maxDepth, maxSaid, maxValueLength] = [4, 200, 2_000]
/** Parts of the JSON of an object. */
const maxParts = 10_000
/** What the SDK adds to every object. */
const added = ['id', 'collectionName']

/** What an object says, in its own order. Undefined where the text is no object. */
export function saidOf(text: string): readonly Said[] | undefined {
  let json: unknown
  try {
    json = readJson(text, maxParts)
  } catch {
    return undefined
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return undefined
  const said: Said[] = []
  for (const [name, value] of Object.entries(json)) if (!added.includes(name)) say(said, [name], value)
  return said
}

function say(said: Said[], names: readonly string[], value: unknown): void {
  if (said.length >= maxSaid || value === null || value === '') return
  const name = names.map(inWords).join(' · ')
  if (typeof value !== 'object') said.push({ name, value: shown(value) })
  else if (Array.isArray(value) && value.every((one) => typeof one !== 'object')) {
    if (value.length > 0) said.push({ name, value: cut(value.map(shown).join(', ')) })
  } else if (names.length >= maxDepth) said.push({ name, value: '…' })
  else {
    const isList = Array.isArray(value)
    for (const [at, one] of Object.entries(value)) say(said, [...names, isList ? String(Number(at) + 1) : at], one)
  }
}

function shown(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'Yes' : 'No'
  return cut(String(value))
}

function cut(text: string): string {
  return plainText(text, { maxLength: maxValueLength })
}

/** `dueDate`, `due_date` and `due-date` are `Due date`. */
export function inWords(name: string): string {
  const words = plainText(name, { maxLength: 200 })
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, (_, end, begin) => `${end} ${begin.toLowerCase()}`)
    .replace(/[\s_-]+/g, ' ')
    .trim()
  return words.charAt(0).toLocaleUpperCase(language) + words.slice(1)
}

const titles = ['Title', 'Name', 'Label', 'Subject', 'Text', 'Description', 'Message']

/** By what one would know an object; undefined where it says nothing. */
export function titleIn(said: readonly Said[]): Said | undefined {
  return titles.flatMap((title) => said.find(({ name }) => name === title) ?? [])[0] ?? said[0]
}

/** All that an object says, a line for each. Undefined for every other record. */
export function objectText(key: AtKey, text: string): string | undefined {
  const said = inCollection(key) && saidOf(text)
  return said?.map(({ name, value }) => `${name}: ${value}`).join('\n')
}
