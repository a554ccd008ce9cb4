import { AtError } from '../protocol/at-error.ts'
import {
  type AtKey,
  isReserved,
  type LocalKey,
  type PublicKey,
  type SelfKey,
  type SharedKey,
} from '../protocol/at-key.ts'
import { isKeyName, lowerCase } from '../protocol/characters.ts'
import type { AtClient } from './at-client.ts'
import { checkKey } from './context.ts'
import type { Notice } from './notice.ts'
import type { Removal } from './take-back.ts'

/** A key that a program makes; all others are found. */
type Made = PublicKey | SelfKey | SharedKey | LocalKey

/** What apps of one name keep to themselves, as the last part of a name; it may have parts. [data formats §1.2] */
export function checkedNamespace(text: string): string {
  const namespace = lowerCase(text)
  if (/^$|^\.|\.$|\.\.|:/.test(namespace) || !isKeyName(`x.${namespace}`)) {
    throw new AtError('AT0022', `${JSON.stringify(text)} is no namespace.`)
  }
  return namespace
}

/**
 * The same client, where names without a namespace are of this one. What it finds that has none is marked to be whole, so
 * that it is this record that is read, changed or removed then, and not the one of that name in the namespace. Without
 * `namespace` AT0022 for whoever writes, or tells of, a name that has none.
 */
export function inNamespace(client: AtClient, namespace: string | undefined): AtClient {
  const { put, publish, notify, notifyAll } = client
  if (namespace === undefined) {
    return Object.assign(client, {
      put: async (key: never, value, options) => put(named(key), value, options),
      publish: async (key, value, options) => publish(named(key), value, options),
      notify: async (key, value, options) => notify(named(key), value, options),
      notifyAll: async (name, people, value, options) => notifyAll(checkedName(name), people, value, options),
    } satisfies Partial<AtClient>)
  }

  const full = <Key extends AtKey>(key: Key): Key => {
    checkKey(key)
    return isBare(key) && key.namespaceAware !== false ? { ...key, name: `${key.name}.${namespace}` } : key
  }
  const fullName = (name: string) => (name.includes('.') ? name : `${name}.${namespace}`)
  const { get, getMeta, putMeta, delete: remove, stored, takeBack, forget, times, watch, retry, discard } = client
  const { list, getAtKeys, everyName, records, entriesHere, watchEntries, unsent, watchUnsent } = client
  const { watchKeys, watchRecords, watchValues } = client
  const { conflicts, monitor, notifyList, receiptOf, stream, receiveStreams, uploadFile, downloadFile } = client
  return Object.assign(client, {
    put: async (key: never, value, options) => put(full(key), value, options),
    publish: async (key, value, options) => publish(full(key), value, options),
    notify: async (key, value, options) => notify(full(key), value, options),
    notifyAll: async (name, people, value, options) => notifyAll(fullName(name), people, value, options),
    get: async (key, options) => get(full(key), options),
    getMeta: async (key, options) => getMeta(full(key), options),
    putMeta: async (key, changes, options) => putMeta(full(key), changes, options),
    receiptOf: async (key, options) => receiptOf(full(key), options),
    delete: async (key, options) => remove(full(key), options),
    stored: async (key, options) => stored(full(key), options),
    takeBack: async (keys, options) => takeBack(keys.map(full), options),
    times: (keys, options) => times(keys.map(full), options),
    retry: async (key) => retry(full(key)),
    discard: async (key) => discard(full(key)),
    watch: (key, listener) => watch(full(key), (seen) => listener({ ...found(seen), value: foundIn(seen.value) })),

    list: async (options) => (await list(options)).map(whole),
    getAtKeys: async (options) => (await getAtKeys(options)).map(whole),
    everyName: async (options) => (await everyName(options)).map(whole),
    records: async function* (options) {
      for await (const page of records(options)) yield page.map(found)
    },
    entriesHere: async (filter) => (await entriesHere(filter)).map(found),
    watchKeys: (filter, listener) => watchKeys(filter, (keys) => listener(keys.map(whole))),
    watchRecords: (filter, listener) =>
      watchRecords(filter, (all) => listener(all.map((seen) => ({ ...found(seen), value: foundIn(seen.value) })))),
    watchValues: (filter, listener) =>
      watchValues(filter, ({ values, gone, left }) =>
        listener({ values: values.map(found), gone: gone.map(whole), left }),
      ),
    watchEntries: (filter, listener) => watchEntries(filter, (entries) => listener(entries.map(found))),
    unsent: async () => (await unsent()).map(found),
    watchUnsent: (listener) => watchUnsent((all) => listener(all.map(found))),
    conflicts: {
      ...conflicts,
      list: async () =>
        (await conflicts.list()).map((one) => ({
          ...found(one),
          mine: foundIn(one.mine),
          theirs: foundIn(one.theirs),
        })),
    },
    async forget(other, { onBegin, onResult, ...options } = {}) {
      const told = (removal: Removal) => onResult?.(found(removal))
      const begun = (keys: readonly AtKey[]) => onBegin?.(keys.map(whole))
      return (await forget(other, { ...options, onBegin: begun, onResult: told })).map(found)
    },
    monitor: async function* (options) {
      for await (const notice of monitor(options)) yield noticed(notice)
    },
    notifyList: async (options) => (await notifyList(options)).map(noticed),

    stream: (sharedWith, file, options) => stream(sharedWith, file, { namespace, ...options }),
    receiveStreams: (options) => receiveStreams({ namespace, ...options }),
    uploadFile: (files, people, options) => uploadFile(files, people, { namespace, ...options }),
    downloadFile: (id, from, options) => downloadFile(id, from, { namespace, ...options }),
  } satisfies Partial<AtClient>)
}

function named<Key extends AtKey>(key: Key): Key {
  checkKey(key)
  if (isBare(key) && key.namespaceAware !== false) checkedName(key.name)
  return key
}

function checkedName(name: string): string {
  if (name.includes('.')) return name
  throw new AtError('AT0022', `${name} has no namespace: it is ${name}.<namespace>, or the client is opened with one.`)
}

function isBare(key: AtKey): key is Made {
  if (key.kind === 'internal' || key.kind === 'cached' || key.kind === 'private') return false
  return !key.name.includes('.') && !isReserved(key)
}

function whole<Key extends AtKey>(key: Key): Key {
  return isBare(key) ? { ...key, namespaceAware: false } : key
}

function found<One extends { readonly key: AtKey }>(one: One): One {
  return { ...one, key: whole(one.key) }
}

function foundIn<One extends { readonly key: AtKey }>(one: One | undefined): One | undefined {
  return one && found(one)
}

function noticed(notice: Notice): Notice {
  return notice.kind === 'key' ? found(notice) : notice
}
