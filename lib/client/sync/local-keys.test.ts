import { afterEach, beforeEach, expect, test } from 'vitest'
import { aesGcmId } from '../../crypto/providers/aes-gcm.ts'
import { schemeOf } from '../../crypto/providers/scheme.ts'
import { formatAtKey, localKey, parseAtKey, selfKey } from '../../protocol/at-key.ts'
import { decodeUtf8 } from '../../protocol/base64.ts'
import type { LocalRecords } from '../../vault/local-records.ts'
import { memoryRecords } from '../../vault/memory-records.ts'
import type { AtClient } from '../at-client.ts'
import { alice, bob, People } from '../testing/people.ts'
import { readChange } from './entries.ts'

const seen = localKey('seen.wavi', alice)
const notes = selfKey('notes.wavi', alice)

let people: People
let records: LocalRecords
let a: AtClient
/** All that went to a server. */
let said: string
beforeEach(async () => {
  people = await People.meet({ onboarded: [alice] })
  records = memoryRecords({ atSign: alice })
  said = ''
  a = await people.client(alice, {
    records,
    preferences: { strategy: 'on demand' },
    dial: async (to, signal) => {
      const transport = await people.dial(to, signal)
      return {
        [Symbol.asyncIterator]: () => transport[Symbol.asyncIterator](),
        closed: transport.closed,
        close: () => transport.close(),
        write: (bytes) => {
          said += decodeUtf8(bytes)
          return transport.write(bytes)
        },
      }
    },
  })
})
afterEach(() => people.part())

test('what is of this device alone is put, read, watched, listed and removed here, and no server hears of it', async () => {
  const heard: (string | undefined)[] = []
  const told = new Promise<void>((resolve) => {
    a.watch(seen, ({ value }) => {
      heard.push(value?.text)
      if (value?.text === 'twice') resolve()
    })
  })
  const lists: (readonly (string | undefined)[])[] = []
  a.watchRecords({ regex: '^local:' }, (all) => lists.push(all.map(({ value }) => value?.text)))
  await a.put(seen, 'once')
  expect(await a.get(seen)).toMatchObject({ text: 'once', here: {} })
  await a.sync()
  await a.put(seen, 'twice')
  await told
  await expect.poll(() => lists.at(-1)).toEqual(['twice'])
  await a.put(notes, 'for the server')
  await a.sync()
  expect((await a.getAtKeys()).map(formatAtKey)).toContain('local:seen.wavi@alice')
  expect(await a.get(seen, { fresh: true })).toMatchObject({ text: 'twice' })
  expect(await a.unsent()).toEqual([])
  await a.delete(seen)
  expect(await a.get(seen)).toBeUndefined()
  expect(said).toContain('notes.wavi')
  expect(said).not.toContain('seen.wavi')
})

test('it lies here sealed, in the scheme that was asked for, and bytes come back as bytes', async () => {
  await a.put(seen, new Uint8Array([0xff, 0]), { scheme: aesGcmId })
  const [state] = await records.look(['local:seen.wavi@alice'])
  expect(schemeOf(state?.record?.metadata ?? {})).toBe(aesGcmId)
  expect((await a.get(seen))?.bytes).toEqual(new Uint8Array([0xff, 0]))
  await a.put(seen, 'a secret place')
  expect(JSON.stringify(await records.look(['local:seen.wavi@alice']))).not.toContain('secret')
})

test('its name is spelled as the protocol spells it', () => {
  expect(parseAtKey('local:seen.wavi@alice')).toEqual(seen)
})

test('it begins and ends when it was said to, and is cleared up then', async () => {
  await a.put(seen, 'x', { ttb: 1000, ttl: 1000 })
  expect(await a.get(seen)).toBeUndefined()
  await people.network.later(1000)
  expect(await a.get(seen)).toMatchObject({ text: 'x' })
  await people.network.later(1000)
  expect(await a.get(seen)).toBeUndefined()
  await a.put({ ...seen, name: 'other.wavi' }, 'y')
  expect(await records.names()).toEqual(['local:other.wavi@alice'])
})

test('neither another choice of namespaces nor a server that was begun anew takes it away', async () => {
  await a.put(seen, 'x')
  await a.put(notes, 'y')
  await a.sync()
  a.prefer({ namespaces: ['buzz'] })
  await a.sync()
  expect(await records.names()).toContain('local:seen.wavi@alice')
  await people.part()
  people = await People.meet({ onboarded: [alice] })
  const again = await people.client(alice, { records, preferences: { strategy: 'on demand' } })
  await again.sync()
  expect(await again.get(notes)).toBeUndefined()
  expect(await again.get(seen)).toMatchObject({ text: 'x' })
})

test('a server that tells of such a name is not believed', () => {
  for (const operation of ['-', '+']) {
    const entry = { atKey: 'local:seen.wavi@alice', commitId: 7, operation, value: 'x', metadata: {} }
    expect(readChange(entry)).toBe('It is a name for what never leaves a device.')
  }
})

test('without records there is no such place, and it is nobody else’s', async () => {
  const online = await people.client(alice)
  await expect(online.put(seen, 'x')).rejects.toMatchObject({ code: 'AT0022' })
  await expect(online.get(seen)).rejects.toMatchObject({ code: 'AT0022' })
  await expect(online.delete(seen)).rejects.toMatchObject({ code: 'AT0022' })
  await expect(a.put({ ...seen, sharedBy: bob }, 'x')).rejects.toMatchObject({ code: 'AT0016' })
})

test('entries tell what is here, with its metadata and what waits of it, without opening anything', async () => {
  await a.put(notes, 'y', { ttl: 60_000 })
  await a.sync()
  await a.putMeta(notes, { ttl: 120_000 })
  await a.put(selfKey('later.wavi', alice), 'z', { ttb: 1000 })
  await a.put(seen, 'x')
  const entries = await a.entriesHere({ regex: 'wavi' })
  const now = people.network.clock.now()
  expect(entries.map(({ key, unsent }) => [formatAtKey(key), unsent])).toEqual([
    ['later.wavi@alice', 'put'],
    ['local:seen.wavi@alice', undefined],
    ['notes.wavi@alice', 'meta'],
  ])
  expect(entries[0]?.metadata).toMatchObject({ availableAt: now + 1000 })
  expect(entries[2]?.metadata).toMatchObject({ expiresAt: now + 120_000, ivNonce: expect.any(String) })
  await people.network.later(120_000)
  expect((await a.entriesHere({ regex: 'notes' })).length).toBe(0)
})

test('a pattern that is none is said to be none, without a line too', async () => {
  await a.sync()
  await expect(a.getAtKeys({ regex: '(' })).rejects.toMatchObject({ code: 'AT0022' })
  await expect(a.entriesHere({ regex: '(' })).rejects.toMatchObject({ code: 'AT0022' })
})
