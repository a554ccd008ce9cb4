import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { keepOpen } from './keep-open.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const opening = () => vi.fn((name: string) => ({ name, close: vi.fn() }))
const itself = async <T>(line: T) => line

test('who comes soon after uses the same line, and when nobody comes it is closed', async () => {
  const open = opening()
  const use = keepOpen(open, { idleMillis: 1_000 })
  const line = await use('a', itself)
  vi.advanceTimersByTime(999)
  expect(await use('a', itself)).toBe(line)
  expect(line.close).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1_000)
  expect(line.close).toHaveBeenCalledOnce()
  expect(await use('a', itself)).not.toBe(line)
})

test('a line in use stays open, however long it takes', async () => {
  const use = keepOpen(opening(), { idleMillis: 10, maxAgeMillis: 20 })
  let end = () => {}
  const first = use('a', async (line) => {
    await new Promise<void>((resolve) => {
      end = resolve
    })
    return line
  })
  vi.advanceTimersByTime(100)
  const second = await use('a', itself)
  end()
  const line = await first
  expect(second, 'an old one is used by nobody else').not.toBe(line)
  expect(line.close).toHaveBeenCalledOnce()
})

test('a line on which something failed is closed once nobody uses it, and the next one is new', async () => {
  const open = opening()
  const use = keepOpen(open)
  await expect(use('a', () => Promise.reject(new Error('cut')))).rejects.toThrow('cut')
  expect(open.mock.results[0]?.value.close).toHaveBeenCalledOnce()
  await use('a', itself)
  expect(open).toHaveBeenCalledTimes(2)
})

test('no more stay open than were allowed', async () => {
  const use = keepOpen(opening(), { maxIdle: 2 })
  const [a, b, c] = [await use('a', itself), await use('b', itself), await use('c', itself)]
  expect(a.close).toHaveBeenCalledOnce()
  expect(b.close).not.toHaveBeenCalled()
  expect(c.close).not.toHaveBeenCalled()
})
