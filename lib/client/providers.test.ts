import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { aesGcmId } from '../crypto/providers/aes-gcm.ts'
import { schemeOf } from '../crypto/providers/scheme.ts'
import { selfKey, sharedKey } from '../protocol/at-key.ts'
import { decodeUtf8, encodeBase64, encodeUtf8 } from '../protocol/base64.ts'
import type { Transport } from '../transport/transport.ts'
import { memoryRecords } from '../vault/memory-records.ts'
import type { AtClient } from './at-client.ts'
import { alice, bob, People } from './testing/people.ts'

let people: People
let client: AtClient
beforeEach(async () => {
  people = await People.meet({ onboarded: [alice, bob] })
  client = await people.client(alice)
})
afterEach(() => people.part())

const notes = selfKey('notes.wavi', alice)
const scheme = async () => schemeOf((await client.stored(notes))?.metadata ?? {})
const named = (providerId: string) => encodeBase64(encodeUtf8(JSON.stringify({ providerId })))

test('what one keeps with the authenticated scheme is read on another device, and the server sees nothing of it', async () => {
  for (const value of ['ünïcode 🛠', 'exactly sixteen.', 'x', new Uint8Array([0xff, 0xd8, 0])]) {
    await client.put(notes, value, { scheme: aesGcmId })
    expect(await scheme()).toBe(aesGcmId)
    const there = await (await people.client(alice)).get(notes)
    if (typeof value === 'string') expect(there).toMatchObject({ text: value })
    else expect(there?.bytes).toEqual(value)
    expect(there?.unsealed).toBeUndefined()
    if (typeof value === 'string' && value.length > 1) expect((await client.stored(notes))?.value).not.toContain(value)
  }
})

test('a value goes from the usual scheme to the other and back, and nothing of the one before is left beside it', async () => {
  await client.put(notes, 'usual')
  await client.put(notes, 'authenticated', { scheme: aesGcmId })
  expect((await client.stored(notes))?.metadata.ivNonce).toBeUndefined()
  expect((await client.get(notes))?.text).toBe('authenticated')
  await client.put(notes, 'usual again')
  expect(await scheme()).toBeUndefined()
  expect((await client.get(notes))?.text).toBe('usual again')
})

test('a value that was moved to another record or changed is not shown', async () => {
  await client.put(notes, 'mine', { scheme: aesGcmId })
  const { value, metadata } = (await client.stored(notes)) ?? {}
  const say = await people.raw(alice)
  await say(`update:isEncrypted:true:appMetadata:${metadata?.appMetadata}:other.wavi@alice ${value}`)
  await expect(client.get(selfKey('other.wavi', alice))).rejects.toMatchObject({
    code: 'AT0014',
    message: 'This value was changed, or belongs to another record.',
  })
})

test('a record of a scheme that this app does not know is said to be sealed with that, and stays in every list', async () => {
  const say = await people.raw(alice)
  await say(`update:isEncrypted:true:appMetadata:${named('at/nskey')}:notes.wavi@alice AAAA`)
  const told = { name: 'AtError', code: 'AT0014', message: 'This is sealed with at/nskey, which this app cannot open.' }
  await expect(client.get(notes)).rejects.toMatchObject(told)
  expect(await client.list({ regex: 'notes' })).toEqual([notes])
  expect(await client.stored(notes)).toMatchObject({ value: 'AAAA' })
})

test('what somebody shares with such a scheme is told the same way, to them and to us, and nobody is asked for a key', async () => {
  const say = await people.raw(alice)
  const phone = sharedKey('phone.wavi', alice, bob)
  for (const providerId of ['at/nskey', aesGcmId]) {
    const told = { code: 'AT0014', message: `This is sealed with ${providerId}, which this app cannot open.` }
    await say(`update:isEncrypted:true:appMetadata:${named(providerId)}:@bob:phone.wavi@alice AAAA`)
    await expect((await people.client(bob)).get(phone, { fresh: true })).rejects.toMatchObject(told)
    await expect(client.get(phone)).rejects.toMatchObject(told)
  }
})

test('a notification of such a scheme comes with the name of what it is sealed with', async () => {
  const others = await people.client(bob)
  const stop = new AbortController()
  const untilTold = async () => {
    for await (const notice of others.monitor({ signal: stop.signal })) if (notice.kind === 'key') return notice
  }
  const told = untilTold()
  const say = await people.raw(alice)
  await say(`notify:update:isEncrypted:true:appMetadata:${named('at/nskey')}:@bob:phone.wavi@alice:AAAA`)
  expect(await told).toMatchObject({ trouble: { message: expect.stringContaining('sealed with at/nskey') } })
  stop.abort()
})

describe('with records on the device', () => {
  const device = async (conflictOf?: 'both') => {
    const records = memoryRecords({ atSign: alice })
    const preferences = { strategy: 'on demand' as const, ...(conflictOf && { conflictOf: () => conflictOf }) }
    return { records, client: await people.client(alice, { records, preferences }) }
  }

  test('what is sealed in a scheme on another one is read', async () => {
    await client.put(notes, 'authenticated', { scheme: aesGcmId })
    const { client: other } = await device()
    await other.sync()
    expect((await other.get(notes))?.text).toBe('authenticated')
  })

  test('what was written in a scheme is read here before it is sent, lies here in that scheme, and is sent as it lies here', async () => {
    for (const value of ['ünïcode 🛠', new Uint8Array([0xff, 0xd8, 0])]) {
      const { client: mine, records } = await device()
      await mine.sync()
      await mine.put(notes, value, { scheme: aesGcmId })
      const before = await mine.get(notes)
      expect(before?.unsent).toBe(true)
      const [waiting] = await records.pending()
      expect(schemeOf(waiting?.draft?.metadata ?? {})).toBe(aesGcmId)
      await mine.sync()
      expect(await client.stored(notes)).toMatchObject({ value: waiting?.draft?.value })
      const [here, there] = [await mine.get(notes), await client.get(notes)]
      expect(here?.unsent).toBeUndefined()
      for (const found of [before, here, there]) {
        expect(typeof value === 'string' ? found?.text : found?.bytes).toEqual(value)
      }
    }
  })

  test('whoever changes it in the usual way again leaves nothing of the scheme behind', async () => {
    const { client: mine } = await device()
    await mine.sync()
    await mine.put(notes, 'authenticated', { scheme: aesGcmId })
    await mine.sync()
    await mine.put(notes, 'as usual')
    await mine.sync()
    expect(await scheme()).toBeUndefined()
    expect((await client.get(notes))?.text).toBe('as usual')
  })

  test('of a line that was lost while it was sent nothing is offered, since it is recognised when it comes back', async () => {
    const records = memoryRecords({ atSign: alice })
    let cuts = true
    const mine = await people.client(alice, {
      records,
      preferences: { strategy: 'on demand' },
      dial: async (to, signal) => {
        const transport = await people.dial(to, signal)
        return cutAfterUpdate(transport, () => cuts)
      },
    })
    cuts = false
    await mine.sync()
    cuts = true
    await mine.put(notes, 'authenticated', { scheme: aesGcmId })
    await expect(mine.sync()).rejects.toMatchObject({ code: 'AT0021' })
    cuts = false
    expect(await mine.sync()).toMatchObject({ sent: 0 })
    expect(await mine.unsent()).toEqual([])
    expect(await mine.conflicts.list()).toEqual([])
    expect((await mine.get(notes))?.text).toBe('authenticated')
  })

  test('of two changes made apart each is offered with its text, and what is chosen is never put back in a lesser scheme', async () => {
    const { client: mine } = await device('both')
    await mine.sync()
    for (const inFirst of [true, false]) {
      await mine.put(notes, 'mine', { scheme: aesGcmId })
      if (!inFirst) await mine.sync()
      await client.put(notes, 'theirs', { scheme: aesGcmId })
      if (!inFirst) await mine.put(notes, 'mine again', { scheme: aesGcmId })
      await mine.sync()
      const [conflict] = await mine.conflicts.list()
      expect(conflict).toMatchObject({ mine: { text: inFirst ? 'mine' : 'mine again' }, theirs: { text: 'theirs' } })
      await mine.conflicts.resolve(conflict?.id ?? 0, 'mine')
      await mine.sync()
      expect(await scheme()).toBe(aesGcmId)
      expect((await client.get(notes))?.text).toBe(inFirst ? 'mine' : 'mine again')
    }
  })
})

/** The line is lost behind the first update. */
function cutAfterUpdate(transport: Transport, isCut: () => boolean): Transport {
  return {
    [Symbol.asyncIterator]: () => transport[Symbol.asyncIterator](),
    closed: transport.closed,
    close: () => transport.close(),
    write: async (bytes) => {
      await transport.write(bytes)
      if (isCut() && decodeUtf8(bytes)?.includes('update:')) transport.close()
    },
  }
}
