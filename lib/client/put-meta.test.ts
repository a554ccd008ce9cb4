import { afterEach, beforeEach, expect, test } from 'vitest'
import { parseAtKey, publicKey, selfKey, sharedKey } from '../protocol/at-key.ts'
import type { AtClient } from './at-client.ts'
import { alice, bob, People } from './testing/people.ts'

const email = publicKey('email.wavi', alice)
const notes = selfKey('notes.wavi', alice)
const phone = sharedKey('phone.wavi', alice, bob)

let people: People
let a: AtClient
beforeEach(async () => {
  people = await People.meet({ onboarded: [alice, bob] })
  a = await people.client(alice)
})
afterEach(() => people.part())

const at = () => people.network.clock.now()
const metadata = async (key: typeof phone | typeof notes) =>
  (await people.network.keystore('@alice').get(key))?.metadata

test('a value ends when it is said to, without being sent again, and for everyone who could read it', async () => {
  const b = await people.client(bob)
  await a.put(phone, '555-0100')
  const before = await people.network.keystore('@alice').get(phone)
  await a.putMeta(phone, { ttl: 3_600_000 })
  const after = await people.network.keystore('@alice').get(phone)
  expect(after?.value).toBe(before?.value)
  expect(after?.metadata).toMatchObject({ ttl: 3_600_000, expiresAt: at() + 3_600_000, ttr: -1, ccd: true })
  expect(await b.get(phone, { fresh: true })).toMatchObject({ text: '555-0100' })
  await people.network.clock.advance(3_600_001)
  expect(await a.get(phone)).toBeUndefined()
  expect(await b.get(phone, { fresh: true })).toBeUndefined()
})

test('the copy that its recipient has follows', async () => {
  const copy = parseAtKey('cached:@bob:phone.wavi@alice')
  const copied = async () => (await people.network.keystore('@bob').get(copy))?.metadata
  await a.put(phone, '555-0100')
  await expect.poll(copied).toMatchObject({ ttr: -1 })
  await a.putMeta(phone, { ttl: 3_600_000, ttr: 60 })
  await expect.poll(copied).toMatchObject({ ttr: 60, expiresAt: at() + 3_600_000 })
  await a.putMeta(phone, { ttl: 0 })
  await expect.poll(async () => (await copied())?.expiresAt).toBeUndefined()
  expect(await copied()).toBeDefined()
})

test('an end that is taken away is gone', async () => {
  await a.put(notes, 'mine', { ttl: 1000 })
  await a.putMeta(notes, { ttl: 0 })
  await people.network.clock.advance(10_000)
  expect(await a.get(notes)).toMatchObject({ text: 'mine' })
})

test('the value still opens and is still signed: what tells how it was written stays, on servers that forget too', async () => {
  const b = await people.client(bob)
  await a.publish(email, new Uint8Array([1, 2, 3]))
  await a.put(phone, '555-0100')
  const said: string[] = []
  const listening = await people.client(alice, {
    dial: async (to, signal) => {
      const transport = await people.dial(to, signal)
      return Object.assign(Object.create(transport), {
        closed: transport.closed,
        close: () => transport.close(),
        [Symbol.asyncIterator]: () => transport[Symbol.asyncIterator](),
        write: (bytes: Uint8Array) => {
          said.push(new TextDecoder().decode(bytes))
          return transport.write(bytes)
        },
      })
    },
  })
  await listening.putMeta(email, { ttl: 60_000 })
  await listening.putMeta(phone, { ttl: 60_000 })
  // A server takes what it does not hear for false. [§3.6.3]
  const lines = said.filter((line) => line.startsWith('update:meta'))
  expect(lines).toEqual([
    'update:meta:public:email.wavi@alice:ttl:60000:isBinary:true:isEncrypted:false\n',
    'update:meta:@bob:phone.wavi@alice:ttl:60000:isEncrypted:true\n',
  ])
  expect(await b.get(email, { fresh: true })).toMatchObject({ bytes: new Uint8Array([1, 2, 3]), signature: 'verified' })
  expect(await b.get(phone, { fresh: true })).toMatchObject({ text: '555-0100' })
})

test('what is not mentioned stays: another pace of copies puts neither the end off nor the beginning', async () => {
  await a.put(phone, '555-0100', { ttl: 60_000 })
  await a.put(notes, 'later', { ttb: 60_000, ttl: 60_000 })
  const [first, second] = [await metadata(phone), await metadata(notes)]
  await people.network.clock.advance(20_000)
  await a.putMeta(phone, { ttr: 3600, ccd: false })
  await a.putMeta(notes, {})
  expect(await metadata(phone)).toMatchObject({ expiresAt: first?.expiresAt, ttr: 3600, ccd: false })
  const { availableAt, expiresAt } = second ?? {}
  expect(await metadata(notes)).toMatchObject({ availableAt, expiresAt })
})

test('what has begun does not begin anew', async () => {
  await a.put(notes, 'here', { ttb: 1000 })
  await people.network.clock.advance(1001)
  await a.putMeta(notes, { ttl: 60_000 })
  expect(await a.get(notes)).toMatchObject({ text: 'here' })
  expect((await metadata(notes))?.expiresAt).toBe(at() + 60_000)
})

test('what is not there any more is not made again, and what is not ours is not touched', async () => {
  await expect(a.putMeta(notes, { ttl: 1000 })).rejects.toMatchObject({ code: 'AT0015' })
  expect(await people.network.keystore('@alice').get(notes)).toBeUndefined()
  await expect(a.putMeta(publicKey('email.wavi', bob), { ttl: 1 })).rejects.toMatchObject({ code: 'AT0016' })
  const reserved = parseAtKey('public:publickey@alice') as typeof email
  await expect(a.putMeta(reserved, { ttl: 1 })).rejects.toMatchObject({ code: 'AT0016' })
})
