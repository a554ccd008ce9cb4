import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { AtError } from '../protocol/at-error.ts'
import { classifyAtKey, localKey, publicKey, selfKey, sharedKey } from '../protocol/at-key.ts'
import type { Transport } from '../transport/transport.ts'
import { memoryRecords } from '../vault/memory-records.ts'
import type { AtClient } from './at-client.ts'
import { type ExportOptions, eraseAll, exportAll } from './everything.ts'
import type { Removal } from './take-back.ts'
import { alice, bob, People } from './testing/people.ts'

const phone = sharedKey('phone.wavi', alice, bob)
const diary = selfKey('diary.notes', alice)
const bytes = Uint8Array.of(0, 1, 254, 255)

let people: People
beforeEach(async () => {
  people = await People.meet()
})
afterEach(() => people.part())

const names = (atSign: string) => [...people.network.keystore(atSign).entries()].map(({ text }) => text)

async function archive(client: AtClient, options?: ExportOptions) {
  let text = ''
  for await (const piece of exportAll(client, options)) text += piece
  return { text, ...(JSON.parse(text) as { atSign: string; exportedAt: string; records: Record<string, unknown>[] }) }
}

for (const [home, open] of [
  ['at the server alone', () => people.client(alice)],
  [
    'kept on this device too',
    async () => {
      const records = memoryRecords({ atSign: alice })
      const client = await people.client(alice, { records, preferences: { strategy: 'on demand', namespaces: 'all' } })
      await client.sync()
      return client
    },
  ],
] as const) {
  describe(`everything of an atSign, ${home},`, () => {
    let a: AtClient
    beforeEach(async () => {
      const other = await people.client(alice)
      await other.put(phone, '555-0100')
      await other.put(diary, bytes)
      await other.put(selfKey('_hidden.notes', alice), 'hidden')
      await other.put(selfKey('later.notes', alice), 'tomorrow', { ttb: 86_400_000 })
      await (await people.raw(alice))('update:immutable:true:oath.notes@alice for ever')
      await other.publish(publicKey('email.wavi', alice), 'alice@example.org')
      await (await people.client(bob)).put(sharedKey('city.wavi', bob, alice), 'Oslo')
      await expect.poll(() => names('@alice')).toContain('cached:@alice:city.wavi@bob')
      a = await open()
    })

    test('is told as one readable text, opened, and without the protocol’s own keys', async () => {
      const told: [number, number][] = []
      const { text, atSign, exportedAt, records } = await archive(a, { onProgress: (...at) => told.push(at) })
      const of = (name: string) => records.find(({ key }) => key === name)
      expect([atSign, new Date(exportedAt).toISOString()]).toEqual([alice, exportedAt])
      expect(of('@bob:phone.wavi@alice')).toMatchObject({ text: '555-0100', metadata: { ttr: -1, ccd: true } })
      expect(of('diary.notes@alice')).toMatchObject({ bytes: 'AAH+/w==' })
      expect(of('_hidden.notes@alice')).toMatchObject({ text: 'hidden' })
      expect(of('public:email.wavi@alice')).toMatchObject({ text: 'alice@example.org' })
      expect(of('cached:@alice:city.wavi@bob')).toMatchObject({ text: 'Oslo' })
      expect(of('later.notes@alice')).toMatchObject({ problem: expect.any(String), sealed: expect.any(String) })
      expect(text).not.toMatch(/publickey|shared_key|privatekey/)
      expect(told[0]).toEqual([0, told.length - 1])
      expect(told.at(-1)).toEqual([told.length - 1, told.length - 1])
      expect(text).toContain('\n    {\n      "key": ')
    })

    test('is gone when it was erased, from this device and from who was given it, and only what the protocol needs is left', async () => {
      const begun: unknown[] = []
      const told: Removal[] = []
      await expect.poll(() => names('@bob')).toContain('cached:@bob:phone.wavi@alice')
      const removals = await eraseAll(a, { onBegin: (keys) => begun.push(...keys), onResult: (one) => told.push(one) })
      expect(removals.filter(({ outcome }) => outcome !== 'removed')).toEqual([])
      expect(told).toEqual(removals)
      expect(begun).toEqual(removals.map(({ key }) => key))
      expect(names('@alice').filter((name) => classifyAtKey(name) !== 'reservedKey')).toEqual([])
      await expect.poll(() => names('@bob')).not.toContain('cached:@bob:phone.wavi@alice')
      expect((await archive(a)).records).toEqual([])
      // Whoever may sign in still may.
      await a.put(diary, 'a new leaf')
      expect((await a.get(diary))?.text).toBe('a new leaf')
    })

    test('stays where it was stopped, and what is left goes when it is done once more', async () => {
      const stop = new AbortController()
      const some = await eraseAll(a, { signal: stop.signal, onResult: () => stop.abort() })
      expect(some.map(({ outcome }) => outcome)).toEqual(['removed', ...some.slice(1).map(() => 'left')])
      expect(names('@alice')).toContain('diary.notes@alice')
      await eraseAll(a)
      expect(names('@alice')).not.toContain('diary.notes@alice')
    })

    test('is not told to its end by a client that was closed', async () => {
      const telling = archive(a, { onProgress: (done) => done === 1 && a.close() })
      await expect(telling).rejects.toMatchObject({ code: 'AT0021' })
    })

    test('is not told any more when somebody has given up', async () => {
      const stop = new AbortController()
      const telling = archive(a, { signal: stop.signal, onProgress: (done) => done === 1 && stop.abort() })
      await expect(telling).rejects.toMatchObject({ name: 'AbortError' })
    })
  })
}

test('what waits to be sent, and what is on this device alone, is told and erased as well', async () => {
  const records = memoryRecords({ atSign: alice })
  const a = await people.client(alice, { records, preferences: { strategy: 'on demand' } })
  await a.put(diary, 'unsent')
  await a.put(localKey('seen.facet', alice), 'here alone')
  expect((await archive(a)).records).toEqual([
    expect.objectContaining({ key: 'diary.notes@alice', text: 'unsent' }),
    expect.objectContaining({ key: 'local:seen.facet@alice', text: 'here alone' }),
  ])
  await eraseAll(a)
  expect(await a.unsent()).toEqual([])
  expect(await a.get(localKey('seen.facet', alice))).toBeUndefined()
  await a.sync()
  expect(names('@alice')).not.toContain('diary.notes@alice')
})

test('of what was changed twice both are told, and neither is left when all is erased', async () => {
  const a = await people.client(alice, {
    records: memoryRecords({ atSign: alice }),
    preferences: { strategy: 'on demand' },
  })
  const other = await people.client(alice)
  await a.put(diary, 'as it was')
  await a.sync()
  await a.put(diary, 'mine')
  await other.delete(diary)
  await a.sync()
  expect(await a.conflicts.list()).toMatchObject([{ key: diary, mine: { text: 'mine' } }])
  expect((await archive(a)).records).toEqual([
    expect.objectContaining({ key: 'diary.notes@alice', text: 'mine', undecided: true }),
  ])
  await eraseAll(a)
  expect(await a.conflicts.list()).toEqual([])
})

test('what only has a name like those of keys is told like anything else', async () => {
  const a = await people.client(alice)
  await a.put(sharedKey('shared_key.wavi', alice, bob), 'under the mat')
  const { records } = await archive(a)
  expect(records).toEqual([expect.objectContaining({ key: '@bob:shared_key.wavi@alice', text: 'under the mat' })])
})

test('where the line is lost, what is on this device alone stays as well', async () => {
  const lines: Transport[] = []
  const a = await people.client(alice, {
    records: memoryRecords({ atSign: alice }),
    preferences: { strategy: 'on demand' },
    dial: async (to, signal) => {
      if (lines.length > 1) throw new AtError('AT0021', 'There is no line.', { closes: true })
      const line = await people.dial(to, signal)
      lines.push(line)
      return line
    },
  })
  const other = await people.client(alice)
  for (const name of ['one.notes', 'two.notes', 'three.notes']) await other.put(selfKey(name, alice), name)
  await a.put(localKey('seen.facet', alice), 'here alone')
  const removals = await eraseAll(a, {
    onResult() {
      lines.push(...lines)
      for (const line of lines) line.close()
    },
  })
  expect(removals.map(({ outcome }) => outcome)).toEqual(['removed', 'failed', 'left', 'left'])
  expect((await a.get(localKey('seen.facet', alice)))?.text).toBe('here alone')
})

test('what does not open is told as it is stored, with why', async () => {
  const raw = await people.raw(alice)
  await raw('update:isEncrypted:true:encAlgo:ROT13:odd.notes@alice bm90IHNlYWxlZCBieSB1cw==')
  const { records } = await archive(await people.client(alice))
  expect(records).toEqual([
    expect.objectContaining({
      key: 'odd.notes@alice',
      sealed: 'bm90IHNlYWxlZCBieSB1cw==',
      problem: expect.any(String),
    }),
  ])
})
