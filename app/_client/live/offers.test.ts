import { afterEach, expect, test, vi } from 'vitest'
import type { ReceiveStreamsOptions } from '../../../lib/client/streams/receive-streams.ts'
import { AtError } from '../../../lib/protocol/at-error.ts'
import { parseAtSign } from '../../../lib/protocol/at-sign.ts'
import { type Offers, openOffers } from './offers.ts'

const file = { from: parseAtSign('@alice'), name: 'harbour.mp4', size: 200, streamId: 'one' }
const sink = { has: 0, write: async () => {}, close: async () => {} }
const closing: Offers[] = []
afterEach(() => {
  for (const offers of closing.splice(0)) offers.close()
})

/** A browser with as many tabs as are opened; the first one leads. */
function browser() {
  const name = crypto.randomUUID()
  const hearing: ReceiveStreamsOptions[] = []
  const kept: string[] = []
  let isLed = false
  const open = () => {
    const offers = openOffers({
      receive: (options) => {
        hearing.push(options)
        return new Promise(() => {})
      },
      channel: new BroadcastChannel(name),
      lead: async (_, work) => {
        if (isLed) return new Promise(() => {})
        isLed = true
        return work()
      },
      sinkFor: async () => sink,
      onComplete: async ({ name }) => void kept.push(name),
      askMillis: 60_000,
    })
    closing.push(offers)
    return { offers, phases: () => offers.all().map(({ phase }) => phase) }
  }
  return { open, kept, hearing: () => hearing as [ReceiveStreamsOptions] }
}

test('one tab hears, each shows what is offered, and the answer of any one counts, once', async () => {
  const { open, hearing, kept } = browser()
  const [first, second] = [open(), open()]
  expect(hearing()).toHaveLength(1)
  const [{ ask, onProgress, onResult }] = hearing()
  const asked = ask(file)
  await expect.poll(second.phases).toEqual(['asked'])
  expect(first.phases()).toEqual(['asked'])
  second.offers.answer('one', true)
  expect(await asked).toBe(sink)
  first.offers.answer('one', false)
  onProgress?.(file, 120)
  await expect.poll(() => second.offers.all()[0]?.received).toBe(120)
  onResult?.({ ...file, status: 'complete' })
  await expect.poll(second.phases).toEqual(['complete'])
  expect(kept).toEqual(['harbour.mp4'])
  const third = open()
  await expect.poll(third.phases).toEqual(['complete'])
  third.offers.putAway('one')
  await expect.poll(first.phases).toEqual([])
  await expect.poll(second.phases).toEqual([])
})

test('who says no, and who says nothing, is not asked any more, and only the first has declined', async () => {
  const { open, hearing } = browser()
  const { offers, phases } = open()
  const [{ ask }] = hearing()
  const refused = ask(file)
  offers.answer('one', false)
  expect(await refused).toBe('declined')
  expect(phases()).toEqual([])
  vi.useFakeTimers()
  try {
    const forgotten = ask({ ...file, streamId: 'two' })
    await vi.advanceTimersByTimeAsync(60_000)
    expect(await forgotten).toBeUndefined()
  } finally {
    vi.useRealTimers()
  }
  expect(phases()).toEqual([])
})

test('what fails in the middle is said, with its code', async () => {
  const { open, hearing } = browser()
  const { offers } = open()
  const [{ ask, onResult }] = hearing()
  const asked = ask(file)
  offers.answer('one', true)
  await asked
  onResult?.({ ...file, status: 'error', error: new AtError('AT0021', 'lost') })
  expect(offers.all()).toMatchObject([{ phase: 'failed', trouble: { code: 'AT0021', message: 'lost' } }])
})
