/** `facet/collections`: lists of objects, as the Dart SDK's `AtCollectionModel` keeps them. */
import { AtError } from '../protocol/at-error.ts'
import { type AtKey, type CachedKey, type SelfKey, type SharedKey, selfKey, sharedKey } from '../protocol/at-key.ts'
import type { AtSign } from '../protocol/at-sign.ts'
import type { AtClient } from './at-client.ts'
import type { RequestOptions } from './connection.ts'
import { escapeRegex } from './list.ts'
import { checkedNamespace } from './namespace.ts'
import type { PutOptions } from './put.ts'
import type { ShareOptions } from './share.ts'
import { jsonOf } from './values.ts'

/*
 * Each object is a record of its own, `<id>.<collection>.atcollectionmodel.<namespace>`, one's own and one for each whom it is
 * shared with. Its value is the object's JSON with `id` and `collectionName` in it. [data formats §18]
 */

/** An object as it lies in a collection. */
export interface Item<Fields extends object> {
  readonly id: string
  /** All but `id` and `collectionName`; also what only other programs know. */
  readonly fields: Fields
  /** Under which it was found: one's own, or the copy of what somebody shares. */
  readonly key: SelfKey | CachedKey
}

/** What came of giving an object to somebody. */
export interface Given {
  readonly sharedWith: AtSign
  /** Why they have it not, or as it was before. */
  readonly error?: AtError
}

export interface CollectionOptions {
  /** What the objects are, such as `preferences`. */
  readonly name: string
  readonly namespace: string
}

export interface ItemsOptions extends RequestOptions {
  /** Is told of what does not open; it is in no list, and ends none. */
  readonly onProblem?: (key: AtKey, error: AtError) => void
}

/** Every promise rejects with what befell the line, as those of the client do. */
export interface Collection<Fields extends object> {
  /**
   * Keeps it under this id, and gives it as it is now to everyone whom it was shared with before. AT0022 for an id without
   * a letter or a digit, or where another id comes to the same name: capitals and odd characters do not count there.
   */
  save(id: string, fields: Fields, options?: PutOptions): Promise<readonly Given[]>
  /** The same for some of its fields; the others stay as they are. AT0015 when it is not there. */
  change(id: string, fields: Partial<Fields>, options?: PutOptions): Promise<readonly Given[]>
  /** Undefined when it is not there. AT0014 when what is there is no object of a collection. */
  get(id: string, options?: RequestOptions): Promise<Item<Fields> | undefined>
  /** One's own, in the order of their names. */
  all(options?: ItemsOptions): Promise<readonly Item<Fields>[]>
  /** What others share, of which there are copies here; of one of them where that is given. */
  fromOthers(options?: ItemsOptions & { readonly sharedBy?: AtSign }): Promise<readonly Item<Fields>[]>
  /** Gives it to them, for as long as it is there or they are not taken it away from again. AT0015 when it is not there. */
  share(id: string, people: readonly AtSign[], options?: ShareOptions): Promise<readonly Given[]>
  sharedWith(id: string): Promise<readonly AtSign[]>
  /** Takes it away from these, or from everyone. */
  unshare(id: string, people?: readonly AtSign[]): Promise<void>
  /** From everyone it was shared with, and then one's own. */
  delete(id: string): Promise<void>
}

/** The objects of one kind. Throws AT0022 for a name or a namespace that is none. */
export function collectionOf<Fields extends object = Record<string, unknown>>(
  client: Pick<AtClient, 'atSign' | 'get' | 'getMeta' | 'put' | 'delete' | 'getAtKeys'>,
  { name, namespace }: CollectionOptions,
): Collection<Fields> {
  const { atSign } = client
  const collectionName = asPart(name)
  const place = `.${collectionName}.atcollectionmodel.${checkedNamespace(namespace)}`
  const own = (id: string) => selfKey(`${asPart(id)}${place}`, atSign)
  const idIn = (key: AtKey) => (key.name.endsWith(place) ? key.name.slice(0, -place.length) : '')

  async function read(key: SelfKey | CachedKey, options: RequestOptions): Promise<Item<Fields> | undefined> {
    const found = await client.get(key, options)
    return found && { ...itemIn<Fields>(jsonOf(found), collectionName, idIn(key)), key }
  }

  async function needed(id: string, options: RequestOptions): Promise<Item<Fields>> {
    const item = await read(own(id), options)
    if (!item) throw new AtError('AT0015', `There is no ${id} in ${collectionName}.`)
    return item
  }

  async function readAll<Key extends SelfKey | CachedKey>(
    isOne: (key: AtKey) => key is Key,
    { onProblem, ...options }: ItemsOptions = {},
  ): Promise<Item<Fields>[]> {
    const keys = await client.getAtKeys({ ...options, regex: `${escapeRegex(place)}@` })
    const those = keys.filter(isOne).filter((key) => isPart(idIn(key)))
    const reading = those.map(async (key) => {
      try {
        return await read(key, options)
      } catch (error) {
        if (!(error instanceof AtError) || error.code !== 'AT0014') throw error
        onProblem?.(key, error)
        return undefined
      }
    })
    const items = (await Promise.all(reading)).filter((item) => item !== undefined)
    return items.sort((one, other) => (one.key.name < other.key.name ? -1 : 1))
  }

  async function given(id: string): Promise<SharedKey[]> {
    const { name } = own(id)
    const keys = await client.getAtKeys({ regex: `:${escapeRegex(name)}@` })
    return keys.filter((key): key is SharedKey => key.kind === 'shared' && key.sharedBy === atSign && key.name === name)
  }

  const give = (keys: readonly SharedKey[], value: object, optionsOf: (key: SharedKey) => Promise<ShareOptions>) =>
    Promise.all(
      keys.map(async (key): Promise<Given> => {
        const { sharedWith } = key
        try {
          await client.put(key, value, await optionsOf(key))
          return { sharedWith }
        } catch (error) {
          if (!(error instanceof AtError) || error.closes) throw error
          return { sharedWith, error }
        }
      }),
    )

  const asStored = (id: string, fields: object) => ({ ...fields, id, collectionName })

  async function keep(id: string, fields: object, options: PutOptions): Promise<readonly Given[]> {
    const value = asStored(id, fields)
    await client.put(own(id), value, options)
    const people = await given(id)
    // As they were given it before, also how long their servers may keep a copy.
    return give(people, value, async (key) => {
      const { ttr = 0, ccd = false } = (await client.getMeta(key, options)) ?? {}
      return { ...options, ttr, ccd }
    })
  }

  const collection: Collection<Fields> = {
    async save(id, fields, options = {}) {
      const there = await read(own(id), options)
      if (there && there.id !== id) {
        throw new AtError('AT0022', `${id} and ${there.id} would be the same record: choose another id.`)
      }
      return keep(id, fields, options)
    },
    async change(id, fields, options = {}) {
      const there = await needed(id, options)
      return keep(there.id, { ...there.fields, ...fields }, options)
    },
    get: (id, options = {}) => read(own(id), options),
    all: (options) => readAll((key): key is SelfKey => key.kind === 'self', options),
    fromOthers: ({ sharedBy, ...options } = {}) =>
      readAll(
        (key): key is CachedKey => key.kind === 'cached' && (sharedBy === undefined || key.sharedBy === sharedBy),
        options,
      ),
    async share(id, people, options = {}) {
      const there = await needed(id, options)
      const keys = [...new Set(people)].map((person) => sharedKey(own(id).name, atSign, person))
      return give(keys, asStored(there.id, there.fields), async () => options)
    },
    sharedWith: async (id) => (await given(id)).map(({ sharedWith }) => sharedWith),
    async unshare(id, people) {
      const keys = await given(id)
      for (const key of keys) if (!people || people.includes(key.sharedWith)) await client.delete(key)
    },
    async delete(id) {
      await collection.unshare(id)
      await client.delete(own(id))
    },
  }
  return collection
}

/** As the Dart SDK writes what somebody chose into a name. */
function asPart(text: string): string {
  const part = text
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9_-]/g, '-')
  if (!/[a-z0-9]/.test(part)) throw new AtError('AT0022', `${JSON.stringify(text)} can be no part of a name.`)
  return part
}

function isPart(text: string): boolean {
  return /^[a-z0-9_-]+$/.test(text)
}

/** Throws AT0014 for what is none, or lies under a name that is not its own. */
function itemIn<Fields extends object>(value: unknown, collection: string, part: string) {
  const { id, collectionName, ...fields } = (value ?? {}) as Record<string, unknown>
  const isIts = (text: unknown, own: string) => typeof text === 'string' && text !== '' && asPart(text) === own
  if (!isIts(id, part) || !isIts(collectionName, collection)) {
    throw new AtError('AT0014', 'This value is no object of this collection.')
  }
  return { id: id as string, fields: fields as Fields }
}
