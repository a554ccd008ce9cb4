import type { AtClient } from '../client/at-client.ts'
import { type MoveOptions, moveRecord, type OwnRecord, writeRecord } from '../client/move.ts'
import type { AtValue } from '../client/values.ts'
import { AtError } from '../protocol/at-error.ts'
import { type AtKey, formatAtKey, type PublicKey, type SelfKey, type SharedKey } from '../protocol/at-key.ts'
import { type AtSign, sameAtSign } from '../protocol/at-sign.ts'
import { isKeyName } from '../protocol/characters.ts'
import { audienceOf, keyFor, profileName } from './audience.ts'
import { customSlug, parseCustomRecord } from './custom.ts'
import { fieldNamed } from './fields.ts'
import { parseOrder, replaceOrder } from './order.ts'
import { profileRegex, search } from './read.ts'

/*
 * What older apps have left behind, and the form in which every app reads it today. Nothing is done unless somebody says so.
 * [data formats §21]
 */

/** In which way a record is odd; it can be in several. */
export type Oddity =
  /** Under the namespace of before. */
  | 'older name'
  /** For its owner alone, in the spelling that the old app does not read. */
  | 'spelling'
  /** The name does not follow from the title. */
  | 'slug'
  /** `GAMING` for the games, or a type that is an object. */
  | 'form'
  /** A list of atSigns that was printed: `[@a, @b]`. */
  | 'list'
  /** An order with titles that are not there any more. */
  | 'order'
  /** The text `null` under a title. */
  | 'empty'

type OwnKey = PublicKey | SelfKey | SharedKey

/** A record of one's own page, opened. */
export interface Found extends OwnRecord {
  readonly key: OwnKey
}

export interface Repair {
  readonly found: Found
  readonly oddities: readonly Oddity[]
  /** As it would be written; undefined where it would only be removed. */
  readonly proper?: Found
  /** What stands in its proper place already, and stays: the odd one goes. */
  readonly beside?: Found
  /** Titles that would leave the order. */
  readonly titles?: readonly string[]
}

/** All that is odd among what was read. `isWhole` says that nothing of the page is missing: else no title is taken for gone. */
export function repairsFor(all: readonly Found[], { isWhole }: { isWhole: boolean }): Repair[] {
  const there = new Map(all.map((found) => [formatAtKey(found.key), found]))
  const claimed = new Set<string>()
  const repairs: Repair[] = []
  for (const found of all) {
    const repair = repairOf(found, isWhole ? all : undefined)
    if (!repair) continue
    const place = repair.proper && formatAtKey(repair.proper.key)
    if (place === undefined || place === formatAtKey(found.key)) {
      repairs.push(repair)
      continue
    }
    const beside = there.get(place)
    // Under another title it is something else, which happens to be in the way.
    if (beside) {
      if (titleOf(beside) === titleOf(found)) repairs.push({ found, oddities: repair.oddities, beside })
    }
    // Of two for one place the second is looked at again when the first is there.
    else if (!claimed.has(place)) repairs.push(repair)
    claimed.add(place)
  }
  return repairs
}

function titleOf({ value }: Found): string | undefined {
  return typeof value === 'string' ? parseCustomRecord(value)?.label.toLowerCase() : undefined
}

function repairOf(found: Found, page: readonly Found[] | undefined): Repair | undefined {
  const { key, value } = found
  if (typeof value === 'string' && isFollowList(key)) {
    const list = formatList(value)
    return list === value ? undefined : { found, oddities: ['list'], proper: { ...found, value: list } }
  }
  const named = profileName(key)
  const owner = key.sharedBy
  const audience = audienceOf(key)
  const isCustom = named?.name.startsWith('custom_')
  if (!named || audience === undefined || !(isCustom || fieldNamed(named.name))) return undefined
  if (isCustom && value === 'null') return { found, oddities: ['empty'] }
  const custom = isCustom && typeof value === 'string' ? parseCustomRecord(value) : undefined
  const slug = custom && `custom_${customSlug(custom.label)}`
  const name = slug && isKeyName(slug) ? slug : named.name
  const proper: Found['key'] = keyFor(name, owner, audience)
  const form = custom && typeof value === 'string' ? formOf(value, custom) : value
  const { text, titles } =
    page && key.kind === 'public' && named.name === 'field_order_of_self' && typeof form === 'string'
      ? orderOf(form, page)
      : { text: form, titles: [] }
  const oddities: Oddity[] = [
    ...(named.namespace === 'wavi' ? [] : (['older name'] as const)),
    ...(key.kind === 'self' && key.sharedWith === undefined ? (['spelling'] as const) : []),
    ...(name === named.name ? [] : (['slug'] as const)),
    ...(form === value ? [] : (['form'] as const)),
    ...(titles.length === 0 ? [] : (['order'] as const)),
  ]
  if (oddities.length === 0) return undefined
  return { found, oddities, proper: { ...found, key: proper, value: text }, ...(titles.length > 0 && { titles }) }
}

/** With the names of today; all else as it was found. */
function formOf(
  text: string,
  { category, type, stored = {} }: NonNullable<ReturnType<typeof parseCustomRecord>>,
): string {
  const isGaming = typeof stored.category === 'string' && stored.category.toUpperCase() === 'GAMING'
  const isObject = typeof stored.type === 'object' && stored.type !== null
  if (!isGaming && !isObject) return text
  return JSON.stringify({ ...stored, ...(isGaming && { category }), ...(isObject && { type }) })
}

/** The order without titles under which there is nothing. What may be the name of a field stays. */
function orderOf(text: string, page: readonly Found[]): { text: string; titles: string[] } {
  const known = new Set<string>()
  for (const { key, value } of page) {
    const { name } = profileName(key) ?? {}
    if (!name?.startsWith('custom_')) continue
    known.add(name)
    if (typeof value === 'string') known.add(parseCustomRecord(value)?.label.toLowerCase() ?? name)
  }
  const isThere = (title: string) => known.has(title.toLowerCase()) || fieldNamed(title.toLowerCase()) !== undefined
  let next = text
  const gone: string[] = []
  for (const [category, titles] of parseOrder(text)) {
    const left = titles.filter(isThere)
    if (left.length === titles.length) continue
    gone.push(...titles.filter((title) => !isThere(title)))
    next = replaceOrder(next, category, left)
  }
  return { text: next, titles: [...new Set(gone)] }
}

function isFollowList({ kind, name }: AtKey): boolean {
  return kind !== 'shared' && /^(?:following_by_self|followers_of_self)\.at_follows\.wavi$/.test(name)
}

/** `@a,@b`; the old app's word for an empty list is `null`. [data formats §9] */
function formatList(text: string): string {
  const names = text
    .trim()
    .replace(/^\[|\]$/g, '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name.toLowerCase() !== 'null')
    .map((name) => (name.startsWith('@') ? name : `@${name}`))
  return names.length === 0 ? 'null' : [...new Set(names)].join(',')
}

/** Reads all of one's own page that the server has, and finds what is odd. AT0021 or AT0023 when the server is down. */
export async function readRepairs(
  client: Pick<AtClient, 'atSign' | 'everyName' | 'get' | 'unsent'>,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<Repair[]> {
  const keys = await search((regex) => client.everyName({ regex, signal }), profileRegex)
  const own = keys.filter((key): key is OwnKey => isOwn(key, client.atSign))
  const all: Found[] = []
  let isWhole = true
  for (const key of own) {
    const value = await readNow(client, key, { signal }).catch((error: unknown) => {
      if (signal?.aborted || (error instanceof AtError && error.closes)) throw error
      return undefined
    })
    if (value) all.push({ key, value: value.bytes ?? value.text, metadata: value.metadata })
    else isWhole = false
  }
  return repairsFor(all, { isWhole })
}

/** What this device has may be older than what the server has, but for what waits here. */
async function readNow(
  client: Pick<AtClient, 'get' | 'unsent'>,
  key: OwnKey,
  { signal }: Pick<MoveOptions, 'signal'>,
): Promise<AtValue | undefined> {
  const waits = (await client.unsent()).some((one) => formatAtKey(one.key) === formatAtKey(key))
  return client.get(key, { signal, fresh: !waits })
}

function isOwn(key: AtKey, owner: AtSign): boolean {
  return (key.kind === 'public' || key.kind === 'self' || key.kind === 'shared') && sameAtSign(key.sharedBy, owner)
}

/**
 * Does one repair: writes what is proper, and when the own server has it, removes what was odd. AT0022 when somebody has changed
 * either since it was found.
 */
export async function repair(
  client: Pick<AtClient, 'put' | 'publish' | 'get' | 'getMeta' | 'unsent' | 'sync' | 'takeBack'>,
  { found, proper, beside }: Repair,
  options: MoveOptions = {},
): Promise<void> {
  const { signal } = options
  for (const one of beside ? [found, beside] : [found]) {
    const now = await readNow(client, one.key, { signal })
    if (!now || !isSame(one.value, now.bytes ?? now.text)) {
      throw new AtError('AT0022', 'It was changed in between. Look again.')
    }
  }
  if (proper && !beside) {
    if (formatAtKey(proper.key) === formatAtKey(found.key)) return writeRecord(client, proper, options)
    return moveRecord(client, found, proper.key, { ...options, value: proper.value })
  }
  const [removal] = await client.takeBack([found.key], { signal })
  if (removal?.outcome === 'failed') throw removal.error
}

function isSame(one: string | Uint8Array, other: string | Uint8Array): boolean {
  if (typeof one === 'string' || typeof other === 'string') return one === other
  return one.length === other.length && one.every((byte, i) => byte === other[i])
}
