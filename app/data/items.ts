import type { Audience } from '../../lib/profile/audience.ts'
import { audienceOf, profileName } from '../../lib/profile/audience.ts'
import { fieldNamed, fields } from '../../lib/profile/fields.ts'
import { type AtKey, formatAtKey, isHidden, isReserved } from '../../lib/protocol/at-key.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import type { Metadata } from '../../lib/protocol/metadata.ts'
import { recordLabel } from '../_page/record.ts'
import { language } from '../_words/language.ts'

/** What is known of a record before it is opened. */
export interface Known {
  readonly key: AtKey
  /** Undefined until the server has told. */
  readonly metadata?: Metadata | undefined
  /** What of it was changed on this device and waits to be sent. */
  readonly unsent?: 'put' | 'meta' | undefined
}

/** `mine` is what I wrote, `lent` a copy of what somebody else did, `works` what the others cannot do without. */
export type Part = 'mine' | 'lent' | 'works'

/** A record in plain words. */
export interface Item extends Known {
  /** Its full name, which no other has. */
  readonly id: string
  readonly part: Part
  /** `Phone`, or where it is no field of a page the record's own name. */
  readonly label: string
  /** Without the app at its end. */
  readonly name: string
  /** What stands after the last dot, the app that it belongs to. */
  readonly app: string | undefined
  /** Who sees it; of what is lent to me, whose it is. */
  readonly audience: Audience
  /** In which order it comes: fields as on a page, then names. */
  readonly place: number
}

export function itemOf(known: Known): Item {
  const { key } = known
  const dot = key.name.lastIndexOf('.')
  const app = dot > 0 && dot < key.name.length - 1 ? key.name.slice(dot + 1) : undefined
  const name = app === undefined ? key.name : key.name.slice(0, dot)
  const part = partOf(key, app)
  const field = part === 'works' ? undefined : fieldNamed(profileName(key)?.name ?? '')
  return {
    ...known,
    id: formatAtKey(key),
    part,
    label: part === 'works' ? key.name : recordLabel(key),
    name,
    app,
    audience: key.kind === 'cached' ? key.sharedBy : (audienceOf(key) ?? 'only me'),
    place: field ? fields.indexOf(field) : fields.length,
  }
}

const keyNames = new Set(['publickey', 'signing_publickey', 'signing_privatekey', 'shared_key'])

function partOf(key: AtKey, app: string | undefined): Part {
  const isKey = isReserved(key) || keyNames.has(key.name) || key.name.startsWith('shared_key.')
  const isOwn = key.kind === 'private' || key.kind === 'local' || key.kind === 'internal'
  if (isKey || isOwn || isHidden(key) || app?.startsWith('__')) return 'works'
  return key.kind === 'cached' ? 'lent' : 'mine'
}

/** For whom this key was made, where it is one of a pair of people. */
export function madeFor({ key }: Pick<Item, 'key'>): AtSign | undefined {
  if (key.kind === 'shared' && key.name === 'shared_key') return key.sharedWith
  const other = key.kind === 'self' ? /^shared_key\.(?<other>[^.]+)/.exec(key.name)?.groups?.other : undefined
  return other === undefined ? undefined : (`@${other}` as AtSign)
}

/** Whether it has not ended yet. What has not begun is there: its owner may want it back before it is seen. */
export function isThere({ metadata }: Known, now: number): boolean {
  return metadata?.expiresAt === undefined || now < metadata.expiresAt
}

const collator = new Intl.Collator(language, { numeric: true })

export function inOrder(items: readonly Item[]): Item[] {
  return [...items].sort(
    (a, b) =>
      a.place - b.place ||
      collator.compare(a.label, b.label) ||
      rank(a.audience) - rank(b.audience) ||
      collator.compare(a.id, b.id),
  )
}

function rank(audience: Audience): number {
  return audience === 'everyone' ? 0 : audience === 'only me' ? 1 : 2
}

/** What belongs to one app; of what has no app, the name is undefined. */
export interface AppGroup {
  readonly app: string | undefined
  readonly items: readonly Item[]
}

/** By app in the order of their names, what has none last. Names that end alike stand together, whatever they begin with. */
export function byApp(items: readonly Item[]): AppGroup[] {
  const groups = new Map<string | undefined, Item[]>()
  for (const item of items) {
    const group = groups.get(item.app)
    if (group) group.push(item)
    else groups.set(item.app, [item])
  }
  return [...groups]
    .map(([app, items]) => ({ app, items }))
    .sort(
      (a, b) => Number(a.app === undefined) - Number(b.app === undefined) || collator.compare(a.app ?? '', b.app ?? ''),
    )
}

/** Somebody I have to do with. */
export interface Person {
  readonly atSign: AtSign
  /** What they have of me. */
  readonly given: readonly Item[]
  /** What I have of them. */
  readonly lent: readonly Item[]
  /** The keys between us that I made. */
  readonly keys: readonly Item[]
}

/** Everyone with whom something is shared, or was as far as a key of it is left, by name. */
export function people(items: readonly Item[]): Person[] {
  const found = new Map<AtSign, { given: Item[]; lent: Item[]; keys: Item[] }>()
  const of = (atSign: AtSign) => {
    const person = found.get(atSign) ?? { given: [], lent: [], keys: [] }
    found.set(atSign, person)
    return person
  }
  for (const item of items) {
    const { part, key } = item
    if (part === 'mine' && key.kind === 'shared') of(key.sharedWith).given.push(item)
    if (part === 'lent' && key.kind === 'cached') of(key.sharedBy).lent.push(item)
    const other = madeFor(item)
    if (other !== undefined) of(other).keys.push(item)
  }
  return [...found]
    .map(([atSign, person]) => ({ atSign, ...person }))
    .sort((a, b) => collator.compare(a.atSign, b.atSign))
}
