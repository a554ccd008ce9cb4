import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { shareReads } from './share-reads.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

test('those who come together, and soon after, cause one read', async () => {
  const read = vi.fn(async (name: string) => ({ name }))
  const shared = shareReads(read, { freshMillis: 1_000 })
  const [first, second] = await Promise.all([shared('a'), shared('a')])
  expect(second).toBe(first)
  vi.advanceTimersByTime(999)
  expect(await shared('a')).toBe(first)
  expect(read).toHaveBeenCalledTimes(1)
  expect(await shared('b')).toEqual({ name: 'b' })
  expect(read).toHaveBeenCalledTimes(2)
})

test('who comes later reads anew', async () => {
  let value = 'before'
  const shared = shareReads(async (_: string) => value, { freshMillis: 1_000 })
  await shared('a')
  value = 'after'
  vi.advanceTimersByTime(1_000)
  expect(await shared('a')).toBe('after')
})

test('a failure is told to everyone who waited, and to nobody later', async () => {
  const read = vi.fn((_: string): Promise<string> => Promise.reject(new Error('down')))
  const shared = shareReads(read)
  const waiting = await Promise.allSettled([shared('a'), shared('a')])
  expect(waiting.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(read).toHaveBeenCalledTimes(1)
  read.mockResolvedValue('up')
  expect(await shared('a')).toBe('up')
})

test('no more answers are kept than were allowed', async () => {
  const read = vi.fn(async (n: number) => `${n}`)
  const shared = shareReads(read, { maxKept: 2 })
  for (const n of [1, 2, 3]) await shared(n)
  await shared(3)
  await shared(2)
  expect(read).toHaveBeenCalledTimes(3)
  await shared(1)
  expect(read).toHaveBeenCalledTimes(4)
})
