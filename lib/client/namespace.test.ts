import { afterEach, beforeEach, expect, test } from 'vitest'
import { formatAtKey, localKey, parseAtKey, publicKey, selfKey, sharedKey } from '../protocol/at-key.ts'
import type { AtSign } from '../protocol/at-sign.ts'
import { memoryRecords } from '../vault/memory-records.ts'
import type { AtClientOptions } from './at-client.ts'
import { alice, bob, People } from './testing/people.ts'

let people: People
beforeEach(async () => {
  people = await People.meet({ onboarded: [alice, bob] })
})
afterEach(() => people.part())

const inWavi = (whose: AtSign, options: Partial<AtClientOptions> = {}) =>
  people.client(whose, { namespace: 'wavi', ...options })

test('a name without a namespace is of the one that the client was opened with, wherever it is given', async () => {
  const [a, b, plain] = [await inWavi(alice), await inWavi(bob), await people.client(alice)]
  await a.put(selfKey('notes', alice), 'mine')
  await a.put(sharedKey('phone', alice, bob), '555-0100')
  await a.publish(publicKey('city', alice), 'Oakland')
  await a.put(selfKey('other.persona', alice), 'as it is')
  expect((await plain.get(selfKey('notes.wavi', alice)))?.text).toBe('mine')
  expect((await plain.get(selfKey('other.persona', alice)))?.text).toBe('as it is')
  expect((await a.get(selfKey('notes', alice)))?.key).toEqual(selfKey('notes.wavi', alice))
  expect((await b.get(sharedKey('phone', alice, bob)))?.text).toBe('555-0100')
  expect((await b.get(publicKey('city', alice)))?.text).toBe('Oakland')
  await a.putMeta(publicKey('city', alice), { ttl: 60_000 })
  expect((await a.getMeta(publicKey('city', alice)))?.ttl).toBe(60_000)
  expect((await a.stored(publicKey('city', alice)))?.value).toBe('Oakland')
  await a.delete(selfKey('notes', alice))
  expect(await plain.get(selfKey('notes.wavi', alice))).toBeUndefined()
  await a.takeBack([sharedKey('phone', alice, bob)])
  expect(await plain.get(sharedKey('phone.wavi', alice, bob))).toBeUndefined()
})

test('who is told of something is told its name with the namespace', async () => {
  const [a, b] = [await inWavi(alice), await inWavi(bob)]
  await a.notify(sharedKey('door', alice, bob), 'open')
  await a.notifyAll('bell', [bob], 'rings')
  await expect
    .poll(async () => (await b.notifyList({ regex: 'wavi' })).map((notice) => notice.kind === 'key' && notice.key.name))
    .toEqual(['door.wavi', 'bell.wavi'])
})

test('what is found without a namespace is that record, and not the one of that name in the namespace', async () => {
  const raw = await people.raw(alice)
  await raw(`update:public:city${alice} Berkeley`)
  const a = await inWavi(alice)
  await a.publish(publicKey('city', alice), 'Oakland')
  const bare = (await a.list()).find((key) => formatAtKey(key) === 'public:city@alice')
  if (bare?.kind !== 'public') throw new Error('it is not listed')
  expect((await a.get(bare))?.text).toBe('Berkeley')
  await a.delete(bare)
  expect((await a.getAtKeys()).map(formatAtKey)).not.toContain('public:city@alice')
  expect((await a.get(publicKey('city', alice)))?.text).toBe('Oakland')
})

test('what is kept on the device is what is of the namespace, unless the preferences say otherwise', async () => {
  const other = await people.client(alice)
  await other.put(selfKey('notes.wavi', alice), 'mine')
  await other.put(selfKey('notes.persona', alice), 'of another app')
  const device = await inWavi(alice, {
    records: memoryRecords({ atSign: alice }),
    preferences: { strategy: 'on demand' },
  })
  await device.sync()
  const here = async () => (await device.getAtKeys()).map(formatAtKey).filter((name) => name.startsWith('notes'))
  expect(await here()).toEqual(['notes.wavi@alice'])
  await device.put(localKey('seen', alice), '57')
  expect((await device.get(localKey('seen.wavi', alice)))?.text).toBe('57')
  await device.put(selfKey('todo', alice), 'call @bob')
  expect((await device.unsent()).map(({ key }) => formatAtKey(key))).toEqual(['todo.wavi@alice'])
  await device.discard(selfKey('todo', alice))
  expect(await device.unsent()).toEqual([])
  device.prefer({ namespaces: 'all' })
  await device.sync()
  expect(await here()).toEqual(['notes.persona@alice', 'notes.wavi@alice'])
})

test('without one, whoever writes or tells of a name that has none is told so, and nothing is sent', async () => {
  const a = await people.client(alice)
  const words = { code: 'AT0022', message: expect.stringContaining('phone has no namespace') }
  await expect(a.put(selfKey('phone', alice), '1')).rejects.toMatchObject(words)
  await expect(a.put(sharedKey('phone', alice, bob), '1')).rejects.toMatchObject(words)
  await expect(a.publish(publicKey('phone', alice), '1')).rejects.toMatchObject(words)
  await expect(a.notify(sharedKey('phone', alice, bob), '1')).rejects.toMatchObject(words)
  await expect(a.notifyAll('phone', [bob], '1')).rejects.toMatchObject(words)
  expect(people.dialled).toEqual([])
})

test('a record that has no namespace is read, changed on purpose and removed without one too', async () => {
  const a = await people.client(alice)
  await a.publish({ ...publicKey('city', alice), namespaceAware: false }, 'Berkeley')
  expect((await a.get(parseAtKey('public:city@alice') as ReturnType<typeof publicKey>))?.text).toBe('Berkeley')
  await a.delete(publicKey('city', alice))
  expect(await a.get(publicKey('city', alice))).toBeUndefined()
})

for (const namespace of ['', '.wavi', 'wavi.', 'a..b', 'wa vi', 'wavi@alice', 'wa:vi']) {
  test(`${JSON.stringify(namespace)} is no namespace`, async () => {
    await expect(people.client(alice, { namespace })).rejects.toMatchObject({ code: 'AT0022' })
  })
}

test('a client that goes out of scope is closed, and nothing of it goes on', async () => {
  const records = memoryRecords({ atSign: alice })
  const told: number[] = []
  let late: Promise<unknown> = Promise.resolve()
  {
    await using client = await inWavi(alice, { records })
    client.watchUnsent((all) => told.push(all.length))
    await client.put(selfKey('notes', alice), 'mine')
    await client.sync()
    late = Promise.resolve().then(() => client)
  }
  const before = told.length
  const closed = (await late) as Awaited<ReturnType<typeof inWavi>>
  const refused = { code: 'AT0021', message: 'This client was closed.' }
  await expect(closed.put(selfKey('notes', alice), 'late')).rejects.toMatchObject(refused)
  await expect(closed.get(selfKey('notes', alice))).rejects.toMatchObject(refused)
  await expect(closed.get(selfKey('notes', alice), { fresh: true })).rejects.toMatchObject(refused)
  await expect(closed.sync()).rejects.toMatchObject({})
  await records.amend(['x@alice'], () => ({ settings: { x: 1 } }))
  expect(told.length).toBe(before)
  expect(await records.pending()).toEqual([])
})
