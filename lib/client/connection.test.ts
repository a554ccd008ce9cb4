import { expect, test } from 'vitest'
import { AtError } from '../protocol/at-error.ts'
import { decodeUtf8, encodeUtf8 } from '../protocol/base64.ts'
import { memoryPair } from '../transport/memory.ts'
import type { Transport } from '../transport/transport.ts'
import { Connection, type ConnectionOptions } from './connection.ts'

/** A connection and the server's end of it, by hand. */
function talk(options?: ConnectionOptions) {
  const [here, there] = memoryPair()
  const lines = new Lines(there)
  return {
    connection: Connection.open(here, options),
    there,
    /** The next line that has arrived at the server. */
    heard: () => lines.next(),
    say: (text: string) => there.write(encodeUtf8(text)),
  }
}

class Lines {
  readonly #chunks: AsyncIterator<Uint8Array>
  constructor(transport: Transport) {
    this.#chunks = transport[Symbol.asyncIterator]()
  }
  async next(): Promise<string | undefined> {
    const { value, done } = await this.#chunks.next()
    return done ? undefined : decodeUtf8(value)
  }
}

test('a request is written when the one before it was answered, and gets its own answer', async () => {
  const { connection, heard, say } = talk()
  await say('@')
  const answers = [connection.request('scan'), connection.request('lookup:a.b@c'), connection.request('noop:0')]
  expect(await heard()).toBe('scan\n')
  let second = false
  const hearing = heard().then((line) => {
    second = true
    return line
  })
  await say('data:[')
  expect(second).toBe(false)
  await say(']\n@')
  expect(await hearing).toBe('lookup:a.b@c\n')
  await say('error:AT0015-Exception: public:a.b@c does not exist in keystore\n@')
  expect(await heard()).toBe('noop:0\n')
  await say('data:null\n@')
  expect(await answers[0]).toBe('[]')
  await expect(answers[1]).rejects.toMatchObject({ code: 'AT0015' })
  expect(await answers[2]).toBeNull()
  connection.close()
})

test('the answer to what was given up is dropped, and not taken for the next one', async () => {
  const { connection, heard, say } = talk()
  const giveUp = new AbortController()
  const given = connection.request('scan', { signal: giveUp.signal })
  await heard()
  giveUp.abort(new Error('never mind'))
  await expect(given).rejects.toThrow('never mind')
  const next = connection.request('noop:0')
  await say('data:["old"]\n@')
  expect(await heard()).toBe('noop:0\n')
  await say('data:ok\n@')
  expect(await next).toBe('ok')
  connection.close()
})

test('what was given up before its turn is never sent', async () => {
  const { connection, heard, say } = talk()
  const giveUp = new AbortController()
  const first = connection.request('scan')
  const given = connection.request('delete:a.b@c', { signal: giveUp.signal })
  const last = connection.request('noop:0')
  giveUp.abort(new Error('never mind'))
  await expect(given).rejects.toThrow('never mind')
  await heard()
  await say('data:[]\n@')
  expect(await heard()).toBe('noop:0\n')
  await say('data:ok\n@')
  expect([await first, await last]).toEqual(['[]', 'ok'])
  connection.close()
})

test('no answer in time is AT0023, and the end: a late one would be taken for another', async () => {
  const { connection, heard } = talk({ replyMillis: 20 })
  await expect(connection.request('scan')).rejects.toMatchObject({
    code: 'AT0023',
    message: expect.stringMatching(/0\.02 s/),
  })
  expect(await heard()).toBe('scan\n')
  expect(await heard()).toBeUndefined()
  await expect(connection.request('scan')).rejects.toMatchObject({ code: 'AT0023' })
})

test('a server that hangs up is AT0021 for whoever waits and whoever comes after', async () => {
  const { connection, there, heard } = talk()
  const waiting = [connection.request('scan'), connection.request('noop:0')]
  await heard()
  there.close()
  for (const request of waiting) await expect(request).rejects.toMatchObject({ code: 'AT0021' })
  await expect(connection.request('scan')).rejects.toMatchObject({ code: 'AT0021' })
  expect(connection.ended?.code).toBe('AT0021')
})

test('a server that is full says so without being asked, and that is the reason', async () => {
  const { connection, there, say } = talk()
  await say('error:AT0012-Inbound connection limit exceeded\n')
  there.close()
  await there.closed
  await expect(connection.request('scan')).rejects.toMatchObject({ code: 'AT0012' })
})

for (const words of ['HTTP/1.1 400 Bad Request\n', 'data:\xff', `data:${'x'.repeat(2000)}`]) {
  test(`${JSON.stringify(words.slice(0, 12))}… from something that is no atServer ends in an AtError`, async () => {
    const { connection, there, heard } = talk({ maxReplyBytes: 1000 })
    const asked = connection.request('scan')
    await heard()
    await there.write(Uint8Array.from(words, (c) => c.charCodeAt(0)))
    await there.write(encodeUtf8('\n@')).catch(() => {})
    await expect(asked).rejects.toBeInstanceOf(AtError)
  })
}

test('a line break does not smuggle in a second request', async () => {
  const { connection, heard, say } = talk()
  await expect(connection.request('scan\ndelete:a.b@c')).rejects.toMatchObject({ code: 'AT0022' })
  const next = connection.request('noop:0')
  expect(await heard()).toBe('noop:0\n')
  await say('data:ok\n@')
  expect(await next).toBe('ok')
  connection.close()
})

test('a line that breaks while writing is AT0021 too', async () => {
  const { connection, there } = talk()
  there.close()
  await there.closed
  await expect(connection.request('scan')).rejects.toMatchObject({ code: 'AT0021' })
})
