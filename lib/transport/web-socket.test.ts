import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { AtError } from '../protocol/at-error.ts'
import { parseAtSign } from '../protocol/at-sign.ts'
import { BridgeError, type CloseName, closeCodeOf, closeCodes } from './close-codes.ts'
import { transportContract } from './contract.ts'
import { type WebSocketDialOptions, WebSocketTransport, webSocketDial } from './web-socket.ts'

const alice = parseAtSign('@alice')
let server: WebSocketServer

beforeAll(async () => {
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await once(server, 'listening')
})
afterAll(() => server.close())

function dialer(options: Partial<WebSocketDialOptions> = {}) {
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/bridge`
  return webSocketDial({ url, WebSocket, ...options })
}

/** The bridge's end of the next connection. */
async function visitor(): Promise<[WebSocket, IncomingMessage]> {
  return (await once(server, 'connection')) as [WebSocket, IncomingMessage]
}

transportContract('WebSocket', {
  open: async () => {
    const accepted = visitor()
    const dialled = dialer()(alice)
    const there = new WebSocketTransport((await accepted)[0])
    await there.write(new TextEncoder().encode('@'))
    const here = await dialled
    await here[Symbol.asyncIterator]().next()
    return [here, there]
  },
  // Neither the browser nor `ws` tells that the other side is slow before the system's own buffers are full.
  backpressure: false,
})

test('the bridge is told whom to connect to, and where the page came from, and nothing else', async () => {
  const accepted = visitor()
  const dialled = dialer({ origin: 'https://facet.example' })(parseAtSign('@bob🛠'))
  const [socket, request] = await accepted
  expect(request.url).toBe('/bridge?to=%40bob%F0%9F%9B%A0')
  expect(request.headers.origin).toBe('https://facet.example')
  socket.send('@')
  ;(await dialled).close()
})

test('a connection counts as made when the server has greeted, not before', async () => {
  const accepted = visitor()
  let made = false
  const dialled = dialer()(alice).then((transport) => {
    made = true
    return transport
  })
  const [socket] = await accepted
  socket.ping()
  await once(socket, 'pong')
  expect(made).toBe(false)
  socket.send(new Uint8Array([64]))
  const transport = await dialled
  expect((await transport[Symbol.asyncIterator]().next()).value).toEqual(new Uint8Array([64]))
  transport.close()
})

for (const [name, { code, error, sentence }] of Object.entries(closeCodes)) {
  test(`${name}: before the greeting it is ${error} with its sentence, after it the reason for the end`, async () => {
    expect(new TextEncoder().encode(sentence).length).toBeLessThanOrEqual(123)
    expect(closeCodeOf(code)).toBe(closeCodes[name as CloseName])
    const refused = visitor()
    const dialled = dialer()(alice)
    const failure = expect(dialled).rejects.toMatchObject({
      name: 'AtError',
      code: error,
      message: sentence,
      reason: name,
      closes: true,
    })
    ;(await refused)[0].close(code, sentence)
    await failure
    await expect(dialled).rejects.toBeInstanceOf(BridgeError)

    const accepted = visitor()
    const opened = dialer()(alice)
    const [socket] = await accepted
    socket.send('@')
    const transport = await opened
    socket.close(code, sentence)
    expect(await transport.closed).toBe(code === 1000 ? undefined : sentence)
    await expect(transport.write(new Uint8Array(1))).rejects.toMatchObject({ code: error })
  })
}

test('no two close codes are one number', () => {
  const numbers = Object.values(closeCodes).map(({ code }) => code)
  expect(new Set(numbers).size).toBe(numbers.length)
})

test('a bridge that is not there is AT0021', async () => {
  const nowhere = webSocketDial({ url: 'ws://127.0.0.1:1/bridge', WebSocket })
  await expect(nowhere(alice)).rejects.toMatchObject({
    code: 'AT0021',
    message: 'The bridge to the servers does not answer.',
    reason: undefined,
  })
})

test('a server that never greets is AT0023, and is hung up on', async () => {
  const accepted = visitor()
  await expect(dialer({ connectMillis: 50 })(alice)).rejects.toMatchObject({ code: 'AT0023', closes: true })
  const [socket] = await accepted
  if (socket.readyState !== WebSocket.CLOSED) await once(socket, 'close')
})

test('who gives up while dialling is told so, and the bridge sees them leave', async () => {
  const accepted = visitor()
  const giveUp = new AbortController()
  const failure = expect(dialer()(alice, giveUp.signal)).rejects.toThrow('changed my mind')
  const [socket] = await accepted
  giveUp.abort(new Error('changed my mind'))
  await failure
  await once(socket, 'close')
  await expect(dialer()(alice, giveUp.signal)).rejects.toThrow('changed my mind')
})

test('a long write goes out in frames', async () => {
  const accepted = visitor()
  const dialled = dialer({ frameBytes: 4 })(alice)
  const [socket] = await accepted
  socket.send('@')
  const sizes: number[] = []
  const tenBytes = new Promise<void>((resolve) => {
    socket.on('message', (data: Buffer) => {
      sizes.push(data.length)
      if (sizes.reduce((sum, size) => sum + size) === 10) resolve()
    })
  })
  const transport = await dialled
  await transport.write(new Uint8Array(10))
  await tenBytes
  expect(sizes).toEqual([4, 4, 2])
  transport.close()
})

test('a write waits while what was written before has not left', async () => {
  const socket = new StuckSocket()
  const transport = new WebSocketTransport(socket, { highWaterBytes: 10, frameBytes: 8, maxUnreadBytes: 100 })
  let through = false
  const writing = transport.write(new Uint8Array(24)).then(() => {
    through = true
  })
  await socket.asked(3)
  expect(through).toBe(false)
  expect(socket.sent).toBe(16)
  socket.drain()
  await writing
  expect(socket.sent).toBe(24)
})

test('a server that floods us is hung up on', async () => {
  const accepted = visitor()
  const dialled = dialer({ maxUnreadBytes: 1000 })(alice)
  const [socket] = await accepted
  socket.send('@')
  const transport = await dialled
  socket.send(new Uint8Array(1000))
  await once(socket, 'close')
  await expect(transport.write(new Uint8Array(1))).rejects.toMatchObject({ code: 'AT0005' })
  await expect(transport.write(new Uint8Array(1))).rejects.toBeInstanceOf(AtError)
})

/** A socket whose bytes leave only when the test says so; it counts how often it was asked whether they have. */
class StuckSocket {
  binaryType = 'blob'
  sent = 0
  #waiting = 0
  #asked = 0
  #enough: (() => void) | undefined
  #goal = 0
  get bufferedAmount() {
    this.#asked++
    if (this.#asked >= this.#goal) this.#enough?.()
    return this.#waiting
  }
  asked(times: number): Promise<void> {
    this.#goal = this.#asked + times
    return new Promise((resolve) => {
      this.#enough = resolve
    })
  }
  drain() {
    this.#waiting = 0
  }
  send(data: Uint8Array) {
    this.sent += data.length
    this.#waiting += data.length
  }
  close() {}
  addEventListener() {}
}
