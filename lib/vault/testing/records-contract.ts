import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { KeyState, LocalRecord, LocalRecords, Own, Pending } from '../local-records.ts'

export interface Home {
  /** The same store again, as another tab or a later start has it; undefined where nothing outlasts the program. */
  readonly reopen: (() => LocalRecords) | undefined
  readonly records: LocalRecords
  close(): Promise<void>
}

const never = 9_000_000_000_000

/** What every home of local records is held to. */
export function recordsContract(name: string, open: () => Promise<Home>): void {
  describe(`local records ${name}`, () => {
    let home: Home
    let records: LocalRecords
    beforeEach(async () => {
      home = await open()
      records = home.records
    })
    afterEach(() => home.close())

    const [notes, city] = ['notes.wavi@alice', 'public:city.wavi@alice']
    const set = (key: string, state: KeyState) => records.amend([key], () => ({ states: [state] }))
    const all = async (...names: string[]) => records.look(names)

    test('what was never heard of is nothing, and looking at it changes nothing', async () => {
      expect(await all(notes, city)).toEqual([{}, {}])
      expect(await records.names()).toEqual([])
    })

    test('record, change and what this device wrote come back as they were, unknown metadata too', async () => {
      const state: KeyState = {
        record: {
          ...record(notes, 4),
          metadata: { version: 3, unknown: { later: { a: [1, 'x'] }, eAt: '2030-01-01' }, ivNonce: 'AA==' },
        },
        pending: {
          ...pending(notes),
          base: { commitId: 4, there: true, version: 3, createdAt: 5 },
          options: { ttl: 5 },
          draft: { value: 'sealed', metadata: { appMetadata: 'e30=' }, isBinary: true },
          attempts: [{ mark: 'm', edition: 1, after: 4 }],
          trouble: { code: 'AT0022', words: 'no', at: 1, isFinal: true },
        },
        own: { ...own(notes, 4), content: { form: 'removed' }, late: [{ mark: 'x', after: 3 }] },
      }
      await set(notes, state)
      expect(await all(notes)).toEqual([state])
    })

    test('many are found in the order in which they are asked for, few of very many, and what is not there too', async () => {
      const named = (at: number) => `n${String(at).padStart(4, '0')}.wavi@alice`
      const there = Array.from({ length: 1_200 }, (_, at) => named(2 * at))
      await records.amend(there, () => ({
        states: there.map((name) => ({ record: record(name, 1), own: own(name, 1) })),
      }))
      const asked = Array.from({ length: 2_000 }, (_, at) => named(1_999 - at))
      for (const names of [asked, asked.filter((_, at) => at % 60 === 0)]) {
        expect((await all(...names)).map(({ record, own }) => [record?.name, own?.name])).toEqual(
          names.map((name) => (there.includes(name) ? [name, name] : [undefined, undefined])),
        )
      }
    })

    test('a part that is left out is removed, and the others stay', async () => {
      await set(notes, { record: record(notes, 1), pending: pending(notes), own: own(notes, 1) })
      await set(notes, { record: record(notes, 1), own: own(notes, 1) })
      expect(await all(notes)).toEqual([{ record: record(notes, 1), own: own(notes, 1) }])
      await set(notes, {})
      expect(await all(notes)).toEqual([{}])
      expect(await records.names()).toEqual([])
    })

    test('what is decided from what was read has nobody in between', async () => {
      const add = () =>
        records.amend([notes], ([state = {}], settings) => ({
          states: [{ record: record(notes, (state.record?.commitId ?? 0) + 1) }],
          settings: { count: ((settings.get('count') as number | undefined) ?? 0) + 1 },
        }))
      await Promise.all(Array.from({ length: 20 }, add))
      expect((await all(notes))[0]?.record?.commitId).toBe(20)
      expect((await records.settings()).get('count')).toBe(20)
    })

    test('a decision that throws leaves all as it was, and says why', async () => {
      await set(notes, { record: record(notes, 1) })
      const wrong = new Error('changed my mind')
      const attempt = records.amend([notes, city], () => {
        throw wrong
      })
      await expect(attempt).rejects.toThrow()
      expect(await all(notes, city)).toEqual([{ record: record(notes, 1) }, {}])
    })

    test('what waits to be sent keeps its place however often it is changed', async () => {
      await set('a.wavi@alice', { pending: pending('a.wavi@alice') })
      await set('b.wavi@alice', { pending: pending('b.wavi@alice') })
      await set('a.wavi@alice', { pending: { ...pending('a.wavi@alice'), edition: 2 } })
      expect((await records.pending()).map(({ name, edition }) => [name, edition])).toEqual([
        ['a.wavi@alice', 2],
        ['b.wavi@alice', 1],
      ])
      await set('a.wavi@alice', {})
      await set('a.wavi@alice', { pending: pending('a.wavi@alice') })
      expect((await records.pending()).map(({ name }) => name)).toEqual(['b.wavi@alice', 'a.wavi@alice'])
    })

    test('names are those of what is here, and of what will be once it is sent', async () => {
      await set(notes, { record: record(notes, 1) })
      await set(city, { pending: pending(city) })
      await set('gone.wavi@alice', {
        record: record('gone.wavi@alice', 2),
        pending: { ...pending('gone.wavi@alice'), change: 'delete' },
      })
      await set('mine.wavi@alice', { own: own('mine.wavi@alice', 3) })
      expect(await records.names()).toEqual([notes, city])
    })

    test('heads are those of what is here and of what will be, in order, without the values', async () => {
      await set(city, { record: record(city, 1), pending: { ...pending(city), change: 'meta', draft: undefined } })
      await set(notes, { pending: pending(notes) })
      await set('gone.wavi@alice', {
        record: record('gone.wavi@alice', 2),
        pending: { ...pending(city), change: 'delete', name: 'gone.wavi@alice' },
      })
      await set('mine.wavi@alice', { own: own('mine.wavi@alice', 3) })
      const many = Array.from({ length: 450 }, (_, at) => `n${String(at).padStart(3, '0')}.wavi@alice`)
      await records.amend(many, () => ({ states: many.map((name) => ({ record: record(name, 4) })) }))
      const heads = await records.heads()
      expect(heads.map(({ name }) => name)).toEqual([...many, notes, city])
      expect(heads.at(-2)).toEqual({ name: notes, pending: expect.objectContaining({ change: 'put' }) })
      expect(heads.at(-1)).toMatchObject({
        record: { metadata: { isEncrypted: true }, commitId: 1 },
        pending: { change: 'meta' },
      })
      expect(JSON.stringify(heads)).not.toContain('sealed')
    })

    test('what has not begun or has ended is told apart from what can be read', async () => {
      await set('early.wavi@alice', { record: { ...record('early.wavi@alice', 1), metadata: { availableAt: 200 } } })
      await set('late.wavi@alice', { record: { ...record('late.wavi@alice', 2), metadata: { expiresAt: 100 } } })
      await set('now.wavi@alice', {
        record: { ...record('now.wavi@alice', 3), metadata: { availableAt: 100, expiresAt: 101 } },
      })
      await set(notes, { record: record(notes, 4) })
      expect([...(await records.unreadable(100))].sort()).toEqual(['early.wavi@alice', 'late.wavi@alice'])
      expect([...(await records.unreadable(100, { unborn: true }))]).toEqual(['late.wavi@alice'])
    })

    test('offers, replacements and what was set aside are kept until they are done with', async () => {
      await records.amend([], () => ({
        offers: [
          { name: notes, mine: { form: 'removed' }, at: 1 },
          { name: notes, mine: { form: 'stored', value: 'x', metadata: {} }, at: 2 },
        ],
        replacements: [{ name: city, after: 1, before: 5 }],
        aside: [{ commitId: 7, entry: { atKey: '?' }, reason: 'no name', at: 3 }],
      }))
      const [first, second] = await records.offers()
      expect([first, second]).toMatchObject([{ mine: { form: 'removed' } }, { mine: { value: 'x' } }])
      expect(first?.id).not.toBe(second?.id)
      const [told] = await records.replacements()
      expect(told).toMatchObject({ name: city, after: 1, before: 5 })
      expect(await records.aside()).toEqual([{ commitId: 7, entry: { atKey: '?' }, reason: 'no name', at: 3 }])
      await records.amend([], () => ({ decided: [first?.id ?? 0], told: [told?.id ?? 0], readable: [7] }))
      expect((await records.offers()).map(({ id }) => id)).toEqual([second?.id])
      expect([...(await records.replacements()), ...(await records.aside())]).toEqual([])
    })

    test('settings are set, changed and taken back', async () => {
      await records.amend([], () => ({ settings: { position: { commitId: 3 }, other: 1 } }))
      await records.amend([], () => ({ settings: { position: { commitId: 4 }, other: undefined } }))
      expect([...(await records.settings())]).toEqual([['position', { commitId: 4 }]])
    })

    test('of a server that was begun anew nothing holds, and nothing is gone', async () => {
      const base = { commitId: 8, there: true, version: 1 }
      await set(notes, {
        record: record(notes, 8),
        pending: { ...pending(notes), base },
        own: own(notes, 8),
      })
      await set(city, { own: { ...own(city, 9), isClaimed: false } })
      await records.amend([], () => ({ aside: [{ commitId: 7, entry: { atKey: '?' }, reason: 'no name', at: 3 }] }))
      await records.distrust({ position: 'anew' })
      expect((await all(notes))[0]).toMatchObject({
        record: { commitId: -1, value: 'sealed' },
        pending: { base: { commitId: -1, there: true } },
        own: { commitId: -1, isLost: true },
      })
      expect(await records.namesAt(-1, 10)).toEqual([notes])
      expect(await records.lost(10)).toEqual([notes])
      expect((await records.settings()).get('position')).toBe('anew')
      expect(await records.aside(), 'its numbers are of another log').toEqual([])
    })

    test('what is of this device alone is none of a server, begun anew or not', async () => {
      const mine = 'local:seen.wavi@alice'
      await set(mine, { record: record(mine, 0) })
      await records.distrust({})
      expect(await all(mine)).toEqual([{ record: record(mine, 0) }])
      expect(await records.namesAt(-1, 10)).toEqual([])
    })

    test('what this device wrote long ago is forgotten, what it wrote lately is not', async () => {
      await set(notes, { record: record(notes, 1), own: { ...own(notes, 1), at: 10 } })
      await set(city, { own: { ...own(city, 2), at: 20 } })
      await records.forgetOwn(15)
      expect(await all(notes, city)).toEqual([{ record: record(notes, 1) }, { own: { ...own(city, 2), at: 20 } }])
    })

    test('who watches is told at once, and of every change, until they stop', async () => {
      const seen = new Heard<readonly string[]>()
      const stop = records.observe(() => records.names(), seen.hear)
      await seen.until((names) => names.length === 0)
      await set(notes, { record: record(notes, 1) })
      await seen.until((names) => names.includes(notes))
      await set(city, { pending: pending(city) })
      await seen.until((names) => names.length === 2)
      stop()
      const before = seen.count
      await set(notes, {})
      await records.names()
      expect(seen.count).toBe(before)
    })

    test('everything can be deleted', async () => {
      await set(notes, { record: record(notes, 1), pending: pending(notes) })
      await records.destroy()
      if (!home.reopen) return
      const again = home.reopen()
      expect(await again.names()).toEqual([])
      expect(await again.pending()).toEqual([])
    })

    test('what another tab changes is seen and told here, and it is all there after a restart', async () => {
      if (!home.reopen) return
      const other = home.reopen()
      const seen = new Heard<readonly Pending[]>()
      const stop = records.observe(() => records.pending(), seen.hear)
      await seen.until((waiting) => waiting.length === 0)
      await other.amend([notes], () => ({ states: [{ record: record(notes, 1), pending: pending(notes) }] }))
      await seen.until((waiting) => waiting.length === 1)
      stop()
      records.close()
      other.close()
      const later = home.reopen()
      expect(await later.look([notes])).toEqual([{ record: record(notes, 1), pending: pending(notes) }])
    })
  })
}

function record(name: string, commitId: number): LocalRecord {
  return { name, value: 'sealed', metadata: { isEncrypted: true }, commitId }
}

function pending(name: string): Pending {
  return {
    name,
    change: 'put',
    draft: { value: 'sealed', metadata: { ivNonce: 'AA==' }, isBinary: false },
    options: {},
    at: never,
    edition: 1,
    attempts: [],
  }
}

function own(name: string, commitId: number): Own {
  return { name, commitId, isClaimed: true, late: [], at: never }
}

/** What a listener was told, and how to wait for some of it. */
class Heard<Told> {
  count = 0
  #latest: Told | undefined
  #wake = () => {}

  readonly hear = (told: Told): void => {
    this.count++
    this.#latest = told
    this.#wake()
  }

  async until(isIt: (told: Told) => boolean): Promise<void> {
    while (this.#latest === undefined || !isIt(this.#latest)) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }
}
