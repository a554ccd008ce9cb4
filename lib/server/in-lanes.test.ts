import { expect, test } from 'vitest'
import { inLanes } from './in-lanes.ts'
import { promised } from './testing/promised.ts'

test('so many are at work at the same time, each of them once and in order', async () => {
  const begun: number[] = []
  const ends = [0, 1, 2, 3].map(() => promised())
  const all = inLanes(ends.keys(), 2, (n) => {
    begun.push(n)
    return ends[n]?.promise ?? Promise.reject(new Error(`there is no ${n}`))
  })
  expect(begun).toEqual([0, 1])
  ends[1]?.resolve()
  await settled()
  expect(begun).toEqual([0, 1, 2])
  for (const end of ends) end.resolve()
  await all
  expect(begun).toEqual([0, 1, 2, 3])
})

test('nothing is begun after a failure, which is told when what was begun has come to an end', async () => {
  const begun: number[] = []
  const slow = promised()
  let told: unknown
  const all = inLanes([0, 1, 2, 3, 4], 3, async (n) => {
    begun.push(n)
    if (n === 0) throw new Error('the first')
    await slow.promise
    if (n === 1) throw new Error('a later one')
  }).catch((error) => {
    told = error
  })
  await settled()
  expect(told).toBeUndefined()
  slow.resolve()
  await all
  expect(told).toEqual(new Error('the first'))
  expect(begun).toEqual([0, 1, 2])
})

function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
