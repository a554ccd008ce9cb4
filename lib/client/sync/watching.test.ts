import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { AtError } from '../../protocol/at-error.ts'
import { formatAtKey, publicKey, selfKey, sharedKey } from '../../protocol/at-key.ts'
import type { Dial } from '../../transport/transport.ts'
import { memoryRecords } from '../../vault/memory-records.ts'
import { openRecords } from '../../vault/records.ts'
import { freshName } from '../../vault/testing/storage.ts'
import type { AtClient, AtClientOptions } from '../at-client.ts'
import { alice, bob, keysOf, People } from '../testing/people.ts'
import type { EntryHere } from './entries-here.ts'
import type { Unsent } from './offline-first.ts'
import type { SyncState } from './synchroniser.ts'
import type { Opened, Seen } from './watching.ts'

const notes = selfKey('notes.wavi', alice)
const city = publicKey('city.wavi', alice)

let people: People
let isOnline = true
beforeEach(async () => {
  isOnline = true
  people = await People.meet({ onboarded: [alice, bob] })
})
afterEach(() => people.part())

const dial: Dial = async (to, signal) => {
  if (!isOnline) throw new AtError('AT0021', 'There is no line.')
  return people.dial(to, signal)
}

/** A device of @alice's that synchronises when it is told to. */
async function device({ records = memoryRecords({ atSign: alice }), ...options }: Partial<AtClientOptions> = {}) {
  const preferences = { strategy: 'on demand' as const, namespaces: ['wavi'] }
  return people.client(alice, { records, preferences, dial, ...options })
}

const namesOf = async (client: AtClient) => (await client.getAtKeys({ regex: 'wavi@' })).map(formatAtKey)

/** Whatever a listener is told, and waiting for what is so. */
function heard<Value>() {
  const all: Value[] = []
  let check = () => {}
  return {
    all,
    listener: (value: Value) => {
      all.push(value)
      check()
    },
    until: (isSo: (value: Value) => boolean) =>
      new Promise<Value>((resolve) => {
        check = () => {
          const found = all.findLast(isSo)
          if (found !== undefined) resolve(found)
        }
        check()
      }),
  }
}

const textsOf = (seen: readonly Seen[]) => seen.map(({ value }) => value?.text)
const reads = (texts: readonly string[]) => (seen: readonly Seen[]) =>
  JSON.stringify(textsOf(seen)) === JSON.stringify(texts)

test('before all has come, what is only at the server is listed too, and what was removed here is not', async () => {
  const phone = await people.client(alice)
  await phone.put(notes, 'mine')
  await phone.publish(city, 'Oakland')
  const a = await device()
  await a.delete(notes)
  await a.put(selfKey('new.wavi', alice), 'made here')
  await a.putMeta(city, { ttl: 3_600_000 })
  expect(await namesOf(a)).toEqual(['new.wavi@alice', 'public:city.wavi@alice'])
})

test('the names of what is here are told again when one comes or goes, and only those that were asked for', async () => {
  const a = await device()
  await a.put(notes, 'mine')
  const { listener, until } = heard<string[]>()
  const stop = a.watchKeys({ regex: 'wavi@' }, (keys) => listener(keys.map(formatAtKey)))
  const isNow = (names: string[]) => until((told) => told.join() === names.join())
  await isNow(['notes.wavi@alice'])
  await a.put(selfKey('order.buzz', alice), 'of another app')
  await a.publish(city, 'Oakland')
  await isNow(['notes.wavi@alice', 'public:city.wavi@alice'])
  await a.delete(notes)
  await isNow(['public:city.wavi@alice'])
  stop()
})

test('without a line it is what is here, and nothing is not taken for all', async () => {
  isOnline = false
  const a = await device()
  await expect(namesOf(a)).rejects.toMatchObject({ code: 'AT0021' })
  await a.put(notes, 'mine')
  expect(await namesOf(a)).toEqual(['notes.wavi@alice'])
})

test('once all has come, nobody is asked, and nothing is nothing', async () => {
  const a = await device()
  await a.sync()
  isOnline = false
  expect(await namesOf(a)).toEqual([])
})

for (const [where, open] of Object.entries({
  'in memory': () => memoryRecords({ atSign: alice }),
  'in the browser': () => openRecords({ atSign: alice, name: freshName() }),
})) {
  test(`${where}: all that passes is told at once, and only what has changed is opened again`, async () => {
    const keys = await keysOf(alice)
    const openFromSelf = vi.spyOn(keys, 'openFromSelf')
    const records = open()
    const a = await device({ records, keys })
    for (let n = 0; n < 60; n++) await a.put(selfKey(`n${String(n).padStart(2, '0')}.wavi`, alice), `${n}`)
    await a.put(selfKey('other.facet', alice), 'does not pass')
    const { listener, until, all } = heard<readonly Seen[]>()
    const stop = a.watchRecords({ regex: '\\.wavi@' }, listener)
    const texts = Array.from({ length: 60 }, (_, n) => `${n}`)
    await until(reads(texts))
    openFromSelf.mockClear()
    await a.put(selfKey('n03.wavi', alice), 'changed')
    await until(reads(texts.with(3, 'changed')))
    expect(openFromSelf).toHaveBeenCalledTimes(1)
    await a.delete(selfKey('n59.wavi', alice))
    await until(reads(texts.with(3, 'changed').slice(0, 59)))
    expect(openFromSelf).toHaveBeenCalledTimes(1)
    const told = all.length
    await a.put(selfKey('other.facet', alice), 'is not told')
    await a.sync()
    stop()
    // What was sent has other metadata; what does not pass was never told.
    expect(all.slice(told).every((seen) => seen.length === 59)).toBe(true)
    await records.destroy()
  })
}

test('what did not open says so beside the others, and is tried again', async () => {
  const keys = await keysOf(alice)
  const a = await device({ keys })
  const b = selfKey('b.wavi', alice)
  await a.put(notes, 'mine')
  const refusing = vi.spyOn(keys, 'openFromSelf').mockRejectedValueOnce(new AtError('AT0014', 'It does not open.'))
  const { listener, until } = heard<readonly Seen[]>()
  const stop = a.watchRecords({}, listener)
  const [first] = await until(([one]) => one?.trouble !== undefined)
  expect(first).toMatchObject({ key: notes, value: undefined, trouble: { code: 'AT0014' } })
  await a.put(b, 'another')
  await until(reads(['another', 'mine']))
  stop()
  refusing.mockRestore()
})

/** What is known of all values after all that was told. */
function known(all: readonly Opened[]): Record<string, string> {
  const texts = new Map<string, string>()
  for (const { values, gone } of all) {
    for (const key of gone) texts.delete(formatAtKey(key))
    for (const { key, text } of values) texts.set(formatAtKey(key), text)
  }
  return Object.fromEntries(texts)
}

test('values are opened with what is here and told as they open; nobody is asked for a key or a signature', async () => {
  const theirs = await people.client(bob)
  await theirs.put(sharedKey('phone.wavi', bob, alice), '555-0100', { ttr: -1 })
  await theirs.publish(publicKey('city.wavi', bob), 'Oslo')
  await theirs.putMeta(publicKey('city.wavi', bob), { ttr: -1 })
  const elsewhere = await people.client(alice)
  await elsewhere.put(sharedKey('phone.wavi', alice, bob), '555-0199')
  await elsewhere.publish(city, 'Oakland')
  await elsewhere.get(publicKey('city.wavi', bob))
  for (let n = 0; n < 60; n++) await elsewhere.put(selfKey(`n${n}.wavi`, alice), `note ${n}`)
  const a = await device()
  await a.sync()
  isOnline = false
  const lines = people.network.listenTo(alice, bob)
  const { listener, until, all } = heard<Opened>()
  const stop = a.watchValues({}, listener)
  await until(({ left }) => left === 0)
  expect(all.length).toBeGreaterThan(1)
  expect(known(all)).toMatchObject({
    'cached:@alice:phone.wavi@bob': '555-0100',
    'cached:public:city.wavi@bob': 'Oslo',
    '@bob:phone.wavi@alice': '555-0199',
    'public:city.wavi@alice': 'Oakland',
    'n59.wavi@alice': 'note 59',
  })
  expect(all.flatMap(({ values }) => values).some((value) => 'signature' in value)).toBe(false)
  expect(lines).toEqual([])
  const before = all.length
  await a.put(selfKey('n3.wavi', alice), 'changed')
  await a.delete(selfKey('n4.wavi', alice))
  await until(() => known(all)['n3.wavi@alice'] === 'changed' && !('n4.wavi@alice' in known(all)))
  expect(all.slice(before).flatMap(({ values }) => values)).toHaveLength(1)
  stop()
})

test('what is here is told with its times, and again when another window changes them', async () => {
  const records = memoryRecords({ atSign: alice })
  const [a, b] = [await device({ records }), await device({ records })]
  await a.put(notes, 'mine')
  const { listener, until } = heard<readonly EntryHere[]>()
  const stop = a.watchEntries({ regex: '\\.wavi@' }, listener)
  expect(await until(([one]) => one !== undefined)).toMatchObject([{ key: notes, unsent: 'put' }])
  await b.putMeta(notes, { ttl: 60_000 })
  await until(([one]) => one?.metadata.expiresAt !== undefined)
  await b.delete(notes)
  await until((entries) => entries.length === 0)
  stop()
})

test("somebody else's copy is told under its own name", async () => {
  const theirs = await people.client(bob)
  await theirs.put(sharedKey('phone.wavi', bob, alice), '555-0100', { ttr: -1 })
  const a = await device()
  const { listener, until } = heard<readonly Seen[]>()
  const stop = a.watchRecords({ sharedBy: bob }, listener)
  await a.sync()
  const [seen] = await until(reads(['555-0100']))
  expect(seen && formatAtKey(seen.key)).toBe('cached:@alice:phone.wavi@bob')
  stop()
})

test('the number of the latest change that is known here is the server’s, also where that is of another app', async () => {
  const elsewhere = await people.client(alice)
  const a = await device()
  const { listener, until } = heard<SyncState>()
  const stop = a.watchSync(listener)
  expect((await until(({ phase }) => phase === 'idle')).upTo).toBeUndefined()
  const onServer = async () => Number((await elsewhere.figures(['3']))[0]?.value)
  await elsewhere.put(notes, 'mine')
  await elsewhere.put(selfKey('order.buzz', alice), 'tea')
  await a.sync()
  const last = await onServer()
  await until(({ phase, upTo }) => phase === 'idle' && upTo === last)
  await elsewhere.put(selfKey('order.buzz', alice), 'two teas')
  expect(await onServer()).toBeGreaterThan(last)
  await a.sync()
  await until(({ upTo }) => upTo === last + 1)
  stop()
})

test('what waits to be sent is told as it comes and goes, with what is the matter with it', async () => {
  const a = await device()
  await a.sync()
  const { listener, until } = heard<readonly Unsent[]>()
  const stop = a.watchUnsent(listener)
  await until((unsent) => unsent.length === 0)
  await a.put(notes, 'mine')
  expect(await until(([one]) => one !== undefined)).toMatchObject([{ key: notes, change: 'put' }])
  await a.put(sharedKey('phone.wavi', alice, '@nobody' as typeof bob), '555-0100')
  await a.sync()
  expect(await until(([one]) => one?.trouble !== undefined)).toHaveLength(1)
  stop()
})

test('two versions of one value are told again when the other device changes its own once more', async () => {
  const phone = await people.client(alice)
  const a = await device()
  await a.sync()
  await phone.put(notes, 'there')
  await a.put(notes, 'here')
  const { listener, until, all } = heard<number>()
  const stop = a.conflicts.watch(listener)
  await a.sync()
  await until((count) => count === 1)
  const told = all.length
  await phone.put(notes, 'there again')
  await a.sync()
  await until(() => all.length > told)
  expect((await a.conflicts.list()).map(({ theirs }) => theirs?.text)).toEqual(['there again'])
  stop()
})
