import { MemoryLevel } from 'memory-level'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { AtError } from '../protocol/at-error.ts'
import { parseAtKey } from '../protocol/at-key.ts'
import { parseAtSign } from '../protocol/at-sign.ts'
import { openKeystore } from '../store/level-keystore.ts'
import { completeLimits, type ServerLimits } from './limits.ts'
import { Network } from './testing/network.ts'
import { promised } from './testing/promised.ts'
import { refreshCopies } from './upkeep.ts'

let network: Network
afterEach(() => network?.close())

const day = 86_400_000

test('once a day removals are forgotten that are both old and many [§6]', async () => {
  const limits = { keptRemovals: 1, keptRemovalMillis: day / 2, reapMillis: day, statisticsMillis: day }
  network = await Network.open({ atSigns: ['@alice'], limits })
  const keystore = network.keystore('@alice')
  const removed = async () => {
    const names: string[] = []
    for await (const { key, operation } of keystore.changes(-1)) if (operation === '-') names.push(key.name)
    return names
  }
  for (const name of ['a.wavi', 'b.wavi', 'c.wavi']) {
    await keystore.put(parseAtKey(`${name}@alice`), 'v', {})
    await keystore.remove(parseAtKey(`${name}@alice`))
  }
  await network.later(day - 1)
  expect(await removed()).toEqual(['a.wavi', 'b.wavi', 'c.wavi'])
  await network.later(1)
  expect(await removed()).toEqual(['c.wavi'])
  expect(completeLimits()).toMatchObject({ keptRemovals: 100_000, keptRemovalMillis: 365 * day, compactionMillis: day })
})

test('a server that is started again every night does what is due once a day, at some hour of some day [§2.9, §7.6]', async () => {
  let random = 0
  network = await Network.open({ atSigns: ['@alice'], options: { random: () => random } })
  const report = parseAtKey('privatekey:commitlogcompactionstats')
  const keystore = network.keystore('@alice')
  const put = vi.spyOn(keystore, 'put')
  const entries = vi.spyOn(keystore, 'entries')
  const done = () => [
    put.mock.calls.filter(([key]) => key.name === report.name).length,
    entries.mock.calls.filter(([prefix]) => prefix === 'cached:').length,
  ]
  const oneDay = async (chance: number) => {
    random = chance
    await network.stop('@alice')
    await network.start('@alice')
    await network.later(day - 60_000)
  }
  await oneDay(0)
  expect(done()).toEqual([0, 0])
  await oneDay(0.5)
  expect(done()).toEqual([1, 1])
  await oneDay(0.9)
  expect(done()).toEqual([2, 2])
})

test('looking for copies whose time has come looks at copies alone, and reads none of them', async () => {
  network = await Network.open({ atSigns: ['@alice'] })
  const keystore = network.keystore('@alice')
  for (let n = 0; n < 20; n++) await keystore.put(parseAtKey(`own-${n}.wavi@alice`), 'v', {})
  await keystore.put(parseAtKey('cached:@alice:phone.wavi@bob'), 'v', { ttr: 100_000_000 })
  const looked: string[] = []
  const { entries } = keystore
  vi.spyOn(keystore, 'entries').mockImplementation(function* (prefix) {
    for (const entry of entries.call(keystore, prefix)) {
      looked.push(entry.text)
      yield entry
    }
  })
  const reading = vi.spyOn(keystore, 'get')
  await network.server('@alice').refreshCopies()
  expect(looked).toEqual(['cached:@alice:phone.wavi@bob'])
  expect(reading).not.toHaveBeenCalled()
})

describe('the refresh of copies [§7.6]', () => {
  /** A store with copies whose time has come, and the questions that their owners' servers are asked, in order. */
  async function due(copies: readonly string[]) {
    let millis = 0
    const now = () => millis
    const keystore = await openKeystore({ owner: parseAtSign('@alice'), level: new MemoryLevel<string, string>(), now })
    for (const name of copies) await keystore.put(parseAtKey(`cached:@alice:${name}`), 'old', { ttr: 1 })
    millis += 5000
    const asked: string[] = []
    let open = 0
    const refresh = (answer: (owner: string, line: string) => Promise<string>, limits: Partial<ServerLimits> = {}) =>
      refreshCopies({
        keystore,
        now,
        limits: completeLimits(limits),
        visit: () => {
          open += 1
          return {
            ask: (owner, _, line) => {
              asked.push(line.replace('lookup:all:', ''))
              return answer(owner, line)
            },
            visit: () => Promise.reject(new Error('nobody is visited')),
            reach: () => Promise.reject(new Error('nobody is reached')),
            close: () => {
              open -= 1
            },
          }
        },
      })
    const value = async (name: string) => (await keystore.get(parseAtKey(`cached:@alice:${name}`)))?.value
    const pass = (more: number) => {
      millis += more
    }
    return { refresh, asked, value, pass, open: () => open, keystore }
  }

  const fresh = '{"data":"new","metaData":{"ttr":1}}'

  test('asks an owner who cannot be reached once, whatever there is of theirs, and goes on with the next', async () => {
    for (const code of ['AT0006', 'AT0021', 'AT0023'] as const) {
      const { refresh, asked, value, open } = await due(['a.wavi@bob', 'b.wavi@bob', 'c.wavi@bob', 'd.wavi@carol'])
      await refresh(
        async (owner) => {
          if (owner === '@bob') throw new AtError(code, 'nobody is there')
          return fresh
        },
        { maxRefreshing: 1 },
      )
      expect(asked).toEqual(['a.wavi@bob', 'd.wavi@carol'])
      expect([await value('a.wavi@bob'), await value('d.wavi@carol')]).toEqual(['old', 'new'])
      expect(open()).toBe(0)
    }
  })

  test('goes on with the next copy of an owner whose server refuses one of them', async () => {
    const { refresh, value } = await due(['a.wavi@bob', 'b.wavi@bob'])
    await refresh(async (_, line) => {
      if (line.includes('a.wavi')) throw new AtError('AT0011', 'cannot be read')
      return fresh
    })
    expect([await value('a.wavi@bob'), await value('b.wavi@bob')]).toEqual(['old', 'new'])
  })

  test('waits for some owners beside each other, and for no more of them than may be', async () => {
    const copies = ['a.wavi@bob', 'b.wavi@carol', 'c.wavi@dana', 'd.wavi@erin']
    const { refresh, asked, value, open } = await due(copies)
    const silence = promised<string>()
    const answered = promised<void>()
    const refreshing = refresh(
      async (owner) => {
        if (owner === '@bob') return silence.promise
        if (owner === '@erin') answered.resolve()
        return fresh
      },
      { maxRefreshing: 2 },
    )
    expect(open()).toBe(2)
    await answered.promise
    expect(asked).toEqual(['a.wavi@bob', 'b.wavi@carol', 'c.wavi@dana', 'd.wavi@erin'])
    expect(await value('c.wavi@dana')).toBe('new')
    silence.resolve(fresh)
    await refreshing
    expect([await value('a.wavi@bob'), open()]).toEqual(['new', 0])
  })

  test('leaves an owner whose answers take too long for the next time', async () => {
    const { refresh, asked, pass } = await due(['a.wavi@bob', 'b.wavi@bob', 'c.wavi@bob', 'd.wavi@carol'])
    await refresh(
      async () => {
        pass(600)
        return fresh
      },
      { maxRefreshing: 1, refreshOwnerMillis: 1000 },
    )
    expect(asked).toEqual(['a.wavi@bob', 'b.wavi@bob', 'd.wavi@carol'])
  })

  test('leaves no connection open when the store fails meanwhile', async () => {
    const { refresh, open, keystore } = await due(['a.wavi@bob', 'b.wavi@carol'])
    vi.spyOn(keystore, 'get').mockRejectedValue(new TypeError('a mistake'))
    await expect(refresh(async () => fresh)).rejects.toThrow('a mistake')
    expect(open()).toBe(0)
  })
})
