import type { AbstractChainedBatch, AbstractChainedBatchWriteOptions, AbstractLevel } from 'abstract-level'
import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { type AtKey, formatAtKey, parseAtKey } from '../protocol/at-key.ts'
import { type AtSign, parseAtSign } from '../protocol/at-sign.ts'
import type { Metadata, MetadataChanges } from '../protocol/metadata.ts'
import type { CommitEntry, CommitId, Keystore, StoredRecord } from './keystore.ts'
import { type KeystoreLimits, openKeystore } from './level-keystore.ts'

type Level = AbstractLevel<string | Uint8Array, string, string>

const full = new Error('No space left on device')

/** What every home of a keystore holds. `open` gives the level of that name; a second time, what the first left there. */
export function keystoreContract(name: string, open: (place: string) => Promise<unknown>): void {
  const alice = parseAtSign('@alice')
  const phone = parseAtKey('phone.wavi@alice')
  const location = parseAtKey('public:location.wavi@alice')
  const shared = parseAtKey('@bob:phone.wavi@alice')
  const start = Date.UTC(2026, 0, 2, 3, 4, 5, 678)

  let places = 0
  const opened: Keystore[] = []

  /** One store, its clock, and its level, whose failures a test may arrange. */
  async function store({
    place = `place-${++places}`,
    owner = alice,
    limits = {},
  }: {
    place?: string
    owner?: AtSign
    limits?: Partial<KeystoreLimits>
  } = {}) {
    const clock = { now: start }
    const level = (await open(place)) as Level
    const keystore = await openKeystore({ owner, level, now: () => clock.now, limits })
    opened.push(keystore)
    return { keystore, clock, level, place }
  }

  afterEach(async () => {
    vi.restoreAllMocks()
    await Promise.all(opened.splice(0).map((keystore) => keystore.close()))
  })

  const put = (keystore: Keystore, key: AtKey, value: string, changes: MetadataChanges = {}) =>
    keystore.put(key, value, changes)

  const metadataOf = async (keystore: Keystore, key: AtKey): Promise<Metadata> => {
    const record = await keystore.get(key)
    if (record === undefined) throw new Error(`${formatAtKey(key)} is not there`)
    return record.metadata
  }

  async function log(keystore: Keystore, after: CommitId = -1): Promise<string[]> {
    const lines: string[] = []
    for await (const entry of keystore.changes(after)) lines.push(line(entry))
    return lines
  }

  const line = ({ commitId, operation, key }: CommitEntry) => `${commitId} ${operation} ${formatAtKey(key)}`

  function names(keystore: Keystore): string[] {
    return Array.from(keystore.entries(), ({ key, text }) => {
      expect(formatAtKey(key)).toBe(text)
      return text
    })
  }

  describe(`a keystore ${name}`, () => {
    test('gives back what was put, with who and when [§3.6.3]', async () => {
      const { keystore } = await store()
      expect(await put(keystore, phone, '555-0100', { isEncrypted: true })).toBe(0)
      expect(await keystore.get(phone)).toEqual<StoredRecord>({
        key: phone,
        value: '555-0100',
        metadata: {
          createdBy: alice,
          updatedBy: alice,
          createdAt: start,
          updatedAt: start,
          status: 'active',
          version: 0,
          isBinary: false,
          isEncrypted: true,
        },
      })
    })

    test('knows nothing of a key that was never put', async () => {
      const { keystore } = await store()
      expect(await keystore.get(phone)).toBeUndefined()
      expect(names(keystore)).toEqual([])
      expect(await log(keystore)).toEqual([])
      expect(keystore.lastCommitId).toBeUndefined()
    })

    test('keeps who made a record and when, counts its versions, and says who wrote last [§3.6.3]', async () => {
      const { keystore, clock } = await store()
      await put(keystore, phone, 'a')
      clock.now += 1000
      await keystore.put(phone, 'b', {}, { by: parseAtSign('@bob') })
      expect(await metadataOf(keystore, phone)).toMatchObject({
        createdBy: alice,
        createdAt: start,
        updatedBy: '@bob',
        updatedAt: start + 1000,
        version: 1,
      })
    })

    const all = { dataSignature: 'sig', sharedKeyEnc: 'ske', pubKeyCS: 'cs', encoding: 'base64', ivNonce: 'iv' }
    const merges: [string, MetadataChanges, MetadataChanges, Metadata][] = [
      ['what is left out stays', all, {}, all],
      ['what is given replaces', all, { encoding: 'other' }, { ...all, encoding: 'other' }],
      ['null clears', all, { encoding: null, ivNonce: null }, { ...all, encoding: undefined, ivNonce: undefined }],
      ['sharedKeyStatus is not stored', { sharedKeyStatus: 'x' }, {}, { sharedKeyStatus: undefined } as Metadata],
      [
        'isBinary and isEncrypted stay',
        { isBinary: true, isEncrypted: true },
        {},
        { isBinary: true, isEncrypted: true },
      ],
      ['isBinary and isEncrypted are false unless told', {}, {}, { isBinary: false, isEncrypted: false }],
      [
        'ttr and ccd stay when both are absent',
        { ttr: 60, ccd: true },
        {},
        { ttr: 60, ccd: true, refreshAt: start + 60_000 },
      ],
      [
        'a new ttr keeps the ccd',
        { ttr: 60, ccd: true },
        { ttr: 90 },
        { ttr: 90, ccd: true, refreshAt: start + 90_000 },
      ],
      ['a first ttr comes with ccd false', {}, { ttr: 90 }, { ttr: 90, ccd: false }],
      ['ccd alone counts where there is a ttr', { ttr: 60 }, { ccd: true }, { ttr: 60, ccd: true }],
      ['ccd alone is ignored where there is none', {}, { ccd: true }, { ttr: undefined, ccd: undefined }],
      ['a ttr of 0 is as good as none', { ttr: 60, ccd: true }, { ttr: 0 }, { ttr: 60, ccd: true }],
      ['a ttr of -1 never asks for a refresh', {}, { ttr: -1 }, { ttr: -1, ccd: false, refreshAt: undefined }],
      ['a ttl of 0 clears', { ttl: 5000 }, { ttl: 0 }, { ttl: undefined, expiresAt: undefined }],
      ['a ttb of 0 is a birth right now', { ttb: 5000 }, { ttb: 0 }, { ttb: undefined, availableAt: start }],
      ['a life begins with birth', {}, { ttl: 5000, ttb: 300 }, { availableAt: start + 300, expiresAt: start + 5300 }],
      ['a life begins now where the birth stays', { ttb: 300 }, { ttl: 5000 }, { ttb: 300, expiresAt: start + 5000 }],
      ['a life begins now where the birth is a date', {}, { ttl: 5, aAt: start + 9 }, { ttb: 9, expiresAt: start + 5 }],
      [
        'dates are as they are told, and the durations follow',
        { ttl: 5 },
        { cAt: 1, uAt: start - 100, eAt: start + 900, aAt: start - 50 },
        { createdAt: 1, updatedAt: start - 100, expiresAt: start + 900, ttl: 950, availableAt: start - 50, ttb: 50 },
      ],
      [
        'a life that follows begins with the birth',
        {},
        { eAt: start + 900, aAt: start + 500 },
        { expiresAt: start + 900, ttl: 400, availableAt: start + 500, ttb: 500 },
      ],
      [
        'a date that has passed leaves no duration',
        { ttb: 5 },
        { aAt: start - 5, ttl: 7 },
        { availableAt: start - 5, ttb: undefined, ttl: 7, expiresAt: start + 7 },
      ],
      [
        'a duration beside a date is kept as it is told',
        {},
        { eAt: start + 900, ttl: 5, aAt: start, ttb: 6 },
        { expiresAt: start + 900, ttl: 5, availableAt: start, ttb: 6 },
      ],
      [
        'without the dates both are none',
        { ttl: 5000, ttb: 5 },
        { eAt: null, aAt: null },
        { expiresAt: undefined, ttl: undefined, availableAt: undefined, ttb: undefined },
      ],
      [
        'later additions are kept',
        { pubKeyHash: { hash: 'h', hashingAlgo: 'sha256' }, appMetadata: 'x' },
        { immutable: true },
        { pubKeyHash: { hash: 'h', hashingAlgo: 'sha256' }, appMetadata: 'x', immutable: true },
      ],
      [
        'unknown metadata survive',
        { unknown: { mood: 'fine', n: [1] } },
        { unknown: { more: '1' } },
        { unknown: { mood: 'fine', n: [1], more: '1' } },
      ],
    ]
    test.each(merges)('merges metadata: %s [§3.6.3, 2026 §5.1]', async (_, first, second, expected) => {
      const { keystore, place } = await store()
      await put(keystore, shared, 'a', first)
      await put(keystore, shared, 'b', second)
      const present = Object.fromEntries(Object.entries(expected).filter(([, value]) => value !== undefined))
      const absent = Object.keys(expected).filter((name) => !(name in present))
      const holds = async (keystore: Keystore) => {
        const metadata = await metadataOf(keystore, shared)
        expect(metadata).toMatchObject(present)
        for (const name of absent) expect(metadata[name as keyof Metadata], name).toBeUndefined()
      }
      await holds(keystore)
      await keystore.close()
      await holds((await store({ place })).keystore)
    })

    test('leaves an end and a birth where they are as long as nothing is said of them [2026 §5.1]', async () => {
      const { keystore, clock } = await store()
      await put(keystore, phone, 'a', { ttl: 5000, ttb: 300 })
      clock.now += 1000
      await put(keystore, phone, 'b')
      expect(await metadataOf(keystore, phone)).toMatchObject({
        ttl: 5000,
        ttb: 300,
        availableAt: start + 300,
        expiresAt: start + 5300,
      })
    })

    test('says in the log when a change was made, as its writer tells [2026 §5.1]', async () => {
      const { keystore } = await store()
      await put(keystore, phone, 'a', { uAt: start - 5 })
      await keystore.putMeta(location, { uAt: start - 7 })
      const times = []
      for await (const { at } of keystore.changes(-1)) times.push(at)
      expect(times).toEqual([start - 5, start - 7])
    })

    test('expires what ended before there were computers', async () => {
      const { keystore, place } = await store()
      await put(keystore, phone, 'a', { eAt: Date.UTC(1900, 0, 1) })
      await put(keystore, location, 'b', { ttl: 5 })
      await keystore.close()
      const again = (await store({ place })).keystore
      expect(await again.expire()).toBe(1)
      expect(names(again)).toEqual(['public:location.wavi@alice'])
    })

    test('changes metadata alone, leaving the value and whether it is encrypted [§3.8]', async () => {
      const { keystore } = await store()
      await put(keystore, phone, 'secret', { isEncrypted: true })
      expect(await keystore.putMeta(phone, { ttl: 5000 })).toBe(1)
      expect(await keystore.get(phone)).toMatchObject({
        value: 'secret',
        metadata: { isEncrypted: true, ttl: 5000, expiresAt: start + 5000, version: 1 },
      })
      expect(await log(keystore)).toEqual(['1 # phone.wavi@alice'])
    })

    test('makes a record without value when only metadata is given, also after a restart [§3.8]', async () => {
      const { keystore, place } = await store()
      await keystore.putMeta(phone, { ttr: 60 })
      const expected = { key: phone, value: undefined, metadata: { ttr: 60, version: 0, isEncrypted: false } }
      expect(await keystore.get(phone)).toMatchObject(expected)
      await keystore.close()
      expect(await (await store({ place })).keystore.get(phone)).toMatchObject(expected)
    })

    test('keeps one entry for each key, the latest, and tells them in order [§6]', async () => {
      const { keystore } = await store()
      await put(keystore, phone, 'a')
      await put(keystore, location, 'Paris')
      await put(keystore, shared, 'x')
      await put(keystore, phone, 'b')
      await keystore.putMeta(location, { ttl: 1 })
      await keystore.put(shared, 'y', {}, { operation: '+' })
      expect(await log(keystore)).toEqual([
        '3 * phone.wavi@alice',
        '4 # public:location.wavi@alice',
        '5 + @bob:phone.wavi@alice',
      ])
      expect(await log(keystore, 3)).toEqual(['4 # public:location.wavi@alice', '5 + @bob:phone.wavi@alice'])
      expect(await log(keystore, 5)).toEqual([])
      expect(keystore.lastCommitId).toBe(5)
    })

    test('tells changes in the order of their numbers, not of their digits', async () => {
      const { keystore } = await store()
      await Promise.all(Array.from({ length: 120 }, (_, n) => put(keystore, parseAtKey(`k${n}.wavi@alice`), 'x')))
      const ids = (await log(keystore, 8)).map((text) => Number.parseInt(text, 10))
      expect(ids).toEqual(Array.from({ length: 111 }, (_, n) => n + 9))
    })

    test('says when a change was made', async () => {
      const { keystore, clock } = await store()
      clock.now += 5
      await put(keystore, phone, 'a')
      for await (const { at } of keystore.changes(-1)) expect(at).toBe(start + 5)
      expect.assertions(1)
    })

    test('removes, leaving the removal in the log [§3.12]', async () => {
      const { keystore } = await store()
      await put(keystore, phone, 'a')
      expect(await keystore.remove(phone)).toBe(1)
      expect(await keystore.get(phone)).toBeUndefined()
      expect(names(keystore)).toEqual([])
      expect(await log(keystore)).toEqual(['1 - phone.wavi@alice'])
    })

    test('numbers the removal of what is not there, each time [§3.12]', async () => {
      const { keystore } = await store()
      expect(await keystore.remove(phone)).toBe(0)
      expect(await keystore.remove(phone)).toBe(1)
      expect(await log(keystore)).toEqual(['1 - phone.wavi@alice'])
    })

    test('starts a removed key from nothing', async () => {
      const { keystore, clock } = await store()
      await put(keystore, phone, 'a', { ttl: 5000, encoding: 'base64' })
      await keystore.remove(phone)
      clock.now += 10
      await put(keystore, phone, 'b')
      const metadata = await metadataOf(keystore, phone)
      expect(metadata).toMatchObject({ version: 0, createdAt: start + 10 })
      expect([metadata.ttl, metadata.expiresAt, metadata.encoding]).toEqual([undefined, undefined, undefined])
    })

    test.each(['privatekey:at_secret', 'private:abc123.__otp@alice', 'public:_x@alice', 'local:a.b@alice'])(
      'never commits %s [§3.6.4]',
      async (text) => {
        const { keystore } = await store()
        const key = parseAtKey(text)
        expect(await put(keystore, key, 'a', { ttl: 5 })).toBe(-1)
        expect(await keystore.putMeta(key, { ttl: 10 })).toBe(-1)
        expect(await keystore.get(key)).toMatchObject({ key, value: 'a', metadata: { ttl: 10 } })
        expect(names(keystore)).toEqual([text])
        expect(await keystore.remove(key)).toBe(-1)
        expect(await keystore.remove(key)).toBe(-1)
        expect(await keystore.get(key)).toBeUndefined()
        expect(await log(keystore)).toEqual([])
        expect(keystore.lastCommitId).toBeUndefined()
      },
    )

    test('leaves nothing in the level of what was removed and never committed', async () => {
      const { keystore, level } = await store()
      const before = await level.keys().all()
      const key = parseAtKey('private:abc123.__otp@alice')
      await put(keystore, key, 'a', { ttl: 5 })
      await put(keystore, key, 'b', { ttl: 10 })
      expect((await level.keys().all()).length).toBe(before.length + 3)
      await keystore.remove(key)
      expect(await level.keys().all()).toEqual(before)
    })

    test('commits names with two underscores and copies of what others share [§6]', async () => {
      const { keystore } = await store()
      expect(await put(keystore, parseAtKey('public:__x.app@alice'), 'a')).toBe(0)
      expect(await put(keystore, parseAtKey('cached:@alice:phone.wavi@bob'), 'a')).toBe(1)
      expect(await put(keystore, parseAtKey('cached:public:phone.wavi@bob'), 'a')).toBe(2)
    })

    const scripts = [
      'public:名前.wavi@アリス',
      'cached:@alice:straße.wavi@ünal',
      '@bob🛠:x@alice',
      'ключ.wavi@алиса',
      'privatekey:at_secret',
    ]
    test('keeps names and values of every script', async () => {
      const { keystore, place } = await store()
      const value = 'naïve ☕️ 日本語 \u{1F9D1}\u200D\u{1F680} "quoted" \\ \u0000 \ud800 and\na second line'
      for (const text of scripts) await put(keystore, parseAtKey(text), value)
      await keystore.close()
      const again = (await store({ place })).keystore
      for (const text of scripts) expect(await again.get(parseAtKey(text))).toMatchObject({ value })
      expect(names(again).sort()).toEqual([...scripts].sort())
      expect((await log(again)).length).toBe(scripts.length - 1)
    })

    test('keeps an empty value apart from none', async () => {
      const { keystore, place } = await store()
      await put(keystore, phone, '')
      await keystore.close()
      expect((await (await store({ place })).keystore.get(phone))?.value).toBe('')
    })

    test('lists every name in its order, with its times, whatever they are', async () => {
      const { keystore, clock, place } = await store()
      const texts = ['public:b@alice', '@bob:a@alice', 'zz@alice', 'public:a.wavi@alice', 'a@alice', 'public:a@alice']
      await Promise.all(texts.map((text, n) => put(keystore, parseAtKey(text), text, { ttb: 1000, ttl: 1, ttr: n })))
      clock.now += 2000
      const expected = [...texts].sort().map((text) => ({
        key: parseAtKey(text),
        text,
        metadata: {
          availableAt: start + 1000,
          expiresAt: start + 1001,
          ttr: texts.indexOf(text) || undefined,
          refreshAt: texts.indexOf(text) ? start + texts.indexOf(text) * 1000 : undefined,
        },
      }))
      expect([...keystore.entries()]).toEqual(expected)
      await keystore.close()
      expect([...(await store({ place })).keystore.entries()]).toEqual(expected)
    })

    test('lists names without asking the disk', async () => {
      const { keystore, place } = await store()
      await put(keystore, phone, 'a')
      await keystore.close()
      const { keystore: again, level } = await store({ place, limits: { cacheBytes: 0 } })
      const asked = [vi.spyOn(level, 'getMany'), vi.spyOn(level, 'get'), vi.spyOn(level, 'iterator')]
      await put(again, location, 'b')
      for (const spy of asked) spy.mockClear()
      expect(names(again)).toEqual(['phone.wavi@alice', 'public:location.wavi@alice'])
      for (const spy of asked) expect(spy).not.toHaveBeenCalled()
    })

    test('lists what there was when it was asked, whatever is written meanwhile', async () => {
      const { keystore } = await store()
      for (const key of [phone, shared]) await put(keystore, key, 'a')
      const found: string[] = []
      for (const { text, metadata } of keystore.entries()) {
        found.push(`${text} ${metadata.expiresAt}`)
        await put(keystore, location, 'b')
        await keystore.putMeta(phone, { ttl: 5 })
        await keystore.remove(shared)
      }
      expect(found).toEqual(['@bob:phone.wavi@alice undefined', 'phone.wavi@alice undefined'])
      expect(names(keystore)).toEqual(['phone.wavi@alice', 'public:location.wavi@alice'])
      expect([...keystore.entries()][0]?.metadata.expiresAt).toBe(start + 5)
    })

    test('lists a name when its write is answered, not before', async () => {
      const { keystore, level } = await store()
      const disk = heldBack(level)
      const writing = put(keystore, phone, 'a')
      await disk.arrived
      expect(names(keystore)).toEqual([])
      disk.release()
      await writing
      expect(names(keystore)).toEqual(['phone.wavi@alice'])
    })

    test('lists nothing once it is closed [AT0002]', async () => {
      const { keystore } = await store()
      await put(keystore, phone, 'a')
      await keystore.close()
      expect(() => keystore.entries()).toThrow(expect.objectContaining({ code: 'AT0002' }))
    })

    test('changes the metadata of what is too large for memory without touching its value', async () => {
      const { keystore, level } = await store({ limits: { cacheBytes: 1000 } })
      await put(keystore, phone, 'x'.repeat(5000))
      const getMany = vi.spyOn(level, 'getMany')
      await keystore.putMeta(phone, { ttl: 5 })
      const read = await Promise.all(getMany.mock.results.map(({ value }) => value))
      expect(JSON.stringify(read)).not.toContain('xxx')
      expect(await keystore.get(phone)).toMatchObject({ value: 'x'.repeat(5000), metadata: { ttl: 5, version: 1 } })
    })

    test('lets a reader stop in the middle of the changes', async () => {
      const { keystore } = await store()
      await put(keystore, phone, 'a')
      await put(keystore, shared, 'a')
      for await (const { commitId } of keystore.changes(-1)) {
        expect(commitId).toBe(0)
        break
      }
      await keystore.close()
      expect.assertions(1)
    })

    test('has everything after a restart, and numbers go on from there', async () => {
      const { keystore, place } = await store()
      await put(keystore, phone, 'a', all)
      await put(keystore, location, 'Paris')
      await put(keystore, phone, 'b', { ttl: 60_000 })
      await keystore.remove(location)
      const before = await keystore.get(phone)
      await keystore.close()

      const again = (await store({ place })).keystore
      expect(await again.get(phone)).toEqual(before)
      expect(await again.get(location)).toBeUndefined()
      expect(await log(again)).toEqual(['2 * phone.wavi@alice', '3 - public:location.wavi@alice'])
      expect(again.lastCommitId).toBe(3)
      expect(await again.remove(location)).toBe(4)
      expect(await put(again, location, 'Rome')).toBe(5)
      expect(await log(again)).toEqual(['2 * phone.wavi@alice', '5 * public:location.wavi@alice'])
    })

    test('does not give a number twice when the key that had the highest was written again', async () => {
      const { keystore, place } = await store()
      await put(keystore, phone, 'a')
      await keystore.remove(phone)
      await keystore.close()
      const again = (await store({ place })).keystore
      expect(await put(again, phone, 'b')).toBe(2)
      expect(await log(again)).toEqual(['2 * phone.wavi@alice'])
    })

    test('refuses the store of another atSign, and leaves it as it is [AT0002]', async () => {
      const { keystore, place } = await store()
      await put(keystore, phone, 'a')
      await keystore.close()
      await expect(store({ place, owner: parseAtSign('@bob') })).rejects.toMatchObject({ code: 'AT0002' })
      expect(await (await store({ place })).keystore.get(phone)).toMatchObject({ value: 'a' })
    })

    describe('with many writers', () => {
      test('gives each write its own number in the order of asking, and each sees the one before', async () => {
        const { keystore } = await store()
        const ids = await Promise.all(Array.from({ length: 200 }, (_, n) => put(keystore, phone, `v${n}`)))
        expect(ids).toEqual(Array.from({ length: 200 }, (_, n) => n))
        expect(await keystore.get(phone)).toMatchObject({ value: 'v199', metadata: { version: 199 } })
        expect(await log(keystore)).toEqual(['199 * phone.wavi@alice'])
      })

      test('lets a put follow a removal, and metadata follow a put, in one breath', async () => {
        const { keystore } = await store()
        await put(keystore, phone, 'old', all)
        await Promise.all([
          keystore.remove(phone),
          put(keystore, phone, 'new', { encoding: 'x' }),
          keystore.putMeta(phone, { ttl: 9 }),
        ])
        expect(await keystore.get(phone)).toMatchObject({
          value: 'new',
          metadata: { encoding: 'x', ttl: 9, version: 1 },
        })
        expect((await metadataOf(keystore, phone)).ivNonce).toBeUndefined()
        expect(await log(keystore)).toEqual(['3 # phone.wavi@alice'])
      })

      test('writes what arrives together in one synced batch', async () => {
        const { keystore, level } = await store()
        const written: unknown[] = []
        atTheDisk(level, (write, options) => {
          written.push(options)
          return write()
        })
        await Promise.all(Array.from({ length: 64 }, (_, n) => put(keystore, parseAtKey(`k${n}@alice`), 'x')))
        expect(written).toEqual([{ sync: true }])
      })

      test('gathers what arrives while a batch is on its way to the disk', async () => {
        const { keystore, level } = await store()
        const disk = heldBack(level)
        const first = put(keystore, phone, 'a')
        await disk.arrived
        const others = Promise.all(Array.from({ length: 64 }, (_, n) => put(keystore, parseAtKey(`k${n}@alice`), 'x')))
        disk.release()
        await first
        await others
        expect(disk.batches()).toBe(2)
      })

      test('answers, and shows the new value, only when the disk has it', async () => {
        const { keystore, level } = await store()
        await put(keystore, phone, 'old')
        const disk = heldBack(level)
        let answered = false
        const writing = put(keystore, phone, 'new').then(() => {
          answered = true
        })
        await disk.arrived
        expect(await keystore.get(phone)).toMatchObject({ value: 'old' })
        expect(keystore.lastCommitId).toBe(0)
        expect(answered).toBe(false)
        disk.release()
        await writing
        expect(await keystore.get(phone)).toMatchObject({ value: 'new' })
        expect(keystore.lastCommitId).toBe(1)
      })

      test('splits what is too much for one batch, losing nothing', async () => {
        const { keystore, level } = await store({ limits: { batchBytes: 1000 } })
        const batch = vi.spyOn(level, 'batch')
        const value = 'x'.repeat(600)
        const ids = await Promise.all([0, 1, 2].map((n) => put(keystore, parseAtKey(`k${n}@alice`), value)))
        expect(ids).toEqual([0, 1, 2])
        expect(batch).toHaveBeenCalledTimes(3)
        expect(await put(keystore, phone, 'larger than any batch'.repeat(100))).toBe(3)
      })

      test('finishes what was asked for before it closes, and refuses what comes after [AT0002]', async () => {
        const { keystore, place } = await store()
        const writing = put(keystore, phone, 'a')
        const closing = keystore.close()
        await expect(put(keystore, phone, 'b')).rejects.toMatchObject({ code: 'AT0002' })
        expect(await writing).toBe(0)
        await closing
        await expect(keystore.get(phone)).rejects.toMatchObject({ code: 'AT0002' })
        await keystore.close()
        expect(await (await store({ place })).keystore.get(phone)).toMatchObject({ value: 'a' })
      })
    })

    describe('as time passes', () => {
      test('gives what is unborn or expired, for the caller to judge', async () => {
        const { keystore, clock } = await store()
        await put(keystore, phone, 'a', { ttl: 1000, ttb: 1000 })
        expect(await keystore.get(phone)).toMatchObject({ value: 'a' })
        clock.now += 2000
        expect(await keystore.get(phone)).toMatchObject({ value: 'a' })
        expect(names(keystore)).toEqual(['phone.wavi@alice'])
      })

      test('removes what has expired, not before, each with its entry [§2.9]', async () => {
        const { keystore, clock } = await store()
        await put(keystore, location, 'b', { ttl: 3000 })
        await put(keystore, shared, 'c')
        expect(await keystore.expire()).toBe(0)
        await put(keystore, phone, 'a', { ttl: 1000 })
        await put(keystore, parseAtKey('private:x@alice'), 'd', { ttl: 1000 })
        clock.now += 999
        expect(await keystore.expire()).toBe(0)
        clock.now += 1
        expect(await keystore.expire()).toBe(2)
        expect(names(keystore)).toEqual(['@bob:phone.wavi@alice', 'public:location.wavi@alice'])
        expect(await log(keystore, 2)).toEqual(['3 - phone.wavi@alice'])
        expect(await keystore.expire()).toBe(0)
        clock.now += 10_000
        expect(await keystore.expire()).toBe(1)
        expect(await keystore.get(location)).toBeUndefined()
        expect(await keystore.get(shared)).toMatchObject({ value: 'c' })
      })

      test('removes after a restart what expired meanwhile', async () => {
        const { keystore, place } = await store()
        await put(keystore, phone, 'a', { ttl: 1000 })
        await keystore.close()
        const { keystore: again, clock } = await store({ place })
        clock.now += 1000
        expect(await again.expire()).toBe(1)
        expect(await log(again)).toEqual(['1 - phone.wavi@alice'])
      })

      test('spares what was given more time, or none', async () => {
        const { keystore, clock } = await store()
        await put(keystore, phone, 'a', { ttl: 1000 })
        await put(keystore, location, 'a', { ttl: 1000 })
        await keystore.expire()
        await keystore.putMeta(phone, { ttl: 5000 })
        await keystore.putMeta(location, { ttl: 0 })
        clock.now += 2000
        expect(await keystore.expire()).toBe(0)
        clock.now += 3000
        expect(await keystore.expire()).toBe(1)
        expect(await keystore.get(location)).toMatchObject({ value: 'a' })
      })

      test('spares what is written while it is being removed', async () => {
        const { keystore, clock } = await store()
        await put(keystore, phone, 'a', { ttl: 1000 })
        clock.now += 1000
        const [removed] = await Promise.all([keystore.expire(), put(keystore, phone, 'b')])
        expect(removed).toBe(0)
        expect(await keystore.get(phone)).toMatchObject({ value: 'b' })
        await put(keystore, phone, 'c')
        expect(await log(keystore)).toEqual(['2 * phone.wavi@alice'])
      })

      test('takes what has expired for gone, removed or not, so that no write revives it', async () => {
        const { keystore, clock } = await store()
        await put(keystore, phone, 'a', { ttl: 1000, encoding: 'base64' })
        await put(keystore, location, 'b', { ttl: 1000 })
        clock.now += 1000
        await put(keystore, phone, 'c')
        await keystore.putMeta(location, { ttl: 5000 })
        const { ttl, encoding, version, createdAt } = await metadataOf(keystore, phone)
        expect([ttl, encoding, version, createdAt]).toEqual([undefined, undefined, 0, start + 1000])
        expect((await keystore.get(location))?.value).toBeUndefined()
        expect(await keystore.expire()).toBe(0)
      })

      test('asks the disk for nothing when nothing can have expired', async () => {
        const { keystore, clock, level } = await store()
        await put(keystore, phone, 'a', { ttl: 1000 })
        await keystore.expire()
        const [iterator, keys, get] = [vi.spyOn(level, 'iterator'), vi.spyOn(level, 'keys'), vi.spyOn(level, 'getMany')]
        clock.now += 999
        await put(keystore, phone, 'b', { ttl: 900 })
        expect(await keystore.expire()).toBe(0)
        for (const spy of [iterator, keys, get]) expect(spy).not.toHaveBeenCalled()
        clock.now += 900
        expect(await keystore.expire()).toBe(1)
      })

      test('removes very many at once', async () => {
        const { keystore, clock } = await store()
        const keys = Array.from({ length: 2500 }, (_, n) => parseAtKey(`k${n}.wavi@alice`))
        await Promise.all(keys.map((key, n) => put(keystore, key, 'x', { ttl: 1 + (n % 7) })))
        clock.now += 7
        expect(await keystore.expire()).toBe(2500)
        expect(names(keystore)).toEqual([])
        expect(keystore.lastCommitId).toBe(4999)
      })

      test('lets others in between while it removes very many', async () => {
        const { keystore, clock, level } = await store()
        const keys = Array.from({ length: 500 }, (_, n) => parseAtKey(`k${n}.wavi@alice`))
        await Promise.all(keys.map((key) => put(keystore, key, 'x', { ttl: 1 })))
        clock.now += 1
        const batches = vi.spyOn(level, 'batch')
        const expiring = keystore.expire()
        await put(keystore, phone, 'a')
        expect(batches.mock.calls.length).toBeLessThanOrEqual(2)
        expect(await expiring).toBe(500)
        expect(batches.mock.calls.length).toBeGreaterThanOrEqual(10)
      })
    })

    describe('when the disk fails', () => {
      test('refuses every write of that batch and remembers none of it [AT0002]', async () => {
        const { keystore, level } = await store()
        await put(keystore, phone, 'old', { ttl: 1000 })
        const batch = failOnce(level)
        const writes = await Promise.allSettled([
          put(keystore, phone, 'new'),
          put(keystore, location, 'Paris'),
          keystore.remove(shared),
        ])
        expect(batch).toHaveBeenCalledTimes(1)
        for (const write of writes) {
          expect(write).toMatchObject({ status: 'rejected', reason: { code: 'AT0002', closes: true, cause: full } })
        }
        expect(await keystore.get(phone)).toMatchObject({ value: 'old', metadata: { version: 0 } })
        expect(await keystore.get(location)).toBeUndefined()
        expect(await log(keystore)).toEqual(['0 * phone.wavi@alice'])
        expect(keystore.lastCommitId).toBe(0)
      })

      test('refuses alone what cannot be written down [AT0002]', async () => {
        const { keystore, level } = await store()
        let nested: unknown = 1
        for (let depth = 0; depth < 200_000; depth += 1) nested = [nested]
        const batch = vi.spyOn(level, 'batch')
        const [before, deep, beside, after] = await Promise.allSettled([
          put(keystore, phone, 'a'),
          put(keystore, shared, 'b', { unknown: { nested } }),
          keystore.putMeta(phone, { unknown: { nested } }),
          put(keystore, location, 'Paris'),
        ])
        expect(batch).toHaveBeenCalledTimes(1)
        expect([before, after].map((write) => write?.status === 'fulfilled' && write.value)).toEqual([0, 1])
        for (const write of [deep, beside]) expect(write).toMatchObject({ reason: { code: 'AT0002' } })
        expect(names(keystore)).toEqual(['phone.wavi@alice', 'public:location.wavi@alice'])
        expect(await keystore.get(phone)).toMatchObject({ value: 'a', metadata: { version: 0 } })
        expect(await keystore.get(shared)).toBeUndefined()
      })

      test('lists no names while it cannot know them, and lists them when it can [AT0002]', async () => {
        const { keystore, level } = await store()
        await put(keystore, phone, 'old')
        const getMany = vi.spyOn(level, 'getMany')
        atTheDisk(level, async (write) => {
          await write()
          getMany.mockRejectedValue(full)
          throw full
        })
        await expect(Promise.all([keystore.remove(phone), put(keystore, location, 'x')])).rejects.toThrow()
        expect(() => keystore.entries()).toThrow(expect.objectContaining({ code: 'AT0002' }))
        getMany.mockRestore()
        expect(() => keystore.entries()).toThrow(expect.objectContaining({ code: 'AT0002' }))
        // Having been asked, it looks again.
        await expect.poll(() => names(keystore)).toEqual(['public:location.wavi@alice'])
      })

      test('goes on when the disk does, giving no number twice', async () => {
        const { keystore, level, clock } = await store()
        failOnce(level)
        await expect(put(keystore, phone, 'a', { ttl: 5 })).rejects.toMatchObject({ code: 'AT0002' })
        const id = await put(keystore, phone, 'b')
        expect(await log(keystore)).toEqual([`${id} * phone.wavi@alice`])
        expect(await keystore.get(phone)).toMatchObject({ value: 'b', metadata: { version: 0 } })
        clock.now += 5
        expect(await keystore.expire()).toBe(0)
      })

      test('knows what the disk knows when a batch was written and then reported as failed', async () => {
        const { keystore, level, clock } = await store()
        await put(keystore, phone, 'old')
        await keystore.expire()
        let failed = false
        atTheDisk(level, async (write) => {
          await write()
          if (failed) return
          failed = true
          throw full
        })
        await expect(put(keystore, phone, 'new', { ttl: 5 })).rejects.toMatchObject({ code: 'AT0002' })
        expect(await keystore.get(phone)).toMatchObject({ value: 'new', metadata: { version: 1 } })
        expect(keystore.lastCommitId).toBe(1)
        expect([...keystore.entries()][0]?.metadata.expiresAt).toBe(clock.now + 5)
        expect(await put(keystore, location, 'Paris')).toBe(2)
        clock.now += 5
        expect(await keystore.expire()).toBe(1)
        expect(await log(keystore)).toEqual(['2 * public:location.wavi@alice', '3 - phone.wavi@alice'])
      })

      test('refuses what it cannot read [AT0002]', async () => {
        const { keystore, level } = await store()
        vi.spyOn(level, 'getMany').mockRejectedValue(full)
        await expect(keystore.get(phone)).rejects.toMatchObject({ code: 'AT0002' })
        await expect(put(keystore, phone, 'a')).rejects.toMatchObject({ code: 'AT0002' })
        vi.restoreAllMocks()
        expect(await keystore.get(phone)).toBeUndefined()
      })

      test('does not open what it cannot read, and lets go of it [AT0002]', async () => {
        const place = 'unreadable'
        const level = (await open(place)) as Level
        vi.spyOn(level, 'keys').mockImplementationOnce(() => {
          throw full
        })
        const opening = openKeystore({ owner: alice, level, now: () => start })
        await expect(opening).rejects.toMatchObject({ code: 'AT0002', cause: full })
        expect(level.status).toBe('closed')
        expect(await put((await store({ place })).keystore, phone, 'a')).toBe(0)
      })

      test('tries again to remove what has expired [AT0002]', async () => {
        const { keystore, level, clock } = await store()
        await put(keystore, phone, 'a', { ttl: 5 })
        clock.now += 5
        failOnce(level)
        await expect(keystore.expire()).rejects.toMatchObject({ code: 'AT0002' })
        expect(await keystore.expire()).toBe(1)
      })
    })

    describe('reading what was read before', () => {
      test('does not ask the disk again', async () => {
        const { keystore, place } = await store()
        await put(keystore, phone, 'a')
        await keystore.close()
        const again = await store({ place })
        await again.keystore.get(phone)
        await again.keystore.get(location)
        const getMany = vi.spyOn(again.level, 'getMany')
        expect(await again.keystore.get(phone)).toMatchObject({ value: 'a' })
        expect(await again.keystore.get(location)).toBeUndefined()
        expect(getMany).not.toHaveBeenCalled()
      })

      test('holds no more than it may', async () => {
        const { keystore, level } = await store({ limits: { cacheBytes: 20_000 } })
        const keys = Array.from({ length: 50 }, (_, n) => parseAtKey(`k${n}@alice`))
        for (const key of keys) await put(keystore, key, 'x'.repeat(500))
        await put(keystore, phone, 'x'.repeat(10_000))
        const getMany = vi.spyOn(level, 'getMany')
        await keystore.get(phone)
        expect(getMany).toHaveBeenCalled()
        for (const key of keys) expect(await keystore.get(key)).toMatchObject({ value: 'x'.repeat(500) })
        expect(getMany.mock.calls.length).toBeGreaterThan(30)
      })

      test('is not shown the past by a read that a write overtook', async () => {
        const { keystore, place } = await store()
        await put(keystore, phone, 'old')
        await keystore.close()
        const again = await store({ place })
        const getMany = again.level.getMany.bind(again.level) as (...args: unknown[]) => Promise<string[]>
        const [found, slow] = [gate(), gate()]
        let reads = 0
        vi.spyOn(again.level, 'getMany').mockImplementation((async (...args: unknown[]) => {
          // The look-up of the first read; that of the write goes through.
          const isHeld = ++reads === 1
          const values = await getMany(...args)
          if (isHeld) {
            found.open()
            await slow.opened
          }
          return values
        }) as never)
        const reading = again.keystore.get(phone)
        await found.opened
        await put(again.keystore, phone, 'new')
        slow.open()
        await reading
        expect(await again.keystore.get(phone)).toMatchObject({ value: 'new', metadata: { version: 1 } })
      })
    })

    test('agrees with a plain map, whatever is asked of it and however it is restarted', async () => {
      const texts = ['a@alice', 'public:b.wavi@alice', '@bob:c.wavi@alice', 'private:d@alice']
      const key = fc.constantFrom(...texts)
      const ttl = fc.constantFrom(undefined, 0, 2, 5)
      const step = fc.oneof(
        fc.record({ do: fc.constant('put' as const), key, ttl, value: fc.string() }),
        fc.record({ do: fc.constant('putMeta' as const), key, ttl }),
        fc.record({ do: fc.constant('remove' as const), key }),
        fc.record({ do: fc.constantFrom('expire' as const, 'restart' as const, 'tick' as const, 'settle' as const) }),
      )
      const cacheBytes = fc.constantFrom(0, 3000, 1_000_000)

      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 40 }), cacheBytes, async (steps, cacheBytes) => {
          const limits = { cacheBytes }
          let { keystore, clock, place } = await store({ limits })
          const model = new Model()
          const answers: Promise<CommitId>[] = []
          const expected: CommitId[] = []
          for (const step of steps) {
            switch (step.do) {
              case 'put':
                answers.push(put(keystore, parseAtKey(step.key), step.value, { ttl: step.ttl }))
                expected.push(model.write(step.key, '*', step.ttl, clock.now, step.value))
                break
              case 'putMeta':
                answers.push(keystore.putMeta(parseAtKey(step.key), { ttl: step.ttl }))
                expected.push(model.write(step.key, '#', step.ttl, clock.now))
                break
              case 'remove':
                answers.push(keystore.remove(parseAtKey(step.key)))
                expected.push(model.remove(step.key))
                break
              case 'expire':
                await Promise.all(answers)
                expect(await keystore.expire()).toBe(model.expire(clock.now))
                break
              case 'settle':
                await Promise.all(answers)
                break
              case 'tick':
                clock.now += 1
                break
              case 'restart': {
                const { now } = clock
                await keystore.close()
                ;({ keystore, clock, place } = await store({ place, limits }))
                clock.now = now
              }
            }
          }
          expect(await Promise.all(answers)).toEqual(expected)
          const stored: string[] = []
          for (const { key, text, metadata: timing } of keystore.entries()) {
            const { value, metadata } = (await keystore.get(key)) as StoredRecord
            expect(timing).toEqual({ expiresAt: metadata.expiresAt })
            stored.push(JSON.stringify([text, value, metadata.ttl, metadata.version]))
          }
          expect(stored.sort()).toEqual(model.stored())
          for (const text of texts) {
            expect((await keystore.get(parseAtKey(text)))?.value).toEqual(model.records.get(text)?.value)
          }
          expect(await log(keystore)).toEqual(model.log())
          await keystore.close()
        }),
        { numRuns: 40 },
      )
    })

    describe('what devices are not told', () => {
      test('is written, and the commit log says nothing of it', async () => {
        const { keystore } = await store()
        await put(keystore, location, 'Rome')
        expect(await keystore.put(phone, 'a', {}, { committed: false })).toBe(-1)
        expect(await keystore.get(phone)).toMatchObject({ value: 'a' })
        expect(await log(keystore)).toEqual(['0 * public:location.wavi@alice'])
        expect(await keystore.remove(phone, { committed: false })).toBe(-1)
        expect(await keystore.get(phone)).toBeUndefined()
        expect(await log(keystore)).toEqual(['0 * public:location.wavi@alice'])
      })

      test('takes away what they were told before [2026 §6]', async () => {
        const { keystore, place } = await store()
        await put(keystore, phone, 'a')
        await put(keystore, location, 'Rome')
        await keystore.putMeta(phone, { ttl: 5 }, { committed: false })
        expect(await log(keystore)).toEqual(['1 * public:location.wavi@alice'])
        await keystore.remove(location)
        await keystore.remove(location, { committed: false })
        await keystore.close()
        const again = (await store({ place })).keystore
        expect(await log(again)).toEqual([])
        expect(await again.get(location)).toBeUndefined()
      })

      test('never frees a number to be given again [2026 §15.39]', async () => {
        const { keystore, place } = await store()
        await put(keystore, phone, 'a')
        expect(await put(keystore, location, 'Rome')).toBe(1)
        await keystore.remove(location, { committed: false })
        expect(keystore.lastCommitId).toBe(1)
        await keystore.close()
        const again = (await store({ place })).keystore
        expect(again.lastCommitId).toBe(1)
        expect(await put(again, location, 'Oslo')).toBe(2)
        expect(await log(again)).toEqual(['0 * phone.wavi@alice', '2 * public:location.wavi@alice'])
        for (const key of [phone, location]) await again.remove(key, { committed: false })
        await again.close()
        // Nothing is left that says how far it was.
        const empty = (await store({ place })).keystore
        expect(empty.lastCommitId).toBe(2)
        expect(await put(empty, phone, 'b')).toBe(3)
      })

      test('and what they are told holds in whatever order both are asked for at once', async () => {
        const { keystore } = await store()
        const told = put(keystore, phone, 'a')
        const untold = keystore.put(phone, 'b', {}, { committed: false })
        const toldAgain = put(keystore, location, 'Rome')
        expect(await Promise.all([told, untold, toldAgain])).toEqual([0, -1, 1])
        expect(await log(keystore)).toEqual(['1 * public:location.wavi@alice'])
        const writes = [keystore.remove(location, { committed: false }), put(keystore, location, 'Oslo')]
        expect(await Promise.all(writes)).toEqual([-1, 2])
        expect(await log(keystore)).toEqual(['2 * public:location.wavi@alice'])
      })

      test('expires without a word', async () => {
        const { keystore, clock } = await store()
        await keystore.put(phone, 'a', { ttl: 5 }, { committed: false })
        await put(keystore, location, 'Rome', { ttl: 5 })
        clock.now += 5
        expect(await keystore.expire()).toBe(2)
        expect(await log(keystore)).toEqual(['1 - public:location.wavi@alice'])
      })
    })

    describe('what is immutable [2026 §5.2]', () => {
      test('is written by one of two who come at once, and stays', async () => {
        const { keystore } = await store()
        const writes = ['one', 'two'].map((value) => put(keystore, phone, value, { immutable: true }))
        const outcomes = await Promise.allSettled(writes)
        expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
        expect(outcomes[1]).toMatchObject({ reason: { code: 'AT0032', closes: false } })
        expect(await keystore.get(phone)).toMatchObject({ value: 'one' })
        await expect(put(keystore, phone, 'three', { immutable: false })).rejects.toMatchObject({ code: 'AT0032' })
        await expect(keystore.putMeta(phone, { ttl: 1 })).rejects.toMatchObject({ code: 'AT0032' })
        await expect(keystore.remove(phone, { evenImmutable: false })).rejects.toMatchObject({ code: 'AT0032' })
        expect(await put(keystore, location, 'Rome')).toBe(1)
        expect(await keystore.remove(phone)).toBe(2)
      })

      test('may be written over once it has expired, and hands nothing down', async () => {
        const { keystore, clock } = await store()
        await put(keystore, phone, 'one', { immutable: true, ttl: 5 })
        clock.now += 5
        await put(keystore, phone, 'two')
        expect((await metadataOf(keystore, phone)).immutable).toBeUndefined()
        await put(keystore, phone, 'three')
      })

      test('keeps no copy from being written anew', async () => {
        const { keystore } = await store()
        const copy = parseAtKey('cached:@alice:phone.wavi@bob')
        await put(keystore, copy, 'one', { immutable: true })
        await put(keystore, copy, 'two')
        expect(await keystore.get(copy)).toMatchObject({ value: 'two' })
      })
    })

    test('keeps of a record that is written anew who made it, when, and its version, and nothing that was said of it', async () => {
      const { keystore, clock } = await store()
      const copy = parseAtKey('cached:@alice:phone.wavi@bob')
      const said = { ttl: 9000, ttb: 1, ttr: 60, ccd: true, encoding: 'base64', unknown: { x: 1 }, sharedKeyEnc: 'k' }
      const bob = parseAtSign('@bob')
      await keystore.put(copy, 'one', said, { by: bob })
      const { createdAt } = await metadataOf(keystore, copy)
      clock.now += 1000
      await keystore.put(copy, 'two', {}, { by: bob, anew: true })
      expect(await metadataOf(keystore, copy)).toEqual({
        createdBy: bob,
        createdAt,
        updatedBy: bob,
        updatedAt: (createdAt ?? 0) + 1000,
        version: 1,
        status: 'active',
        isBinary: false,
        isEncrypted: false,
      })
    })

    test('says of a removal when it was, if that is told', async () => {
      const { keystore } = await store()
      await keystore.remove(phone, { at: start - 1000 })
      for await (const entry of keystore.changes(-1)) expect(entry).toMatchObject({ operation: '-', at: start - 1000 })
      expect(await log(keystore)).toEqual(['0 - phone.wavi@alice'])
    })

    describe('compaction [§6]', () => {
      const day = 86_400_000
      const named = (name: string) => parseAtKey(`${name}.wavi@alice`)

      async function withRemovals() {
        const opened = await store()
        const { keystore, clock } = opened
        for (const name of ['a', 'b', 'c', 'd']) {
          await put(keystore, named(name), name)
          await keystore.remove(named(name))
          clock.now += day
        }
        await put(keystore, phone, '1')
        return opened
      }

      test('forgets removals that are both old and many, and nothing else', async () => {
        const { keystore, place } = await withRemovals()
        expect(await keystore.compact({ removals: 10, removalMillis: 0 })).toEqual({ before: 5, after: 5 })
        expect(await keystore.compact({ removals: 0, removalMillis: 10 * day })).toEqual({ before: 5, after: 5 })
        expect(await keystore.compact({ removals: 1, removalMillis: 2 * day })).toEqual({ before: 5, after: 2 })
        expect(await log(keystore)).toEqual(['7 - d.wavi@alice', '8 * phone.wavi@alice'])
        await keystore.close()
        const again = (await store({ place })).keystore
        expect(await log(again)).toEqual(['7 - d.wavi@alice', '8 * phone.wavi@alice'])
        expect(await put(again, named('a'), 'back')).toBe(9)
      })

      test('forgets a removal of which somebody says that it is still to come', async () => {
        const { keystore, clock } = await withRemovals()
        await keystore.remove(named('e'), { at: start + 100 * 365 * day })
        await put(keystore, phone, '2')
        clock.now += 3 * day
        await keystore.compact({ removals: 0, removalMillis: 2 * day })
        expect(await log(keystore)).toEqual(['10 * phone.wavi@alice'])
      })

      test('keeps the latest entry, which tells every device how far the log has come', async () => {
        const { keystore, clock } = await withRemovals()
        await keystore.remove(phone)
        clock.now += 100 * day
        await keystore.compact({ removals: 0, removalMillis: 0 })
        expect(await log(keystore)).toEqual(['9 - phone.wavi@alice'])
      })

      test('asks the disk for nothing while there are no more removals than are kept, also after a restart', async () => {
        const { keystore, place } = await withRemovals()
        await keystore.put(named('b'), 'back', {}, { committed: false })
        await put(keystore, named('c'), 'back')
        await keystore.close()
        const again = await store({ place })
        await again.keystore.remove(named('c'))
        const spies = (['iterator', 'keys', 'getMany', 'get'] as const).map((method) => vi.spyOn(again.level, method))
        const limits = { removals: 3, removalMillis: 0 }
        expect(await again.keystore.compact(limits)).toEqual({ before: 4, after: 4 })
        for (const spy of spies) expect(spy).not.toHaveBeenCalled()
        await again.keystore.remove(named('e'))
        again.clock.now += 100 * day
        expect(await again.keystore.compact(limits)).toEqual({ before: 5, after: 4 })
        expect(await again.keystore.compact(limits)).toEqual({ before: 4, after: 4 })
        expect(await again.keystore.compact({ ...limits, removals: 2 })).toEqual({ before: 4, after: 3 })
        expect(await again.keystore.compact({ ...limits, removals: 2 })).toEqual({ before: 3, after: 3 })
      })

      describe('asks the disk for nothing while none of very many is old enough', () => {
        const limits = { removals: 1, removalMillis: 10 * day }

        const watched = (level: Level) => {
          const spies = (['iterator', 'keys', 'getMany', 'get'] as const).map((method) => vi.spyOn(level, method))
          const calls = () => spies.reduce((sum, spy) => sum + spy.mock.calls.length, 0)
          const before = calls()
          return () => calls() - before
        }

        test('from the first one on', async () => {
          const { keystore, clock, level } = await withRemovals()
          const reads = watched(level)
          clock.now = start + 10 * day - 1
          expect(await keystore.compact(limits)).toEqual({ before: 5, after: 5 })
          expect(reads()).toBe(0)
          clock.now += 1
          expect(await keystore.compact(limits)).toEqual({ before: 5, after: 4 })
        })

        /** Looked through once: the oldest of its removals is from `start`. */
        async function lookedThrough() {
          const { place, ...first } = await withRemovals()
          await first.keystore.close()
          const opened = await store({ place })
          const { keystore, clock, level } = opened
          clock.now = first.clock.now
          expect(await keystore.compact(limits)).toEqual({ before: 5, after: 5 })
          return { ...opened, reads: watched(level) }
        }

        test('to the millisecond, and then for the next one again', async () => {
          const { keystore, clock, reads } = await lookedThrough()
          clock.now = start + 10 * day - 1
          expect(await keystore.compact(limits)).toEqual({ before: 5, after: 5 })
          expect(reads()).toBe(0)
          clock.now += 1
          expect(await keystore.compact(limits)).toEqual({ before: 5, after: 4 })
          const passed = reads()
          clock.now += day - 1
          expect(await keystore.compact(limits)).toEqual({ before: 4, after: 4 })
          expect(reads()).toBe(passed)
          clock.now += 1
          expect(await keystore.compact(limits)).toEqual({ before: 4, after: 3 })
        })

        test('also when others come, unless one is told to be older', async () => {
          const { keystore, clock, reads } = await lookedThrough()
          await keystore.remove(named('e'))
          const written = reads()
          clock.now = start + 10 * day - 1
          expect(await keystore.compact(limits)).toEqual({ before: 6, after: 6 })
          expect(reads()).toBe(written)
          await keystore.remove(named('f'), { at: start - 1 })
          await keystore.remove(named('g'))
          expect(await keystore.compact(limits)).toEqual({ before: 8, after: 7 })
          expect(await log(keystore)).not.toContain('10 - f.wavi@alice')
        })

        test('but once after a restart', async () => {
          const { keystore, place } = await lookedThrough()
          await keystore.close()
          const { keystore: again, clock, level } = await store({ place })
          clock.now = start + 10 * day
          expect(await again.compact(limits)).toEqual({ before: 5, after: 4 })
          const reads = watched(level)
          expect(await again.compact(limits)).toEqual({ before: 4, after: 4 })
          expect(reads()).toBe(0)
        })

        test('but once after a write that failed, however much is written while it looks', async () => {
          const { keystore, clock, level } = await lookedThrough()
          failOnce(level)
          await expect(put(keystore, named('x'), 'v')).rejects.toMatchObject({ code: 'AT0002' })
          clock.now = start + 5 * day
          const writing = [put(keystore, named('y'), 'v'), keystore.remove(named('y'))]
          const compacting = keystore.compact(limits)
          writing.push(put(keystore, named('a'), 'back'), keystore.remove(named('z')))
          await Promise.all([compacting, ...writing])
          const entries = (await log(keystore)).length
          const reads = watched(level)
          expect(await keystore.compact(limits)).toEqual({ before: entries, after: entries })
          expect(reads()).toBe(0)
          clock.now = start + 100 * day
          const { after } = await keystore.compact(limits)
          expect(await log(keystore)).toHaveLength(after)
          const more = reads()
          expect(await keystore.compact(limits)).toEqual({ before: after, after })
          expect(reads()).toBe(more)
        })

        test('whatever is asked for then', async () => {
          const { keystore, clock, reads } = await lookedThrough()
          clock.now = start + 5 * day
          expect(await keystore.compact({ removals: 0, removalMillis: 6 * day })).toEqual({ before: 5, after: 5 })
          expect(reads()).toBe(0)
          expect(await keystore.compact({ removals: 0, removalMillis: 3 * day })).toEqual({ before: 5, after: 2 })
        })

        test('and looks again when the disk could not be read, or not be written', async () => {
          const { keystore, clock, level } = await lookedThrough()
          clock.now = start + 10 * day
          const iterator = vi.spyOn(level, 'iterator')
          iterator.mockImplementationOnce(() => {
            throw new Error('Input/output error')
          })
          await expect(keystore.compact(limits)).rejects.toThrow()
          failOnce(level)
          await expect(keystore.compact(limits)).rejects.toMatchObject({ code: 'AT0002' })
          expect(await keystore.compact(limits)).toEqual({ before: 5, after: 4 })
        })
      })

      test('forgets what a look at the whole log would, whichever way clock, disk and settings have gone', async () => {
        const days = fc.integer({ min: 0, max: 6 })
        const act = fc.oneof(
          { weight: 4, arbitrary: fc.record({ do: fc.constant('remove' as const), key: fc.nat(9), days }) },
          { weight: 2, arbitrary: fc.record({ do: fc.constant('put' as const), key: fc.nat(9), days }) },
          {
            weight: 2,
            arbitrary: fc.record({ do: fc.constantFrom('wait' as const, 'go back' as const), key: fc.nat(1), days }),
          },
          { weight: 4, arbitrary: fc.record({ do: fc.constant('compact' as const), key: fc.nat(3), days }) },
          {
            weight: 1,
            arbitrary: fc.record({ do: fc.constantFrom('restart' as const, 'fail' as const), key: fc.nat(9), days }),
          },
        )
        await fc.assert(
          fc.asyncProperty(fc.array(act, { minLength: 20, maxLength: 40 }), async (acts) => {
            let { keystore, clock, level, place } = await store()
            for (const { do: what, key, days } of acts) {
              if (what === 'put') await put(keystore, named(`k${key}`), 'x')
              else if (what === 'remove') await keystore.remove(named(`k${key}`), { at: clock.now - days * day })
              else if (what === 'wait') clock.now += days * day
              else if (what === 'go back') clock.now -= days * day
              else if (what === 'restart') {
                const { now } = clock
                await keystore.close()
                ;({ keystore, clock, level } = await store({ place }))
                clock.now = now
              } else if (what === 'fail') {
                // Nobody knows that it is on disk after all.
                const failing = atTheDisk(level, (write) => write().then(() => Promise.reject(full)))
                const removing = keystore.remove(named(`k${key}`), { at: clock.now - days * day })
                await expect(removing).rejects.toMatchObject({ code: 'AT0002' })
                failing.mockRestore()
              } else {
                const kept: string[] = []
                let seen = 0
                for await (const entry of keystore.latestChanges()) {
                  const beyond = entry.operation === '-' && ++seen > key && entry.at <= clock.now - days * day
                  if (kept.length === 0 || !beyond) kept.unshift(line(entry))
                }
                await keystore.compact({ removals: key, removalMillis: days * day })
                expect(await log(keystore)).toEqual(kept)
              }
            }
          }),
          { numRuns: 100 },
        )
      })

      test('leaves a device that has not been away for longer than that with what there is, wherever it was', async () => {
        const act = fc.oneof(
          fc.record({ put: fc.nat(4) }),
          fc.record({ put: fc.nat(4) }),
          fc.record({ remove: fc.nat(4) }),
          fc.record({ pass: fc.integer({ min: 1, max: 3 }) }),
          fc.record({ compact: fc.record({ removals: fc.nat(3), days: fc.nat(3) }) }),
        )
        await fc.assert(
          fc.asyncProperty(fc.array(act, { minLength: 20, maxLength: 40 }), async (acts) => {
            const { keystore, clock } = await store()
            const there = new Map<string, string>()
            const devices: { readonly at: number; readonly commitId: CommitId; readonly has: Map<string, string> }[] =
              []
            // What a device must hear of in any case: of all compactions, what the least generous one kept.
            let forgotten = { removals: Number.POSITIVE_INFINITY, since: Number.NEGATIVE_INFINITY }
            const removals: CommitId[] = []
            for (const [n, one] of acts.entries()) {
              devices.push({ at: clock.now, commitId: keystore.lastCommitId ?? -1, has: new Map(there) })
              if ('put' in one) {
                await put(keystore, named(`k${one.put}`), String(n))
                there.set(`k${one.put}.wavi@alice`, String(n))
              } else if ('remove' in one) {
                removals.push(await keystore.remove(named(`k${one.remove}`)))
                there.delete(`k${one.remove}.wavi@alice`)
              } else if ('pass' in one) clock.now += one.pass * day
              else {
                const { removals, days } = one.compact
                await keystore.compact({ removals, removalMillis: days * day })
                const since = Math.max(forgotten.since, clock.now - days * day)
                forgotten = { removals: Math.min(forgotten.removals, removals), since }
              }
            }
            for (const { at, commitId, has } of devices) {
              const missed = removals.filter((id) => id > commitId).length
              if (commitId >= 0 && at <= forgotten.since && missed > forgotten.removals) continue
              const synced = commitId < 0 ? new Map<string, string>() : has
              for await (const { key, operation } of keystore.changes(commitId)) {
                if (operation === '-') synced.delete(formatAtKey(key))
                else synced.set(formatAtKey(key), (await keystore.get(key))?.value ?? '')
              }
              expect([...synced].sort()).toEqual([...there].sort())
            }
          }),
          { numRuns: 150 },
        )
      })

      test('leaves alone a key that is written again meanwhile', async () => {
        const { keystore, clock } = await store()
        await keystore.remove(named('a'))
        await put(keystore, phone, '1')
        clock.now += day
        const compacting = keystore.compact({ removals: 0, removalMillis: 0 })
        const writing = put(keystore, named('a'), 'back')
        await Promise.all([compacting, writing])
        expect(await log(keystore)).toEqual(['1 * phone.wavi@alice', '2 * a.wavi@alice'])
      })

      test('forgets very many', async () => {
        const { keystore, clock } = await store()
        await Promise.all(Array.from({ length: 2500 }, (_, i) => keystore.remove(named(`n${i}`))))
        await put(keystore, phone, '1')
        clock.now += day
        expect(await keystore.compact({ removals: 0, removalMillis: 0 })).toEqual({ before: 2501, after: 1 })
      })
    })

    test('tells the latest changes first, when asked so', async () => {
      const { keystore } = await store()
      await put(keystore, phone, 'a')
      await put(keystore, location, 'Rome')
      await put(keystore, shared, 'b')
      const lines: string[] = []
      for await (const entry of keystore.latestChanges()) lines.push(line(entry))
      expect(lines).toEqual(['2 * @bob:phone.wavi@alice', '1 * public:location.wavi@alice', '0 * phone.wavi@alice'])
    })

    test('remembers who came and what was looked up', async () => {
      const { keystore, place } = await store()
      keystore.accessLog.record({ verb: 'pol', by: parseAtSign('@bob'), at: start })
      await keystore.saveAccessLog()
      keystore.accessLog.record({ verb: 'lookup', key: 'publickey@alice', at: start + 1 })
      await keystore.close()
      const { accessLog } = (await store({ place })).keystore
      expect(accessLog.topAtSigns(5)).toEqual([['@bob', 1]])
      expect(accessLog.topKeys(5)).toEqual([['publickey@alice', 1]])
      expect(accessLog.lastAt).toBe(start + 1)
    })

    test('remembers who came though the disk was full for a while', async () => {
      const { keystore, place, level } = await store()
      keystore.accessLog.record({ verb: 'pol', by: parseAtSign('@bob'), at: start })
      const put = vi.spyOn(level, 'put').mockRejectedValueOnce(full)
      const batch = vi.spyOn(level, 'batch').mockRejectedValueOnce(full as never)
      await expect(keystore.saveAccessLog()).rejects.toMatchObject({ code: 'AT0002' })
      put.mockRestore()
      batch.mockRestore()
      await keystore.close()
      expect((await store({ place })).keystore.accessLog.topAtSigns(5)).toEqual([['@bob', 1]])
    })

    test('says how many bytes it takes', async () => {
      const { keystore } = await store()
      await put(keystore, phone, 'a')
      const before = await keystore.size()
      expect(before).toBeGreaterThan(0)
      await put(keystore, location, 'x'.repeat(10_000))
      expect(await keystore.size()).toBeGreaterThan(before + 10_000)
    })
  })
}

interface ModelRecord {
  readonly value: string | undefined
  readonly ttl: number | undefined
  readonly expiresAt: number
  readonly version: number
}

/** What a keystore should hold, as simply as it can be said. */
class Model {
  readonly records = new Map<string, ModelRecord>()
  readonly #entries = new Map<string, [CommitId, string]>()
  #next = 0

  write(key: string, operation: string, ttl: number | undefined, now: number, value?: string): CommitId {
    const found = this.records.get(key)
    const living = found !== undefined && now < found.expiresAt ? found : undefined
    const end = ttl === undefined ? living?.expiresAt : now + (ttl || Number.POSITIVE_INFINITY)
    this.records.set(key, {
      value: value ?? living?.value,
      ttl: (ttl ?? living?.ttl) || undefined,
      expiresAt: end ?? Number.POSITIVE_INFINITY,
      version: (living?.version ?? -1) + 1,
    })
    return this.#commit(key, operation)
  }

  remove(key: string): CommitId {
    this.records.delete(key)
    return this.#commit(key, '-')
  }

  /** The earliest first, and by name what expires together. */
  expire(now: number): number {
    const due = [...this.records].filter(([, { expiresAt }]) => expiresAt <= now)
    due.sort(([a, first], [b, second]) => first.expiresAt - second.expiresAt || (a < b ? -1 : 1))
    for (const [key] of due) this.remove(key)
    return due.length
  }

  stored(): string[] {
    return [...this.records].map(([key, { value, ttl, version }]) => JSON.stringify([key, value, ttl, version])).sort()
  }

  log(): string[] {
    const entries = [...this.#entries].sort(([, [a]], [, [b]]) => a - b)
    return entries.map(([key, [commitId, operation]]) => `${commitId} ${operation} ${key}`)
  }

  #commit(key: string, operation: string): CommitId {
    if (key.startsWith('private:')) return -1
    this.#entries.set(key, [this.#next, operation])
    return this.#next++
  }
}

/** Whatever is about to be written to this level goes through `pass`, with the options it is written with. */
function atTheDisk(level: Level, pass: (write: () => Promise<void>, options: object) => Promise<void>) {
  const begin = level.batch.bind(level) as () => AbstractChainedBatch<Level, string, string>
  return vi.spyOn(level, 'batch').mockImplementation((() => {
    const batch = begin()
    const write = batch.write.bind(batch)
    batch.write = (options: AbstractChainedBatchWriteOptions = {}) => pass(() => write(options), options)
    return batch
  }) as never)
}

/** Has the next write to this level fail. */
function failOnce(level: Level) {
  let failed = false
  return atTheDisk(level, async (write) => {
    if (failed) return write()
    failed = true
    throw full
  })
}

/** Holds back what is written to this level until it is released. */
function heldBack(level: Level) {
  const arrival = gate()
  const release = gate()
  let batches = 0
  atTheDisk(level, async (write) => {
    batches += 1
    arrival.open()
    await release.opened
    return write()
  })
  return { arrived: arrival.opened, release: release.open, batches: () => batches }
}

function gate() {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { open, opened }
}
