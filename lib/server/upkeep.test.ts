import { afterEach, expect, test, vi } from 'vitest'
import { parseAtKey } from '../protocol/at-key.ts'
import { completeLimits } from './limits.ts'
import { Network } from './testing/network.ts'

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
