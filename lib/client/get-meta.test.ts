import { afterEach, beforeEach, expect, test } from 'vitest'
import { publicKey, selfKey, sharedKey } from '../protocol/at-key.ts'
import { memoryRecords } from '../vault/memory-records.ts'
import type { AtClient } from './at-client.ts'
import { alice, bob, People } from './testing/people.ts'

const notes = selfKey('notes.wavi', alice)
const city = publicKey('city.wavi', alice)
const phone = sharedKey('phone.wavi', alice, bob)

let people: People
let a: AtClient
let b: AtClient
beforeEach(async () => {
  people = await People.meet({ onboarded: [alice, bob] })
  ;[a, b] = [await people.client(alice), await people.client(bob)]
  await a.put(notes, 'mine', { ttl: 60_000 })
  await a.publish(city, 'Paris')
  await a.put(phone, '555-0100')
})
afterEach(() => people.part())

test('what stands beside a value is told without the value: to its owner, to its recipient, to everyone', async () => {
  const now = people.network.clock.now()
  expect(await a.getMeta(notes)).toMatchObject({ createdAt: now, version: 0, expiresAt: now + 60_000 })
  expect(await b.getMeta(phone, { fresh: true })).toMatchObject({ isEncrypted: true, ttr: -1 })
  expect(await b.getMeta(city)).toMatchObject({ dataSignature: expect.any(String) })
  expect(await b.getMeta(publicKey('none.wavi', alice))).toBeUndefined()
  expect(await a.getMeta(selfKey('none.wavi', alice))).toBeUndefined()
})

test('it comes from the device first, with what was changed there and not sent yet', async () => {
  const records = memoryRecords({ atSign: alice })
  const mine = await people.client(alice, { records, preferences: { strategy: 'on demand' } })
  await mine.sync()
  const dialled = people.dialled.length
  const now = people.network.clock.now()
  await mine.putMeta(notes, { ttl: 120_000 })
  expect(await mine.getMeta(notes)).toMatchObject({ version: 0, expiresAt: now + 120_000 })
  await mine.delete(city)
  expect(await mine.getMeta(city)).toBeUndefined()
  expect(await mine.getMeta(selfKey('none.wavi', alice))).toBeUndefined()
  expect(people.dialled).toHaveLength(dialled)
  // What is somebody else's is asked for.
  await b.publish(publicKey('city.wavi', bob), 'Rome')
  expect(await mine.getMeta(publicKey('city.wavi', bob))).toMatchObject({ dataSignature: expect.any(String) })
})
