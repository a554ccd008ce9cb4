import { afterEach, beforeEach, expect, test } from 'vitest'
import { type AtKey, formatAtKey, parseAtKey, selfKey, sharedKey } from '../../protocol/at-key.ts'
import { memoryRecords } from '../../vault/memory-records.ts'
import type { AtClient } from '../at-client.ts'
import { alice, bob, carol, People } from '../testing/people.ts'

const phone = sharedKey('phone.wavi', alice, bob)
const order = sharedKey('order.wavi', alice, bob)
const carols = sharedKey('phone.wavi', alice, carol)

let people: People
let a: AtClient
beforeEach(async () => {
  people = await People.meet()
  a = await people.client(alice, {
    records: memoryRecords({ atSign: alice }),
    preferences: { strategy: 'on demand' },
  })
  await a.put(phone, '555-0100')
  await a.sync()
})
afterEach(() => people.part())

const stored = (key: AtKey) => people.network.keystore('@alice').get(key)
const here = async () => (await a.getAtKeys()).map(formatAtKey)

test('what was taken back is not here any more at once, and a synchronisation finds nothing to decide', async () => {
  expect(await a.takeBack([phone])).toMatchObject([{ outcome: 'removed' }])
  expect(await here()).not.toContain('@bob:phone.wavi@alice')
  expect(await a.get(phone)).toBeUndefined()
  await a.sync()
  expect(await a.get(phone)).toBeUndefined()
  expect(await a.conflicts.list()).toEqual([])
  expect(await stored(phone)).toBeUndefined()
})

test('what waits to be sent is not sent once it was taken back, and a conflict over it is over', async () => {
  await a.put(phone, 'mine')
  await (await people.client(alice)).put(phone, 'of another device')
  await a.sync()
  expect(await a.conflicts.list()).toHaveLength(1)
  await a.put(phone, 'again')
  await a.takeBack([phone])
  expect([...(await a.unsent()), ...(await a.conflicts.list())]).toEqual([])
  await a.sync()
  expect(await stored(phone)).toBeUndefined()
})

test('what is put there afterwards is sent, and is no conflict', async () => {
  await a.takeBack([phone])
  await a.put(phone, '555-0111')
  expect(await a.sync()).toMatchObject({ sent: 1 })
  expect(await a.conflicts.list()).toEqual([])
  expect(await a.get(phone)).toMatchObject({ text: '555-0111' })
  expect((await (await people.client(bob)).get(phone, { fresh: true }))?.text).toBe('555-0111')
})

test('whoever is forgotten is not sent what waits for them either; what waits for others is', async () => {
  await a.put(order, 'tea')
  await a.put(carols, '555-0199')
  await a.forget(bob)
  expect((await a.unsent()).map(({ key }) => formatAtKey(key))).toEqual(['@carol:phone.wavi@alice'])
  await a.sync()
  expect([await stored(order), await stored(phone)]).toEqual([undefined, undefined])
  expect(await stored(carols)).toBeDefined()
})

test('whoever was forgotten gets another key, and the one of before is not here any more', async () => {
  const key = parseAtKey('shared_key.bob@alice')
  const before = (await stored(key))?.value
  await a.forget(bob)
  await a.put(phone, 'welcome back')
  await a.sync()
  expect((await stored(key))?.value).not.toBe(before)
  expect((await (await people.client(bob)).get(phone, { fresh: true }))?.text).toBe('welcome back')
  expect(await a.get(phone)).toMatchObject({ text: 'welcome back' })
})

test('what the server could not be asked to remove is still here', async () => {
  await a.sync()
  await people.network.remove('@alice')
  const [removal] = await a.takeBack([phone])
  expect(removal?.outcome).toBe('failed')
  expect(await a.get(phone)).toMatchObject({ text: '555-0100' })
})

test('what was never there is taken back all the same', async () => {
  const never = selfKey('never.wavi', alice)
  expect(await a.takeBack([never])).toMatchObject([{ outcome: 'removed' }])
  await a.put(never, 'now')
  expect(await a.sync()).toMatchObject({ sent: 1 })
  expect((await stored(never))?.value).toBeDefined()
})
