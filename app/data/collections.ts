import { inCollection, inWords } from '../_words/collection-words.ts'
import { language } from '../_words/language.ts'
import type { Item } from './items.ts'

/** One object, and every record that holds it: its owner’s, and one for each who sees it. */
export interface Thing {
  readonly id: string
  /** Its id in words, for as long as nothing more is known of it. */
  readonly label: string
  /** Its owner’s record comes first. */
  readonly items: readonly Item[]
}

/** What an app keeps in one list. */
export interface Collection {
  readonly name: string
  readonly label: string
  readonly things: readonly Thing[]
}

/** Those of one app, by name, and what is in none of them. */
export function collectionsIn(items: readonly Item[]): {
  readonly collections: readonly Collection[]
  readonly others: readonly Item[]
} {
  const others: Item[] = []
  const found = new Map<string, Map<string, Item[]>>()
  for (const item of items) {
    const { key } = item
    const object = inCollection(key)
    if (!object || key.kind === 'internal') {
      others.push(item)
      continue
    }
    const things = found.get(object.collection) ?? new Map<string, Item[]>()
    found.set(object.collection, things)
    // The same id of somebody else is another object.
    const id = `${object.id} ${key.sharedBy}`
    const thing = things.get(id)
    if (thing) thing.push(item)
    else things.set(id, [item])
  }
  const collections = [...found].map(([name, things]) => ({
    name,
    label: inWords(name),
    things: [...things].map(([id, items]) => ({ id, label: items[0]?.label ?? id, items: ownFirst(items) })),
  }))
  return { collections: collections.sort((a, b) => a.label.localeCompare(b.label, language)), others }
}

function ownFirst(items: readonly Item[]): readonly Item[] {
  return [...items].sort((a, b) => Number(b.audience === 'only me') - Number(a.audience === 'only me'))
}
