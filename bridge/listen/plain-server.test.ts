import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { plain } from '../../lib/server/http/answer.ts'
import type { Transport } from '../../lib/transport/transport.ts'
import { listenPlain } from './plain-server.ts'
import { timerAt } from './testing/silence.ts'
import { openWeb } from './web.ts'

const closing: (() => Promise<unknown> | unknown)[] = []
afterEach(async () => {
  for (const step of closing.splice(0).reverse()) await step()
})

/** A port that greets and echoes, and answers every request with its path. */
async function open(senseMillis: number) {
  const accept = async (transport: Transport) => {
    await transport.write(Buffer.from('@')).catch(() => {})
    for await (const chunk of transport) await transport.write(chunk).catch(() => {})
  }
  const answer = async ({ url }: { url: string }) => plain(200, url)
  const web = openWeb({ now: Date.now, answer, accept: (transport) => void accept(transport) })
  const listening = await listenPlain({ host: '127.0.0.1', senseMillis, accept: (it) => void accept(it), web })
  closing.push(listening.close)
  return listening.address.port
}

async function type(port: number): Promise<{ socket: Socket; take: (wanted: string) => Promise<string> }> {
  const socket = connect(port, '127.0.0.1').setNoDelay(true)
  closing.push(() => socket.destroy())
  await once(socket, 'connect')
  let text = ''
  let notice = () => {}
  socket.on('data', (data) => {
    text += data.toString('latin1')
    notice()
  })
  return {
    socket,
    async take(wanted) {
      while (!text.includes(wanted)) await new Promise<void>((resolve) => (notice = resolve))
      const taken = text.slice(0, text.indexOf(wanted) + wanted.length)
      text = text.slice(taken.length)
      return taken
    },
  }
}

describe('behind a proxy that ends TLS [2026 §1.1]', () => {
  test('who waits for a greeting has it after a moment', async () => {
    const { take } = await type(await open(20))
    expect(await take('@')).toBe('@')
  })

  for (const said of ['from:@alice\n', 'GETTING\n', 'GET\n', 'GET / HTTP/2\n', '\n', '\x16\x03\x01'])
    test(`${JSON.stringify(said)} is the protocol's own, and is greeted at once`, async () => {
      const { socket, take } = await type(await open(600_000))
      socket.write(said)
      expect(await take(`@${said}`)).toBe(`@${said}`)
    })

  for (const pieces of [['GET /a HTTP/1.1\r\nHost: x\r\n\r\n'], ['G', 'ET /', 'a HTTP/1.1\r', '\nHost: x\r\n', '\r\n']])
    test(`a request in ${pieces.length} pieces is answered, without a greeting`, async () => {
      const { socket, take } = await type(await open(600_000))
      for (const piece of pieces) {
        socket.write(piece)
        await new Promise(setImmediate)
      }
      expect(await take('\r\n\r\n/a')).toMatch(/^HTTP\/1\.1 200 OK/)
      socket.write('GET /b HTTP/1.1\r\nHost: x\r\n\r\n')
      await take('\r\n\r\n/b')
    })

  test('half a request line is not waited for for ever', async () => {
    const { socket, take } = await type(await open(50))
    socket.write('GET /never')
    expect(await take('@GET /never')).toBe('@GET /never')
  })

  test('nor is a request line without end', async () => {
    const { socket, take } = await type(await open(600_000))
    socket.write(`GET /${'a'.repeat(9_000)}`)
    await take('@GET /aaa')
  })

  test('a WebSocket opens', async () => {
    const webSocket = new WebSocket(`ws://127.0.0.1:${await open(600_000)}/ws`)
    const [greeting] = await once(webSocket, 'message')
    expect(greeting.toString()).toBe('@')
    webSocket.send('echo')
    const [echo] = await once(webSocket, 'message')
    expect(echo.toString()).toBe('echo')
    webSocket.close()
  })

  test('who asks, and ends its half at once, still has an answer', async () => {
    const { socket, take } = await type(await open(600_000))
    socket.end('noop')
    await take('@noop')
  })

  test('who leaves before anything is decided leaves nothing behind', async () => {
    const port = await open(600_000)
    const { socket } = await type(port)
    socket.resetAndDestroy()
    await once(socket, 'close')
    const { socket: next, take } = await type(port)
    next.write('x\n')
    await take('@x')
  })

  test.runIf(process.platform === 'linux')('a proxy that falls silent is asked whether it is still there', async () => {
    const port = await open(1)
    const { take } = await type(port)
    await take('@')
    await expect.poll(() => timerAt(port)).toBe('02')
  })
})
