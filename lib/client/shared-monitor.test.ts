import { afterEach, expect, test } from 'vitest'
import { AtError } from '../protocol/at-error.ts'
import { sharedKey } from '../protocol/at-key.ts'
import { parseAtSign } from '../protocol/at-sign.ts'
import type { MonitorOptions } from './monitor.ts'
import type { Notice } from './notice.ts'
import { type SharedMonitor, shareMonitor } from './shared-monitor.ts'

const [alice, bob] = [parseAtSign('@alice'), parseAtSign('@bob')]
const notice = (id: string, name = 'phone.wavi', more: object = {}): Notice => {
  const key = sharedKey(name, bob, alice)
  return { kind: 'key', id, from: bob, at: Number(id), operation: 'update', key, text: id, ...more } as Notice
}

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** A browser of which one tab at a time hears the server. */
function browser() {
  const name = crypto.randomUUID()
  const heard: MonitorOptions[] = []
  let tell = (_: Notice) => {}
  let free = Promise.resolve()
  const lead = async (signal: AbortSignal, work: () => Promise<void>) => {
    const before = free
    const over = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
    free = before.then(() => over)
    await before
    if (!signal.aborted) await work()
  }
  async function* monitor(options: MonitorOptions): AsyncGenerator<Notice> {
    heard.push(options)
    const told: Notice[] = []
    let wake = () => {}
    tell = (one) => {
      told.push(one)
      wake()
    }
    options.signal?.addEventListener('abort', () => wake())
    while (!options.signal?.aborted) {
      const next = told.shift()
      if (next) yield next
      else await new Promise<void>((resolve) => (wake = resolve))
    }
  }
  const open = () => {
    const shared = shareMonitor({ monitor, channel: new BroadcastChannel(name), lead })
    closing.push(() => shared.close())
    return { shared, told: collect(shared) }
  }
  return { open, heard, tell: (one: Notice) => tell(one) }
}

function collect(shared: SharedMonitor, regex?: string): Notice[] {
  const told: Notice[] = []
  const listen = async () => {
    for await (const one of shared.listen(regex === undefined ? {} : { regex })) told.push(one)
  }
  void listen()
  return told
}
const ids = (told: readonly Notice[]) => told.map((one) => ('id' in one ? one.id : one.kind))

test('one connection serves all who listen, in every tab, each what it wants', async () => {
  const { open, heard, tell } = browser()
  const [first, second] = [open(), open()]
  const wavi = collect(second.shared, 'wavi')
  await expect.poll(() => heard.length).toBe(1)
  tell(notice('1'))
  tell(notice('2', 'plan.facet'))
  await expect.poll(() => ids(second.told)).toEqual(['1', '2'])
  expect(ids(first.told)).toEqual(['1', '2'])
  expect(ids(wavi)).toEqual(['1'])
  expect(heard).toHaveLength(1)
})

test('who listens is told when the server listens for this tab, so that what came before can be asked for', async () => {
  const { open, heard } = browser()
  const { shared } = open()
  let times = 0
  const leaving = new AbortController()
  const listen = async () => {
    const options = { onListening: () => void times++, signal: leaving.signal }
    for await (const _ of shared.listen(options));
  }
  const over = listen()
  await expect.poll(() => heard.length).toBe(1)
  heard[0]?.onState?.('listening')
  expect(times).toBe(1)
  heard[0]?.onState?.('lost')
  heard[0]?.onState?.('listening')
  expect(times).toBe(2)
  leaving.abort()
  await over
  heard[0]?.onState?.('listening')
  expect(times).toBe(2)
})

test('when the tab that heard is closed, the next one goes on: nothing is left out, and nothing told twice', async () => {
  const { open, heard, tell } = browser()
  const [first, second] = [open(), open()]
  await expect.poll(() => heard.length).toBe(1)
  tell(notice('10000'))
  await expect.poll(() => ids(second.told)).toEqual(['10000'])
  first.shared.close()
  await expect.poll(() => heard.length).toBe(2)
  expect(heard[1]?.since).toBe(5_000)
  tell(notice('10000'))
  tell(notice('10001'))
  await expect.poll(() => ids(second.told)).toEqual(['10000', '10001'])
})

test('why something could not be opened is known in every tab', async () => {
  const { open, heard, tell } = browser()
  const [, second] = [open(), open()]
  await expect.poll(() => heard.length).toBe(1)
  tell(notice('1', 'phone.wavi', { trouble: new AtError('AT0014', 'It does not open.') }))
  await expect.poll(() => second.told).toMatchObject([{ trouble: { code: 'AT0014' } }])
  expect((second.told[0] as { trouble?: unknown }).trouble).toBeInstanceOf(AtError)
})

test('who does not listen any more is told nothing', async () => {
  const { open, heard, tell } = browser()
  const { shared, told } = open()
  await expect.poll(() => heard.length).toBe(1)
  const leaving = new AbortController()
  const listening = shared.listen({ signal: leaving.signal })[Symbol.asyncIterator]()
  const next = listening.next()
  leaving.abort()
  expect(await next).toMatchObject({ done: true })
  tell(notice('1'))
  await expect.poll(() => ids(told)).toEqual(['1'])
})
