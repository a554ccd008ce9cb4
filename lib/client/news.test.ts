import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { selfKey, sharedKey } from '../protocol/at-key.ts'
import { decodeUtf8, encodeUtf8 } from '../protocol/base64.ts'
import type { Dial, Transport } from '../transport/transport.ts'
import { memoryRecords } from '../vault/memory-records.ts'
import type { AtClient, AtClientOptions } from './at-client.ts'
import { alice, bob, People } from './testing/people.ts'
import { turn } from './turn.ts'

const notes = selfKey('notes.wavi', alice)
const phone = sharedKey('phone.wavi', bob, alice)

let people: People
beforeEach(async () => {
  people = await People.meet({ onboarded: [alice, bob] })
})
afterEach(async () => {
  vi.useRealTimers()
  await people.part()
})

/** Lines on which somebody listens, while they are open. */
function watched() {
  const listening = new Set<Transport>()
  const dial: Dial = async (to, signal) => {
    const transport = await people.dial(to, signal)
    void transport.closed.then(() => listening.delete(transport))
    return {
      closed: transport.closed,
      close: () => transport.close(),
      [Symbol.asyncIterator]: () => transport[Symbol.asyncIterator](),
      write: async (bytes) => {
        if (decodeUtf8(bytes)?.startsWith('monitor')) listening.add(transport)
        await transport.write(bytes)
      },
    }
  }
  return { dial, count: () => listening.size }
}

/** A device that synchronises as soon as there is something new. */
async function device(options: Partial<AtClientOptions>): Promise<AtClient> {
  return people.client(alice, { records: memoryRecords({ atSign: alice }), ...options })
}

/** Listens until it is ended; what was told. */
function listen(client: AtClient, options: { regex?: string } = {}) {
  const stop = new AbortController()
  const told: string[] = []
  const over = (async () => {
    for await (const notice of client.monitor({ ...options, signal: stop.signal })) {
      if (notice.kind === 'key') told.push(notice.text ?? '')
    }
  })()
  return {
    told,
    end: async () => {
      stop.abort()
      await over
    },
  }
}

test('a server that pauses for a moment is listened to again when it is back', async () => {
  const paused = 'error:AT0024-Exception: Server is temporarily paused and should be available again shortly\n@'
  let isPaused = true
  const dial: Dial = async (to, signal) => {
    const transport = await people.dial(to, signal)
    return {
      closed: transport.closed,
      close: () => transport.close(),
      write: (bytes) => transport.write(bytes),
      async *[Symbol.asyncIterator]() {
        for await (const chunk of transport) {
          if (!isPaused || !decodeUtf8(chunk)?.startsWith('data:')) {
            yield chunk
            continue
          }
          isPaused = false
          yield encodeUtf8(paused)
          transport.close()
          return
        }
      },
    }
  }
  const states: string[] = []
  const client = await people.client(alice, { dial, monitoring: { wait: async () => {} } })
  const stop = new AbortController()
  const onState = (state: string) => {
    states.push(state)
    if (state === 'listening') stop.abort()
  }
  for await (const _ of client.monitor({ signal: stop.signal, onState })) {
    // Nothing is told.
  }
  expect(states).toEqual(['lost', 'listening'])
})

test('one line brings what others tell and what has changed, and there is one of its own only while nobody listens', async () => {
  const { dial, count } = watched()
  const client = await device({ dial })
  const other = await people.client(alice)
  const seen = async (text: string) => {
    await other.put(notes, text)
    await expect.poll(async () => (await client.get(notes))?.text).toBe(text)
  }
  await expect.poll(count).toBe(1)
  await seen('on a line of its own')
  const ear = listen(client)
  await seen('while somebody listens')
  await expect.poll(count).toBe(1)
  await seen('on the line of that one')
  await (await people.client(bob)).notify(phone, '555-0100')
  await expect.poll(() => ear.told).toEqual(['555-0100'])
  expect(count()).toBe(1)
  await ear.end()
  await expect.poll(count).toBe(1)
  await seen('when nobody listens any more')
})

test('the news comes also where what is told is not looked at, and with what is asked for by name', async () => {
  const { dial, count } = watched()
  const client = await device({ dial })
  const other = await people.client(alice)
  await expect.poll(count).toBe(1)
  const notices = client.monitor({ regex: 'nothing like it' })[Symbol.asyncIterator]()
  // Asked once, and never again.
  void notices.next()
  await other.put(notes, 'first')
  await expect.poll(async () => (await client.get(notes))?.text).toBe('first')
  await expect.poll(count).toBe(1)
  for (const text of ['second', 'third']) {
    await other.put(notes, text)
    await expect.poll(async () => (await client.get(notes))?.text).toBe(text)
  }
})

test('a line that died without a word, as in a sleep, is noticed by its heartbeat and dialled again, and nothing is missed', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  /** The line that is dead: what is said on it is not heard, and nothing comes. */
  let dead: Transport | undefined
  const lines: Transport[] = []
  const dial: Dial = async (to, signal) => {
    const transport = await people.dial(to, signal)
    lines.push(transport)
    return {
      closed: transport.closed,
      close: () => transport.close(),
      async *[Symbol.asyncIterator]() {
        for await (const bytes of transport) if (dead !== transport) yield bytes
      },
      write: async (bytes) => {
        if (dead !== transport) await transport.write(bytes)
      },
    }
  }
  const states: string[] = []
  const client = await people.client(alice, { dial, replyMillis: 10_000, monitoring: { wait: async () => {} } })
  const told: string[] = []
  const stop = new AbortController()
  const over = (async () => {
    const options = { signal: stop.signal, onState: (state: string) => states.push(state) }
    for await (const notice of client.monitor(options)) if (notice.kind === 'key') told.push(notice.text ?? '')
  })()
  const until = async (isSo: () => boolean, passing = 0) => {
    const end = Date.now() + 20_000
    while (!isSo()) {
      if (Date.now() > end) throw new Error('It never came to be so.')
      if (passing > 0) await vi.advanceTimersByTimeAsync(passing)
      await turn()
    }
  }
  await until(() => states.length === 1)
  const bobs = await people.client(bob)
  await bobs.notify(phone, 'before')
  await until(() => told.length === 1)
  dead = lines[0]
  await bobs.notify(phone, 'meanwhile')
  // Before half a minute has gone by without a word nobody asks.
  await vi.advanceTimersByTimeAsync(29_000)
  expect(states).toEqual(['listening'])
  await until(() => states.includes('lost'), 1_000)
  await until(() => states.length === 3)
  expect(states).toEqual(['listening', 'lost', 'listening'])
  await until(() => told.length === 2)
  expect(told).toEqual(['before', 'meanwhile'])
  stop.abort()
  await over
})

test('what comes in many pages comes to an end where no timer ever does, as on a page that is not looked at', async () => {
  const phones = await people.client(alice)
  for (let n = 0; n < 120; n++) await phones.put(selfKey(`n${n}.wavi`, alice), `${n}`)
  const here = await device({ preferences: { strategy: 'on demand', namespaces: ['wavi'], pageSize: 25 } })
  vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval'] })
  let isOver = false
  let turns = 0
  const sync = here.sync().then(() => {
    isOver = true
  })
  for (; !isOver && turns < 100_000; turns++) await turn()
  expect(isOver).toBe(true)
  // Others had one meanwhile.
  expect(turns).toBeGreaterThan(1)
  await sync
  expect(await here.getAtKeys({ regex: 'wavi' })).toHaveLength(120)
})
