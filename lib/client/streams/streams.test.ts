import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openIntake } from '../../files/intake.ts'
import { parseAtSign } from '../../protocol/at-sign.ts'
import { memoryPair } from '../../transport/memory.ts'
import type { Dial, Transport } from '../../transport/transport.ts'
import type { AtClient } from '../at-client.ts'
import type { FileSink } from '../files/download.ts'
import { alice, bob, People } from '../testing/people.ts'
import type { OfferedFile, ReceivedStream, ReceiveStreamsOptions } from './receive-streams.ts'
import type { StreamOptions, StreamResult } from './send-stream.ts'

/** However slow the machine is at the moment. */

let people: People
let alices: AtClient
/** Until it is said, @alice waits for an answer however long it takes. */
let patience: AbortController
beforeEach(async () => {
  people = await People.meet({ onboarded: [alice, bob] })
  patience = new AbortController()
  alices = await people.client(alice, { monitoring: { retryMillis: 1, wait } })
})
afterEach(() => people.part())

function wait(millis: number, signal: AbortSignal): Promise<void> {
  if (millis < answerMillis) return new Promise((resolve) => setTimeout(resolve))
  const over = AbortSignal.any([patience.signal, signal])
  return new Promise((resolve) => (over.aborted ? resolve() : over.addEventListener('abort', () => resolve())))
}

const answerMillis = 60_000
const contents = Uint8Array.from({ length: 1_500_000 }, (_, at) => (at * 7 + (at >> 10)) % 251)
const file = new File([contents], 'holiday plan.pdf')

/** Where @bob opens what comes: in the thread of the line, or where it is written. */
const places = ['here', 'where it is written'] as const

/** @bob, who listens; what he is asked, what he gets and what becomes of it. */
async function listening(
  options: Partial<ReceiveStreamsOptions> = {},
  dial?: Dial,
  place: (typeof places)[number] = 'here',
) {
  const client = await people.client(bob, { ...(dial && { dial }), monitoring: { retryMillis: 1 } })
  const asked: OfferedFile[] = []
  const results: ReceivedStream[] = []
  const received = new Uint8Array(contents.length)
  const sink: FileSink & { length: number; closed: boolean; left: unknown[] } = {
    has: 0,
    length: 0,
    closed: false,
    left: [],
    async write(at, bytes) {
      received.set(bytes, at)
      sink.length = at + bytes.length
    },
    async close() {
      sink.closed = true
    },
    async leave(error) {
      sink.left.push(error)
    },
  }
  if (place !== 'here') {
    const { write } = sink
    const read = () => [received.slice(0, sink.length)]
    sink.open = (coming) => openIntake(coming, { read, write })
    sink.write = async () => {
      throw new Error('It was opened in the thread of the line.')
    }
  }
  let end = () => {}
  const ready = new Promise<void>((resolve) => {
    end = resolve
  })
  const over = client.receiveStreams({
    namespace: 'wavi',
    ask: async (one) => {
      asked.push(one)
      return sink
    },
    onResult: (result) => results.push(result),
    onState: (state) => state === 'listening' && end(),
    ...options,
  })
  await ready
  const isSame = () =>
    sink.closed && sink.length === contents.length && received.every((byte, at) => byte === contents[at])
  return { client, asked, results, sink, isSame, over }
}

function send(options: StreamOptions = {}): Promise<StreamResult> {
  return alices.stream(bob, file, { namespace: 'wavi', answerMillis, ...options })
}

/** The same way there, with something done to each connection. */
function through(change: (transport: Transport) => Transport): Dial {
  return async (to, signal) => change(await people.dial(to, signal))
}

/** What is read from it, changed. */
function reading(transport: Transport, change: (bytes: Uint8Array) => Uint8Array): Transport {
  return {
    closed: transport.closed,
    write: (bytes) => transport.write(bytes),
    close: () => transport.close(),
    async *[Symbol.asyncIterator]() {
      for await (const bytes of transport) yield change(bytes)
    },
  }
}

test.each(places)(
  'a file that is opened %s arrives as it was, with progress on both sides, and both are told when it is there [C236]',
  async (place) => {
    const progress: number[] = []
    const came: number[] = []
    const bobs = await listening({ onProgress: (_, received) => came.push(received) }, undefined, place)
    const sent = await send({ onProgress: (bytes) => progress.push(bytes) })
    expect(sent).toEqual({ status: 'complete' })
    expect(bobs.asked).toMatchObject([{ from: alice, name: 'holiday plan.pdf', size: contents.length }])
    expect(bobs.isSame()).toBe(true)
    await expect.poll(() => bobs.results).toMatchObject([{ status: 'complete', from: alice }])
    expect(progress.at(-1)).toBe(contents.length)
    expect(came.at(-1)).toBe(contents.length)
    expect(progress).toEqual([...progress].sort((a, b) => a - b))
  },
)

test('an empty file is a file', async () => {
  const bobs = await listening()
  expect(await alices.stream(bob, new File([], 'empty'), { namespace: 'wavi' })).toEqual({ status: 'complete' })
  expect(bobs.sink).toMatchObject({ closed: true, length: 0 })
})

test('nobody on the way learns what is sent, not even its name', async () => {
  const lines = people.network.listenTo(alice, bob)
  const passed: Uint8Array[] = []
  const taps = through((transport) =>
    reading(transport, (bytes) => {
      passed.push(bytes.slice())
      return bytes
    }),
  )
  const bobs = await listening({}, taps)
  await send()
  expect(bobs.isSame()).toBe(true)
  const told = lines.join('\n')
  const [, offer = ''] = /stream_id\.wavi @alice:[\w-]+:([^:]+):/.exec(told) ?? []
  const seen = `${told} ${atob(offer)} ${Buffer.concat(passed).toString('latin1')}`
  expect(atob(offer)).toContain('sharedKeyEnc')
  for (const name of ['holiday', btoa('holiday plan.pdf').slice(0, 12)]) expect(seen).not.toContain(name)
  expect(Buffer.concat(passed).indexOf(Buffer.from(contents.subarray(1000, 1032)))).toBe(-1)
})

describe('what becomes of it is told apart: [C238]', () => {
  test('nobody who listens', async () => {
    patience.abort()
    expect(await send()).toEqual({ status: 'noAnswer' })
  })

  test('one who says no, who is heard at once and waited for no longer', async () => {
    const bobs = await listening({ ask: async () => 'declined' })
    expect(await send()).toEqual({ status: 'declined' })
    expect(bobs.results).toEqual([])
  })

  test('one who says nothing', async () => {
    const bobs = await listening({
      ask: async () => {
        patience.abort()
        return undefined
      },
    })
    expect(await send()).toEqual({ status: 'noAnswer' })
    expect(bobs.results).toEqual([])
  })

  test('one who is not there at all', async () => {
    const nobody = await alices.stream(parseAtSign('@nobody'), file)
    expect(nobody).toMatchObject({ status: 'error', error: { code: 'AT0007' } })
  })

  test('a line that carries no bytes as they are', async () => {
    const framed = await people.client(alice, {
      dial: through((transport) =>
        Object.assign(
          reading(transport, (bytes) => bytes),
          { framed: true },
        ),
      ),
    })
    const refused = await framed.stream(bob, file)
    expect(refused).toMatchObject({ status: 'error', error: { code: 'AT0003' } })
    framed.close()
  })

  test('a file that cannot be read any more', async () => {
    const bobs = await listening({ waitMillis: 20 })
    const gone = { name: 'gone', size: 600_000, slice: () => new Blob(['short']) }
    const sent = await alices.stream(bob, gone, { namespace: 'wavi' })
    expect(sent).toMatchObject({ status: 'error', error: { code: 'AT0022', message: /gone has changed/ } })
    await expect.poll(() => bobs.results).toMatchObject([{ status: 'error', error: { code: 'AT0021' } }])
    expect(bobs.sink.closed).toBe(false)
  })

  test('a place that takes no more', async () => {
    const bobs = await listening()
    bobs.sink.write = async () => {
      throw new DOMException('full', 'QuotaExceededError')
    }
    const sending = send()
    await expect.poll(() => bobs.results).toMatchObject([{ status: 'error', error: { code: 'AT0022' } }])
    patience.abort()
    expect(await sending).toMatchObject({ status: 'error', error: { code: 'AT0021' } })
  })
})

test('who listens in another namespace is not asked [C237]', async () => {
  const others = [await listening({ namespace: 'buzz' }), await listening({ namespace: undefined })]
  others.push(await listening({ namespace: 'wa' }))
  const bobs = await listening()
  expect(await send()).toEqual({ status: 'complete' })
  expect(bobs.asked).toHaveLength(1)
  for (const { asked } of others) expect(asked).toEqual([])
  expect(await alices.stream(bob, file)).toEqual({ status: 'complete' })
  expect(others[1]?.asked).toHaveLength(1)
  expect(bobs.asked).toHaveLength(1)
})

describe('a line that is lost in the middle', () => {
  test.each(places.flatMap((place) => (['sender', 'recipient'] as const).map((who) => ({ who, place }))))(
    'on the side of the $who is taken up at the chunk where it was, opened $place',
    async ({ who, place }) => {
      let isCut = false
      const begins: number[] = []
      const bobs = await listening(
        {
          onProgress: (_, received) => {
            if (received < 700_000 || isCut) return
            isCut = true
            // Of all lines that are open now, one is that of the bytes.
            for (const line of people.dialled.slice(who === 'sender' ? 0 : -1)) line.close()
          },
        },
        undefined,
        place,
      )
      let last = 0
      const sent = await send({
        onProgress: (bytes) => {
          if (bytes < last) begins.push(bytes)
          last = bytes
        },
      })
      expect(isCut).toBe(true)
      expect(sent).toEqual({ status: 'complete' })
      expect(bobs.isSame()).toBe(true)
      expect(bobs.asked).toHaveLength(1)
      // Had it begun anew, its first chunk would have been sent twice.
      for (const begin of begins) expect(begin).toBeGreaterThan(262_144)
    },
  )

  test('and not taken up by anybody is an error on both sides', async () => {
    let isCut = false
    const bobs = await listening({
      waitMillis: 50,
      onProgress: (_, received) => {
        if (received < 700_000 || isCut) return
        isCut = true
        bobs.client.close()
        patience.abort()
      },
    })
    const sent = await send()
    expect(sent).toMatchObject({ status: 'error', error: { code: 'AT0021' } })
    expect(bobs.sink).toMatchObject({ closed: false, length: expect.any(Number) })
    expect(bobs.sink.left).toHaveLength(1)
  })

  test('when all was there and only that was not heard, ends well', async () => {
    let swallow = true
    const deaf = await people.client(alice, {
      monitoring: { retryMillis: 1 },
      dial: through((transport) => {
        const heard = reading(transport, (bytes) => {
          const text = new TextDecoder().decode(bytes)
          if (!swallow || !text.includes('stream:done')) return bytes
          swallow = false
          return new Uint8Array()
        })
        return heard
      }),
    })
    const bobs = await listening()
    expect(await deaf.stream(bob, file, { namespace: 'wavi' })).toEqual({ status: 'complete' })
    expect(swallow).toBe(false)
    expect(bobs.asked).toHaveLength(1)
    expect(bobs.results).toHaveLength(1)
  })
})

test.each(places)('what was changed on the way and opened %s is not kept for what was sent', async (place) => {
  let seen = 0
  const spoils = through((transport) =>
    reading(transport, (bytes) => {
      const before = seen
      seen += bytes.length
      if (before < 400_000 && seen >= 400_000) bytes[0] = (bytes[0] ?? 0) ^ 1
      return bytes
    }),
  )
  const bobs = await listening({}, spoils, place)
  const sending = send()
  await expect.poll(() => bobs.results).toMatchObject([{ status: 'error', error: { code: 'AT0014' } }])
  patience.abort()
  expect(bobs.sink.closed).toBe(false)
  expect(bobs.sink.length).toBe(262_144)
  expect((await sending).status).toBe('error')
})

test('either side may give it up', async () => {
  const giveUp = new AbortController()
  const bobs = await listening({ waitMillis: 50 })
  const reason = new Error('enough')
  const sending = send({ signal: giveUp.signal, onProgress: (sent) => sent > 500_000 && giveUp.abort(reason) })
  await expect(sending).rejects.toBe(reason)
  await expect.poll(() => bobs.results).toMatchObject([{ status: 'error' }])

  const leaving = new AbortController()
  const leave = () => {
    leaving.abort(reason)
    patience.abort()
  }
  const again = await listening({ signal: leaving.signal, namespace: 'buzz', onProgress: leave })
  expect(await send({ namespace: 'buzz' })).toMatchObject({ status: 'error' })
  await again.over
  expect(again.sink.left).toHaveLength(1)
})

test('who is waiting to be greeted may give it up too', async () => {
  const leaving = new AbortController()
  // Its other end says nothing, ever.
  const [line] = memoryPair()
  let dialled = () => {}
  const waiting = new Promise<void>((resolve) => {
    dialled = resolve
  })
  const bobs = await listening({ signal: leaving.signal }, async (to, signal) => {
    if (to !== alice) return people.dial(to, signal)
    dialled()
    return line
  })
  const sending = send()
  await waiting
  leaving.abort(new Error('enough'))
  await bobs.over
  expect(bobs.sink.left).toHaveLength(1)
  patience.abort()
  expect(await sending).toEqual({ status: 'noAnswer' })
})

test('an offer of an older app, or one that is none, asks nobody and ends nothing', async () => {
  const bobs = await listening()
  const say = await people.raw(alice)
  for (const name of [btoa('plan.pdf'), btoa('{}'), btoa('{"value":"AAAA"}'), 'x'])
    void say(`stream:init@bob namespace:wavi ${crypto.randomUUID()} ${name} 10`).catch(() => {})
  expect(await send()).toEqual({ status: 'complete' })
  expect(bobs.asked).toHaveLength(1)
})
