import { afterEach, expect, test } from 'vitest'
import { AtDirectory } from '../directory/at-directory.ts'
import { AtError, type ErrorCode } from '../protocol/at-error.ts'
import { parseAtSign } from '../protocol/at-sign.ts'
import { encodeUtf8 } from '../protocol/base64.ts'
import { byteByByte, type Cut, memoryPair, whole } from '../transport/memory.ts'
import type { Dial } from '../transport/transport.ts'
import { atSignStatus, findAtServer } from './directory.ts'
import { alice, bob, People } from './testing/people.ts'

let people: People | undefined
afterEach(async () => {
  await people?.part()
  people = undefined
})

const emoji = parseAtSign('@alice🛠')

function directory(cut: Cut): Dial {
  const atDirectory = new AtDirectory({
    entries: [
      [alice, { host: 'alice.example', port: 6464 }],
      [emoji, { host: '127.0.1.1', port: 1 }],
    ],
  })
  return async () => {
    const [here, there] = memoryPair({ cut })
    void atDirectory.accept(there)
    return here
  }
}

for (const cut of [whole, byteByByte]) {
  test(`the directory tells where an atSign lives, or that it knows none, ${cut === whole ? 'in one piece' : 'byte by byte'}`, async () => {
    expect(await findAtServer(directory(cut), alice)).toEqual({ host: 'alice.example', port: 6464 })
    expect(await findAtServer(directory(cut), emoji)).toEqual({ host: '127.0.1.1', port: 1 })
    expect(await findAtServer(directory(cut), bob)).toBeUndefined()
  })
}

test('a directory that hangs up, says nothing or says nonsense is an error', async () => {
  const speaking = (words: string | undefined): Dial => {
    return async () => {
      const [here, there] = memoryPair()
      if (words !== undefined) {
        await there.write(encodeUtf8(words))
        there.close()
      }
      return here
    }
  }
  await expect(findAtServer(speaking('@'), alice)).rejects.toMatchObject({ code: 'AT0021' })
  await expect(findAtServer(speaking('@<html>\n'), alice)).rejects.toBeInstanceOf(AtError)
  await expect(findAtServer(speaking('x'.repeat(2000)), alice)).rejects.toBeInstanceOf(AtError)
  await expect(findAtServer(speaking(undefined), alice, { replyMillis: 20 })).rejects.toMatchObject({ code: 'AT0023' })
  const giveUp = new AbortController()
  const given = findAtServer(speaking(undefined), alice, { signal: giveUp.signal })
  giveUp.abort(new Error('never mind'))
  await expect(given).rejects.toThrow('never mind')
})

test('an atSign is unknown, unactivated or activated', async () => {
  people = await People.meet({ onboarded: [alice] })
  expect(await atSignStatus(people.dial, parseAtSign('@nobody'))).toBe('unknown')
  expect(await atSignStatus(people.dial, bob)).toBe('unactivated')
  expect(await atSignStatus(people.dial, alice)).toBe('activated')
})

for (const code of ['AT0021', 'AT0023', 'AT0012'] satisfies ErrorCode[]) {
  test(`an atSign whose server ends in ${code} is unreachable`, async () => {
    const dial: Dial = async () => {
      throw new AtError(code, 'not now')
    }
    expect(await atSignStatus(dial, alice)).toBe('unreachable')
  })
}

test('giving up is no status', async () => {
  const giveUp = new AbortController()
  giveUp.abort(new Error('never mind'))
  people = await People.meet({ onboarded: [alice] })
  await expect(atSignStatus(people.dial, alice, { signal: giveUp.signal })).rejects.toThrow('never mind')
})
