import { afterEach, expect, test, vi } from 'vitest'
import { parseAtKey } from '../protocol/at-key.ts'
import { Network } from './testing/network.ts'

let network: Network
afterEach(() => network?.close())

const day = 86_400_000

test('once a day removals are forgotten that are older than a year, but for the latest hundred thousand [§6]', async () => {
  network = await Network.open({ atSigns: ['@alice'] })
  const compacting = vi.spyOn(network.keystore('@alice'), 'compact')
  await network.later(day - 1)
  expect(compacting).not.toHaveBeenCalled()
  await network.later(1)
  expect(compacting.mock.calls).toEqual([[{ removals: 100_000, removalMillis: 365 * day }]])
  await network.later(day)
  expect(compacting).toHaveBeenCalledTimes(2)
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
