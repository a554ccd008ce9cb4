import { expect, test } from 'vitest'
import { oneByOne } from './one-by-one.ts'

test('one is done after the other, one that fails is no matter to the next, and no more wait than may', async () => {
  const begun: string[] = []
  const ends = new Map<string, { done(): void; fail(): void }>()
  const work = oneByOne(
    (name: string) =>
      new Promise<string>((resolve, reject) => {
        begun.push(name)
        ends.set(name, { done: () => resolve(name), fail: () => reject(new Error(name)) })
      }),
    { maxWaiting: 1 },
  )
  const [first, second] = [work('first'), work('second')]
  await expect(work('third')).rejects.toThrow('Too many are waiting')
  expect(begun).toEqual(['first'])
  ends.get('first')?.fail()
  await expect(first).rejects.toThrow('first')
  await expect.poll(() => begun).toEqual(['first', 'second'])
  const fourth = work('fourth')
  ends.get('second')?.done()
  expect(await second).toBe('second')
  await expect.poll(() => begun).toEqual(['first', 'second', 'fourth'])
  ends.get('fourth')?.done()
  expect(await fourth).toBe('fourth')
})
