import { expect, test, vi } from 'vitest'
import { wait } from './wait.ts'

test('who has given up already does not wait', async () => {
  await wait(2 ** 31 - 1, AbortSignal.abort())
})

test('who gives up meanwhile does not wait any longer', async () => {
  const stop = new AbortController()
  const waiting = wait(2 ** 31 - 1, stop.signal)
  stop.abort()
  await waiting
})

test('however often somebody waits, nothing of it is left', async () => {
  const { signal } = new AbortController()
  const listening = new Set<unknown>()
  vi.spyOn(signal, 'addEventListener').mockImplementation((_, listener) => void listening.add(listener))
  vi.spyOn(signal, 'removeEventListener').mockImplementation((_, listener) => void listening.delete(listener))
  for (let count = 0; count < 3; count++) await wait(0, signal)
  expect(signal.addEventListener).toHaveBeenCalledTimes(3)
  expect([...listening]).toEqual([])
})
