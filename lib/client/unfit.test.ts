import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parseAtKey, publicKey, selfKey, sharedKey } from '../protocol/at-key.ts'
import type { LocalRecords } from '../vault/local-records.ts'
import { memoryRecords } from '../vault/memory-records.ts'
import type { AtClient } from './at-client.ts'
import { alice, bob, People } from './testing/people.ts'
import { jsonOf } from './values.ts'

/* What a program without types may give, and what one does at a bad moment. */

let people: People
beforeEach(async () => {
  people = await People.meet({ onboarded: [alice, bob] })
})
afterEach(() => people.part())

const notes = selfKey('notes.wavi', alice)
const phone = sharedKey('phone.wavi', alice, bob)
const city = publicKey('city.wavi', alice)

for (const [home, open] of [
  ['at the server', () => undefined],
  ['on this device', () => memoryRecords({ atSign: alice })],
] as const) {
  describe(home, () => {
    let client: AtClient
    let records: LocalRecords | undefined
    beforeEach(async () => {
      records = open()
      client = await people.client(alice, { records, preferences: { strategy: 'on demand' } })
    })

    test('an object and a list come back as they were put, to oneself, to somebody and to everyone', async () => {
      const value = { name: 'Anna', tags: ['a', 'b'], since: 7, nothing: null }
      await client.put(notes, value)
      await client.put(phone, [1, 'two'])
      await client.publish(city, { ...value, line: 'one\ntwo' })
      if (records) await client.sync()
      const read = async (key: typeof notes | typeof phone | typeof city) => {
        const found = await client.get(key, { fresh: true })
        return found && jsonOf(found)
      }
      expect(await read(notes)).toEqual(value)
      expect(await read(phone)).toEqual([1, 'two'])
      expect(await read(city)).toEqual({ ...value, line: 'one\ntwo' })
      await client.put(notes, 'a text')
      const text = await client.get(notes)
      expect(() => text && jsonOf(text)).toThrow('This value is no JSON.')
    })

    const circle: { self?: unknown } = {}
    circle.self = circle
    for (const [what, value] of Object.entries({
      nothing: undefined,
      null: null,
      'a number': 7,
      'a truth': true,
      'a function': () => 1,
      'a date': new Date(0),
      'a map': new Map([['a', 1]]),
      'a buffer': new ArrayBuffer(3),
      'numbers of two bytes': Uint16Array.of(1, 512),
      'an object of a class': new (class Person {})(),
      'an object that contains itself': circle,
      'bytes within an object': { photo: Uint8Array.of(1, 2) },
      'a map within a list': [new Map([['a', 1]])],
      'a number that is none, within a list': [Number.NaN],
      'an object that says that it is nothing': { toJSON: () => undefined },
    })) {
      test(`${what} is no value, and nothing is written`, async () => {
        await expect(client.put(notes, value as never)).rejects.toMatchObject({ code: 'AT0022' })
        await expect(client.publish(city, value as never)).rejects.toMatchObject({ code: 'AT0022' })
        expect(await client.get(notes)).toBeUndefined()
        expect(await client.unsent()).toEqual([])
      })
    }

    for (const key of [undefined, null, 7, 'notes.wavi@alice', {}, { kind: 'self' }, { ...notes, name: 'a b.wavi' }]) {
      test(`${JSON.stringify(key)} is no key`, async () => {
        const asked = [
          client.put(key as never, 'x'),
          client.publish(key as never, 'x'),
          client.get(key as never),
          client.getMeta(key as never),
          client.putMeta(key as never, { ttl: 1 }),
          client.delete(key as never),
          client.stored(key as never),
          client.notify(key as never, 'x'),
        ]
        await allReject(asked, { code: 'AT0016' })
      })
    }

    for (const times of [
      { ttl: -1 },
      { ttl: Number.NaN },
      { ttl: 1.5 },
      { ttb: -5 },
      { ttb: Number.POSITIVE_INFINITY },
    ]) {
      test(`a value that is to live ${Object.entries(times)} is refused at once`, async () => {
        await expect(client.put(notes, 'x', times)).rejects.toMatchObject({
          code: expect.stringMatching(/^AT00(22|03)$/),
        })
        expect(await client.unsent()).toEqual([])
      })
    }

    test('what was given up before it began is not done', async () => {
      await client.put(notes, 'as it was')
      const signal = AbortSignal.abort(new Error('given up'))
      const asked = [
        client.put(notes, 'x', { signal }),
        client.publish(city, 'x', { signal }),
        client.delete(notes, { signal }),
        client.putMeta(notes, { ttl: 1 }, { signal }),
        client.get(notes, { signal }),
        client.getMeta(notes, { signal }),
        client.notify(phone, 'x', { signal }),
      ]
      await allReject(asked, { message: 'given up' })
      expect((await client.get(notes))?.text).toBe('as it was')
    })

    test('closing in the middle of everything ends everything, and says why', async () => {
      const asked: Promise<unknown>[] = [
        client.put(notes, 'x'),
        client.put(phone, 'x'),
        client.get(phone, { fresh: true }),
        client.get(notes, { fresh: true, isDedicated: true }),
        client.list(),
        client.everyName(),
        client.notifyText(bob, 'x'),
        ...(records ? [client.sync()] : []),
      ]
      const monitor = client.monitor()[Symbol.asyncIterator]().next()
      client.close()
      await allReject(asked, { code: 'AT0021' })
      expect((await monitor).done).toBe(true)
      const after = [client.get(notes), client.get(notes, { fresh: true, isDedicated: true }), client.list()]
      await allReject(after, { code: 'AT0021', message: 'This client was closed.' })
      expect((await client.monitor()[Symbol.asyncIterator]().next()).done).toBe(true)
    })
  })
}

test('who gives a text for a key is told what makes a key of it', async () => {
  const client = await people.client(alice)
  await expect(client.get('notes.wavi@alice' as never)).rejects.toThrow('parseAtKey makes a key of a text')
  expect(await client.get(parseAtKey('notes.wavi@alice') as typeof notes)).toBeUndefined()
})

async function allReject(asked: readonly Promise<unknown>[], reason: object): Promise<void> {
  const outcomes = await Promise.allSettled(asked)
  expect(outcomes).toEqual(outcomes.map(() => ({ status: 'rejected', reason: expect.objectContaining(reason) })))
}
