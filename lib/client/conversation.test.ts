import { afterEach, describe, expect, test } from 'vitest'
import { parseAtSign } from '../protocol/at-sign.ts'
import { encodeUtf8 } from '../protocol/base64.ts'
import { byteByByte, type Cut, memoryPair } from '../transport/memory.ts'
import type { Transport } from '../transport/transport.ts'
import { Conversation } from './conversation.ts'

const megabyte = 1024 * 1024
const opened: Transport[] = []
afterEach(() => {
  for (const transport of opened.splice(0)) transport.close()
})

function talking(cut?: Cut) {
  const [here, there] = memoryPair(cut ? { cut } : {})
  opened.push(here, there)
  return { talk: new Conversation(here), there, say: (text: string) => there.write(encodeUtf8(text)) }
}

/** One that has been greeted. */
async function greeted() {
  const line = talking()
  await line.say('@')
  await line.talk.answer()
  return line
}

test('an answer goes up to the prompt, which tells who one is', async () => {
  const { talk, say } = await greeted()
  const asked = talk.ask('scan')
  await say('data:["a@b"]\n')
  await say('@alice@')
  expect(await asked).toBe('data:["a@b"]\n')
  expect(talk.prompt).toBe('@alice@')
})

test('an @ within a line is no prompt, wherever the line is cut', async () => {
  const { talk, say } = talking(byteByByte)
  await say('@')
  await talk.answer()
  const asked = talk.ask('llookup:address@alice')
  await say(`data:${'x'.repeat(299)}@home@\n@`)
  expect(await asked).toBe(`data:${'x'.repeat(299)}@home@\n`)
})

test('a greeting that comes before anybody waits for it is not lost', async () => {
  const { talk, say } = talking()
  const came = new Promise<string>((resolve) => {
    talk.onText = resolve
  })
  await say('@')
  expect(await came).toBe('@')
  expect(await talk.answer()).toBe('')
})

test('thirty megabytes in pieces are put together about as soon as they are here', async () => {
  const { talk, say } = await greeted()
  const asked = talk.ask('scan')
  const piece = `${'x'.repeat(64 * 1024 - 1)}\n`
  for (let length = 0; length < 30 * megabyte; length += piece.length) await say(piece)
  await say('@')
  expect(await asked).toHaveLength(30 * megabyte)
}, 4_000)

test('an answer that is too long is AT0005, and the server has no line left to say the rest on', async () => {
  const { talk, there, say } = await greeted()
  const asked = talk.ask('scan')
  const refused = expect(asked).rejects.toMatchObject({ code: 'AT0005' })
  for (let length = 0; length <= 32; length++) await say('x'.repeat(megabyte)).catch(() => undefined)
  await refused
  const said: Uint8Array[] = []
  for await (const chunk of there) said.push(chunk)
  expect(said).toEqual([encodeUtf8('scan\n')])
  await expect(talk.answer()).rejects.toMatchObject({ code: 'AT0021' })
})

test('a monitor may go on for ever, and what it has shown is no part of a later answer', async () => {
  const { talk, say } = await greeted()
  let heard = 0
  talk.onText = (text) => {
    heard += text.length
  }
  await talk.send('monitor')
  const notification = `notification: ${'x'.repeat(megabyte)}\n`
  for (let n = 0; n < 40; n++) await say(notification)
  const asked = talk.ask('noop:0')
  await say('data:ok\n@alice@')
  expect(await asked).toBe('data:ok\n')
  expect(heard).toBe(40 * notification.length + 'data:ok\n@alice@'.length)
})

test('who hangs up in the middle of an answer is AT0021 with what was said, and so is one that has gone', async () => {
  const { talk, there, say } = await greeted()
  const asked = talk.ask('scan')
  await say('error:AT0012-Too many\n')
  there.close()
  await expect(asked).rejects.toMatchObject({ code: 'AT0021', message: expect.stringContaining('Too many') })
  await talk.ended
  await expect(talk.answer()).rejects.toMatchObject({ code: 'AT0021' })
})

describe('who is refused hears what the server said, with its code', () => {
  const keys = { atSign: parseAtSign('@alice'), signChallenge: async () => 'signature' }

  test.each([
    ['no challenge', ['error:AT0010-no such challenge\n@'], 'AT0010', 'no such challenge'],
    ['a login that is refused', ['data:_1\n@', 'error:AT0401-Exception: wrong\n@'], 'AT0401', 'wrong'],
    ['a login that closes', ['data:_1\n@', 'error:AT0027:is revoked\n'], 'AT0027', 'is revoked'],
    ['what is no answer to a login', ['data:_1\n@', 'data:ok\n@'], 'AT0401', 'data:ok'],
  ])('%s', async (_, answers, code, words) => {
    const { talk, there, say } = await greeted()
    const refused = expect(talk.logIn(keys)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(words),
      closes: true,
    })
    const asked = there[Symbol.asyncIterator]()
    for (const answer of answers) {
      await asked.next()
      await say(answer)
    }
    // One that had no prompt behind it ends here.
    there.close()
    await refused
  })
})
