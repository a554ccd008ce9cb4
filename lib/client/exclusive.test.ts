import { afterEach, expect, test, vi } from 'vitest'
import { oneAtATime } from './exclusive.ts'

afterEach(() => vi.unstubAllGlobals())

const refused = () => Promise.reject(new DOMException('this page may not lock', 'SecurityError'))

for (const [where, navigator] of [
  ['without locks', {}],
  ['where a page may not lock', { locks: { request: refused } }],
] as const) {
  test(`${where}, tasks of one name run one after the other, and one that fails holds up nobody`, async () => {
    vi.stubGlobal('navigator', navigator)
    const told: string[] = []
    let go = () => {}
    const first = oneAtATime('a', async () => {
      told.push('first begins')
      await new Promise<void>((resolve) => (go = resolve))
      told.push('first fails')
      throw new Error('first')
    })
    const second = oneAtATime('a', async () => told.push('second'))
    await oneAtATime('b', async () => told.push('another name'))
    await vi.waitFor(() => expect(told).toContain('first begins'))
    go()
    await expect(first).rejects.toThrow('first')
    await second
    expect(told.filter((one) => one !== 'another name')).toEqual(['first begins', 'first fails', 'second'])
  })

  test(`${where}, who waits can give up, and is not run later`, async () => {
    vi.stubGlobal('navigator', navigator)
    const [stop, told] = [new AbortController(), [] as string[]]
    let go = () => {}
    const first = oneAtATime('a', () => new Promise<void>((resolve) => (go = resolve)))
    const second = oneAtATime('a', async () => told.push('second'), stop.signal)
    stop.abort(new Error('given up'))
    await expect(second).rejects.toThrow('given up')
    await vi.waitFor(() => {
      go()
      return first
    })
    await oneAtATime('a', async () => told.push('third'))
    expect(told).toEqual(['third'])
  })
}

test('with locks, what the task itself ends with is passed on, and it runs once', async () => {
  vi.stubGlobal('navigator', { locks: { request: (_: string, __: object, task: () => unknown) => task() } })
  let runs = 0
  const failing = oneAtATime('a', async () => {
    runs++
    throw new DOMException('no room', 'QuotaExceededError')
  })
  await expect(failing).rejects.toThrow('no room')
  expect(runs).toBe(1)
})
