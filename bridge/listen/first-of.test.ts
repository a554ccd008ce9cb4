import { expect, test, vi } from 'vitest'
import { firstOf } from './first-of.ts'

/** Those who are asked, each of whom answers when the test says so. */
function several(names: string[], options: { nextMillis?: number; signal?: AbortSignal } = {}) {
  const asked: { name: string; signal: AbortSignal; yes: (answer: string) => void; no: (error: Error) => void }[] = []
  const discard = vi.fn()
  const answer = firstOf(
    names,
    (name, signal) => new Promise<string>((yes, no) => asked.push({ name, signal, yes, no })),
    { nextMillis: 10_000, discard, ...options },
  )
  answer.catch(() => {})
  const one = async (n: number) => {
    await expect.poll(() => asked[n]).toBeDefined()
    return asked[n] as (typeof asked)[number]
  }
  return { answer, asked, one, discard }
}

test('the first is asked alone, and its answer is the answer', async () => {
  const { answer, asked, one } = several(['a', 'b'])
  ;(await one(0)).yes('from a')
  expect(await answer).toBe('from a')
  expect(asked.map(({ name }) => name)).toEqual(['a'])
})

test('when it fails, the next one is asked at once', async () => {
  const { answer, one } = several(['a', 'b', 'c'])
  ;(await one(0)).no(new Error('a is down'))
  ;(await one(1)).no(new Error('b is down'))
  ;(await one(2)).yes('from c')
  expect(await answer).toBe('from c')
})

test('when it is silent, the next one is asked as well, and whoever loses is called off', async () => {
  const { answer, one, discard } = several(['a', 'b'], { nextMillis: 5 })
  const slow = await one(0)
  ;(await one(1)).yes('from b')
  expect(await answer).toBe('from b')
  expect(slow.signal.aborted).toBe(true)
  slow.yes('from a')
  await expect.poll(() => discard.mock.calls).toHaveLength(1)
  expect(discard).toHaveBeenCalledWith('from a')
})

test('one that fails while another is still asked changes nothing', async () => {
  const { answer, one } = several(['a', 'b'], { nextMillis: 5 })
  const first = await one(0)
  const second = await one(1)
  first.no(new Error('a is down'))
  second.yes('from b')
  expect(await answer).toBe('from b')
})

test('when all fail, it is for the reason of the first that did', async () => {
  const { answer, one } = several(['a', 'b'])
  ;(await one(0)).no(new Error('a is down'))
  ;(await one(1)).no(new Error('b is down'))
  await expect(answer).rejects.toThrow('a is down')
})

test('who gives up is told so, and nobody else is asked', async () => {
  const giveUp = new AbortController()
  const { answer, asked, one } = several(['a', 'b'], { signal: giveUp.signal })
  const first = await one(0)
  giveUp.abort(new Error('never mind'))
  expect(first.signal.aborted).toBe(true)
  first.no(new Error('called off'))
  await expect(answer).rejects.toThrow('never mind')
  expect(asked).toHaveLength(1)
})
