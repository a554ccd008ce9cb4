import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { AtError } from '../protocol/at-error.ts'
import { type AtKey, formatAtKey, localKey, publicKey, selfKey, sharedKey } from '../protocol/at-key.ts'
import { encodeBase64, encodeUtf8 } from '../protocol/base64.ts'
import type { Transport } from '../transport/transport.ts'
import { memoryRecords } from '../vault/memory-records.ts'
import type { AtClient } from './at-client.ts'
import { eraseAll, exportAll } from './everything.ts'
import { type Archive, type Compared, compareArchive, importRecords, readArchive } from './import.ts'
import { alice, bob, People } from './testing/people.ts'

const phone = sharedKey('phone.wavi', alice, bob)
const diary = selfKey('diary.notes', alice)
const email = publicKey('email.wavi', alice)
const picture = publicKey('image.wavi', alice)
const bytes = Uint8Array.of(0, 1, 254, 255)

describe('an archive', () => {
  const at = (records: unknown[], atSign = '@alice') =>
    JSON.stringify({ atSign, exportedAt: '2026-11-23T12:00:00Z', records })
  const read = (text: string) => readArchive(text, { owner: alice, now: Date.UTC(2026, 10, 24) })

  test.each([
    ['', 'no archive'],
    ['BEGIN:VCARD', 'no archive'],
    ['[]', 'no archive'],
    ['null', 'no archive'],
    ['{"records":[]}', 'no archive'],
    ['{"atSign":"@alice"}', 'no archive'],
    ['{"atSign":"@alice","records":{}}', 'no archive'],
    ['{"atSign":"not one","records":[]}', 'no archive'],
    [at([{ key: 'a.b@alice', text: 'x' }]).slice(0, -4), 'damaged'],
  ])('%j is refused as %s', (text, problem) => expect(read(text)).toEqual({ problem }))

  test('of somebody else is refused with their name', () => {
    expect(read(at([], '@bob'))).toEqual({ problem: 'another’s', atSign: '@bob' })
    expect(read(at([], '@ALICE'))).toMatchObject({ records: [] })
  })

  test('that is longer, or of more parts, than is read is refused before it is read', () => {
    const limits = { maxCharacters: 1000, maxParts: 100 }
    const within = (text: string) => readArchive(text, { owner: alice, now: 0, limits })
    expect(within(at([{ key: 'a.b@alice', text: 'x'.repeat(1000) }]))).toEqual({ problem: 'too large' })
    expect(within('['.repeat(900))).toEqual({ problem: 'too large' })
  })

  test('gives back what is one’s own and open, and says of the rest why not', () => {
    const left = [
      ['cached:@alice:city.wavi@bob', 'lent', { text: 'Oslo' }],
      ['city.wavi@bob', 'lent', { text: 'Oslo' }],
      ['public:publickey@alice', 'works', { text: 'MIIB' }],
      ['shared_key.bob@alice', 'works', { text: 'x' }],
      ['@bob:shared_key@alice', 'works', { text: 'x' }],
      ['@alice:signing_privatekey@alice', 'works', { text: 'x' }],
      ['privatekey:at_pkam_publickey', 'works', { text: 'x' }],
      ['private:blocklist@alice', 'works', { text: '@bob' }],
      ['17.new.enrollments.__manage@alice', 'works', { text: 'x' }],
      ['local:draft.facet@alice', 'works', { text: 'x' }],
      ['later.notes@alice', 'locked', { problem: 'It has not begun yet.', sealed: 'x' }],
      ['empty.notes@alice', 'unreadable', { text: '' }],
      ['wrong.notes@alice', 'unreadable', { text: 7 }],
      ['wrong.notes@alice', 'unreadable', { text: 'x', metadata: 'none' }],
      ['bytes.notes@alice', 'unreadable', { bytes: '***' }],
      ['no key at all', 'unreadable', { text: 'x' }],
      ['over.notes@alice', 'ended', { text: 'x', metadata: { expiresAt: '2026-11-23 13:00:00.000000Z' } }],
    ] as const
    const archive = read(
      at([
        ...left.map(([key, , content]) => ({ key, ...content })),
        null,
        { key: 'diary.notes@alice', text: 'Dear diary', metadata: { ttl: 7, anything: { new: true } } },
        { key: 'diary.notes@alice', text: 'undecided', undecided: true },
        { key: 'public:image.wavi@alice', bytes: 'AAH+/w==' },
      ]),
    ) as Archive
    expect(archive.left).toEqual([...left.map(([name, why]) => ({ name, why })), { name: '', why: 'unreadable' }])
    expect(archive.records).toEqual([
      { key: diary, value: 'Dear diary', metadata: { ttl: 7, unknown: { anything: { new: true } } } },
      { key: picture, value: bytes, metadata: {} },
    ])
    expect(archive.exportedAt).toBe(Date.UTC(2026, 10, 23, 12))
  })
})

let people: People
beforeEach(async () => {
  people = await People.meet()
})
afterEach(() => people.part())

const names = (atSign: string) => [...people.network.keystore(atSign).entries()].map(({ text }) => text)
const now = () => people.network.clock.now()

async function archiveOf(client: AtClient): Promise<Archive> {
  let text = ''
  for await (const piece of exportAll(client)) text += piece
  return readArchive(text, { owner: alice, now: now() }) as Archive
}

const standings = (all: readonly Compared[]) =>
  Object.fromEntries(all.map(({ key, standing }) => [formatAtKey(key as AtKey), standing]))

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
  describe(`what was exported, ${home},`, () => {
    let a: AtClient
    const sync = async () => home === 'kept on this device too' && a.sync()
    beforeEach(async () => {
      a = await open()
      const appMetadata = encodeBase64(encodeUtf8('{"colour":"red"}'))
      await a.put(phone, '555-0100', { ttr: 3600 })
      await a.put(diary, 'Dear diary', { ttl: 86_400_000, appMetadata })
      await a.put(selfKey('vow.notes', alice), 'sealed twice', { scheme: 'at/symmetric/AES/GCM' })
      await a.publish(email, 'alice@example.org')
      await a.publish(picture, bytes, { ttr: 7200, ccd: true })
      await sync()
    })

    test('and erased is there again, sealed anew, with its times, copies and notes, and known to who was given it', async () => {
      const archive = await archiveOf(a)
      const before = (await a.stored(diary))?.value
      await eraseAll(a)
      expect(await a.get(diary)).toBeUndefined()
      await people.network.later(3_600_000)
      const compared = await compareArchive(a, archive)
      expect(new Set(Object.values(standings(compared)))).toEqual(new Set(['new']))
      const told: unknown[] = []
      const results = await importRecords(a, compared, { now, onResult: (one) => told.push(one) })
      expect(results).toEqual(archive.records.map(({ key }) => ({ key, outcome: 'written' })))
      expect(told).toEqual(results)
      await sync()
      expect(await a.get(email, { fresh: true })).toMatchObject({ text: 'alice@example.org', signature: 'verified' })
      expect(await a.get(picture, { fresh: true })).toMatchObject({ bytes, metadata: { ttr: 7200, ccd: true } })
      const stored = await a.stored(diary)
      expect(stored?.value).not.toBe(before)
      const { ttl, appMetadata } = stored?.metadata ?? {}
      expect([ttl, appMetadata]).toEqual([82_800_000, encodeBase64(encodeUtf8('{"colour":"red"}'))])
      expect((await a.stored(phone))?.metadata).toMatchObject({ ttr: 3600, ccd: true })
      const vow = selfKey('vow.notes', alice)
      expect((await a.get(vow, { fresh: true }))?.text).toBe('sealed twice')
      expect((await a.stored(vow))?.metadata.appMetadata).toEqual(expect.any(String))
      await expect.poll(() => names('@bob')).toContain('cached:@bob:phone.wavi@alice')
      const b = await people.client(bob)
      expect((await b.get(phone))?.text).toBe('555-0100')
    })

    test('is told apart by what has become of it since', async () => {
      const archive = await archiveOf(a)
      await people.network.later(1000)
      const other = await people.client(alice)
      await other.put(phone, '555-0199')
      await other.delete(email)
      await other.put(selfKey('email.wavi', alice, alice), 'alice@example.org')
      await other.delete(diary)
      await sync()
      expect(standings(await compareArchive(a, archive))).toMatchObject({
        '@bob:phone.wavi@alice': 'newer',
        // For herself alone by now: for everyone it is not simply new.
        'public:email.wavi@alice': 'newer',
        'diary.notes@alice': 'new',
        'public:image.wavi@alice': 'same',
      })
      const later = { records: archive.records.map((one) => ({ ...one, metadata: { updatedAt: now() + 1 } })) }
      expect(standings(await compareArchive(a, later))['@bob:phone.wavi@alice']).toBe('older')
    })

    test('is compared and written no further when somebody has given up', async () => {
      const archive = await archiveOf(a)
      const stop = new AbortController()
      const comparing = compareArchive(a, archive, {
        signal: stop.signal,
        onProgress: (done) => done === 1 && stop.abort(),
      })
      await expect(comparing).rejects.toMatchObject({ name: 'AbortError' })
      const all = await compareArchive(a, archive)
      const halt = new AbortController()
      const results = await importRecords(a, all, { signal: halt.signal, onResult: () => halt.abort() })
      expect(results.map(({ outcome }) => outcome)).toEqual(['written', ...all.slice(1).map(() => 'left')])
    })
  })
}

test('what waits here, or does not open, is not taken for older', async () => {
  const records = memoryRecords({ atSign: alice })
  const a = await people.client(alice, { records, preferences: { strategy: 'on demand' } })
  await (await people.raw(alice))('update:isEncrypted:true:encAlgo:ROT13:odd.notes@alice bm90IHNlYWxlZCBieSB1cw==')
  await a.put(diary, 'unsent')
  await a.put(localKey('seen.notes', alice), '57')
  const metadata = { updatedAt: now() + 1000 }
  const compared = await compareArchive(a, {
    records: [
      { key: diary, value: 'exported', metadata },
      { key: selfKey('odd.notes', alice), value: 'x', metadata },
      { key: localKey('seen.notes', alice), value: '57', metadata },
      { key: localKey('here.notes', alice), value: '58', metadata },
    ],
  })
  expect(compared.map(({ standing }) => standing)).toEqual(['newer', 'newer', 'same', 'new'])
})

test('where the line is lost, what nobody came to is said to be left', async () => {
  const lines: Transport[] = []
  const a = await people.client(alice, {
    dial: async (to, signal) => {
      if (lines.length > 0) throw new AtError('AT0021', 'There is no line.', { closes: true })
      const line = await people.dial(to, signal)
      lines.push(line)
      return line
    },
  })
  const records = ['one', 'two', 'three', 'four'].map((name) => ({
    key: selfKey(`${name}.notes`, alice),
    value: name,
    metadata: {},
    standing: 'new' as const,
  }))
  const results = await importRecords(a, records, { onResult: () => lines[0]?.close() })
  expect(results.map(({ outcome }) => outcome)).toEqual(['written', 'failed', 'left', 'left'])
  expect(names('@alice')).not.toContain('two.notes@alice')
})
