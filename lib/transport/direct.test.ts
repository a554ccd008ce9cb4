import { expect, test, vi } from 'vitest'
import type { Address } from '../protocol/address.ts'
import { AtError } from '../protocol/at-error.ts'
import { parseAtSign } from '../protocol/at-sign.ts'
import { type DirectDialOptions, directDial } from './direct.ts'
import { parseHostPatterns } from './host-pattern.ts'
import { memoryPair } from './memory.ts'
import type { Dial, Transport } from './transport.ts'

const alice = parseAtSign('@alice')
const home: Address = { host: 'alice.test', port: 6464 }

/** A browser whose WebSockets do what the test says, and only then. */
class Socket {
  static opened: Socket[] = []
  static noticed = () => {}
  readonly url: string
  readonly bufferedAmount = 0
  readonly sent: Uint8Array[] = []
  binaryType = 'blob'
  closedByUs = false
  readonly #listeners = new Map<string, (event: unknown) => void>()

  constructor(url: string) {
    this.url = url
    Socket.opened.push(this)
    Socket.noticed()
  }
  send(bytes: Uint8Array) {
    this.sent.push(bytes)
  }
  close() {
    this.closedByUs = true
    this.#listeners.get('close')?.({ code: 1000, reason: '' })
  }
  addEventListener(name: string, listener: (event: never) => void) {
    this.#listeners.set(name, listener as (event: unknown) => void)
  }
  greet() {
    this.#listeners.get('message')?.({ data: '@' })
  }
  /** All that a browser tells, whatever the reason. */
  fail() {
    this.#listeners.get('error')?.({})
    this.#listeners.get('close')?.({ code: 1006, reason: '' })
  }
}

/** Dials that are under way, to be decided by the test. */
function someone(options: Partial<DirectDialOptions> = {}) {
  Socket.opened = []
  let time = 0
  const asked: { to: string; signal: AbortSignal | undefined; answer: (result: Transport | AtError) => void }[] = []
  const bridge: Dial = (to, signal) =>
    new Promise((resolve, reject) => {
      asked.push({ to, signal, answer: (result) => (result instanceof AtError ? reject(result) : resolve(result)) })
      signal?.addEventListener('abort', () => reject(signal.reason))
    })
  const find = vi.fn(async (): Promise<Address | undefined> => home)
  const dialling = directDial({
    bridge,
    find,
    reachable: parseHostPatterns('*:*'),
    WebSocket: Socket as unknown as typeof WebSocket,
    headStartMillis: 10_000,
    now: () => time,
    ...options,
  })
  return {
    ...dialling,
    asked,
    find,
    socket: async (n = 0) => {
      await expect.poll(() => Socket.opened[n]).toBeDefined()
      return Socket.opened[n] as Socket
    },
    bridged: async (n = 0) => {
      await expect.poll(() => asked[n]).toBeDefined()
      return asked[n] as (typeof asked)[number]
    },
    pass: (millis: number) => {
      time += millis
    },
  }
}

const line = () => memoryPair()[0]

test('a server that has a WebSocket is reached directly, and the bridge hears nothing of it', async () => {
  const { dial, ways, socket, asked } = someone()
  const dialled = dial(alice)
  const direct = await socket()
  expect(direct.url).toBe('wss://alice.test:6464/ws')
  direct.greet()
  const transport = await dialled
  await transport.write(new TextEncoder().encode('noop:0\n'))
  expect(direct.sent).toHaveLength(1)
  expect(asked).toEqual([])
  expect(ways.get(alice)).toEqual({ kind: 'direct', address: home, at: 0, why: undefined })
})

test('one that has none, or that the browser does not trust, is reached through the bridge', async () => {
  const { dial, ways, socket, bridged } = someone()
  const dialled = dial(alice)
  ;(await socket()).fail()
  const through = line()
  ;(await bridged()).answer(through)
  expect(await dialled).toBe(through)
  expect(ways.get(alice)).toMatchObject({
    kind: 'bridge',
    address: home,
    why: 'noConnection',
  })
})

test('that is remembered for a while, and then tried again', async () => {
  const { dial, ways, socket, bridged, find, pass } = someone({ rememberMillis: 1_000 })
  const first = dial(alice)
  ;(await socket()).fail()
  ;(await bridged()).answer(line())
  await first
  pass(999)
  const second = dial(alice)
  ;(await bridged(1)).answer(line())
  await second
  expect(Socket.opened).toHaveLength(1)
  expect(find).toHaveBeenCalledTimes(1)
  expect(ways.get(alice)).toMatchObject({ kind: 'bridge', at: 999, why: 'noConnection' })
  pass(1)
  const third = dial(alice)
  ;(await socket(1)).greet()
  await third
  expect(ways.get(alice)?.kind).toBe('direct')
})

test('an address that is known is not asked for again', async () => {
  const { dial, socket, find } = someone()
  const first = dial(alice)
  ;(await socket()).greet()
  await first
  const second = dial(alice)
  ;(await socket(1)).greet()
  await second
  expect(find).toHaveBeenCalledTimes(1)
})

test('nobody waits for long: after its head start, whoever greets first is taken', async () => {
  const { dial, ways, socket, bridged } = someone({ headStartMillis: 10 })
  const dialled = dial(alice)
  const direct = await socket()
  const through = line()
  ;(await bridged()).answer(through)
  expect(await dialled).toBe(through)
  expect(ways.get(alice)).toMatchObject({ kind: 'bridge', why: 'slower' })
  // It greets after all: that connection is nobody's, and the next dial goes there.
  direct.greet()
  await expect.poll(() => direct.closedByUs).toBe(true)
  const next = dial(alice)
  ;(await socket(1)).greet()
  await next
  expect(ways.get(alice)?.kind).toBe('direct')
})

test('the bridge that was asked in vain is told so', async () => {
  const { dial, socket, bridged } = someone({ headStartMillis: 10 })
  const dialled = dial(alice)
  const direct = await socket()
  const { signal } = await bridged()
  direct.greet()
  await dialled
  expect(signal?.aborted).toBe(true)
})

test('when both ways fail, the bridge knows why, and the direct way is tried again the next time', async () => {
  const { dial, socket, bridged } = someone()
  const dialled = dial(alice)
  ;(await socket()).fail()
  ;(await bridged()).answer(new AtError('AT0023', 'took too long'))
  await expect(dialled).rejects.toMatchObject({ code: 'AT0023' })
  const again = dial(alice)
  ;(await socket(1)).greet()
  await again
})

test('an atSign that the directory does not know is the bridge’s to refuse', async () => {
  const { dial, bridged } = someone({ find: async () => undefined })
  const dialled = dial(alice)
  ;(await bridged()).answer(new AtError('AT0007', 'unknown'))
  await expect(dialled).rejects.toMatchObject({ code: 'AT0007' })
  expect(Socket.opened).toEqual([])
})

test('a directory that cannot be asked leaves the bridge', async () => {
  const { dial, ways, bridged } = someone({ find: () => Promise.reject(new AtError('AT0021', 'no directory')) })
  const dialled = dial(alice)
  ;(await bridged()).answer(line())
  await dialled
  expect(ways.get(alice)).toMatchObject({ kind: 'bridge', address: undefined, why: 'notFound' })
})

test('where the page may not connect, nothing is tried', async () => {
  const { dial, ways, bridged } = someone({ reachable: parseHostPatterns('*.test:443,*.example:*') })
  const dialled = dial(alice)
  ;(await bridged()).answer(line())
  await dialled
  expect(Socket.opened).toEqual([])
  expect(ways.get(alice)).toMatchObject({ kind: 'bridge', address: home, why: 'notAllowed' })
})

test('where the page may connect to nobody, not even the address is asked for', async () => {
  const { dial, ways, bridged, find } = someone({ reachable: [] })
  const dialled = dial(alice)
  ;(await bridged()).answer(line())
  await dialled
  expect(find).not.toHaveBeenCalled()
  expect(ways.get(alice)).toMatchObject({ kind: 'bridge', address: undefined, why: 'notAllowed' })
})

test('who wants to know is told of each way taken, until they do not any more', async () => {
  const { dial, socket, ways, onWay } = someone()
  const heard: unknown[] = []
  const stop = onWay(() => heard.push(ways.get(alice)?.kind))
  const first = dial(alice)
  ;(await socket()).greet()
  await first
  expect(heard).toEqual(['direct'])
  stop()
  const second = dial(alice)
  ;(await socket(1)).greet()
  await second
  expect(heard).toEqual(['direct'])
})

test('a server that opens and never greets does not count', async () => {
  const { dial, bridged, ways } = someone({ directMillis: 20 })
  const dialled = dial(alice)
  ;(await bridged()).answer(line())
  await dialled
  expect(Socket.opened[0]?.closedByUs).toBe(true)
  expect(ways.get(alice)?.why).toBe('noConnection')
})

test('who gives up is told so, whichever way was under way', async () => {
  for (const headStartMillis of [0, 10_000]) {
    const { dial, socket, bridged } = someone({ headStartMillis })
    const giveUp = new AbortController()
    const dialled = dial(alice, giveUp.signal)
    const direct = await socket()
    if (headStartMillis === 0) await bridged()
    giveUp.abort(new Error('changed my mind'))
    await expect(dialled).rejects.toThrow('changed my mind')
    expect(direct.closedByUs).toBe(true)
    await expect(dial(alice, giveUp.signal)).rejects.toThrow('changed my mind')
  }
})

test('the directory is always asked through the bridge', async () => {
  const { dial, bridged } = someone()
  const dialled = dial('directory')
  const { to, answer } = await bridged()
  expect(to).toBe('directory')
  answer(line())
  await dialled
})

test('only so many are remembered', async () => {
  const { dial, ways, socket } = someone({ maxRemembered: 2 })
  for (const [n, name] of ['@a', '@b', '@c'].entries()) {
    const dialled = dial(parseAtSign(name))
    ;(await socket(n)).greet()
    await dialled
  }
  expect([...ways.keys()]).toEqual(['@b', '@c'])
})
