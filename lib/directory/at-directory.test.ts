import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseAtSign } from '../protocol/at-sign.ts'
import { encodeUtf8 } from '../protocol/base64.ts'
import { anywhere, byteByByte, type Cut, memoryPair, whole } from '../transport/memory.ts'
import { AtDirectory, type AtDirectoryOptions, publicMissThrottle } from './at-directory.ts'

const entries = [
  [parseAtSign('@alice'), { host: 'alice.test', port: 6464 }],
  // T1 of §11.6.
  [parseAtSign('@spiderdeveloped'), { host: '98545c6e-4ba2-52e0-9abc-6df80621ea3d.hornet.atsign.zone', port: 2490 }],
  [parseAtSign('@☕️'), { host: '127.0.1.7', port: 2490 }],
  [parseAtSign('@名前'), { host: '::1', port: 64 }],
] as const

describe.each<[string, Cut]>([
  ['whole', whole],
  ['byte by byte', byteByByte],
  ['cut anywhere', anywhere(Math.random)],
])('%s', (_, cut) => {
  test.each([
    ['alice\n', 'alice.test:6464\r\n@', 'a known name'],
    [
      'spiderdeveloped\n',
      '98545c6e-4ba2-52e0-9abc-6df80621ea3d.hornet.atsign.zone:2490\r\n@',
      'the example of the specification [§11.6 T1]',
    ],
    ['alice\r\n', 'alice.test:6464\r\n@', 'CR LF'],
    ['  ALICE \n', 'alice.test:6464\r\n@', 'capitals and spaces'],
    ['@alice\n', 'alice.test:6464\r\n@', 'one leading @ [§13.2]'],
    ['@@alice\n', 'null\r\n@', 'two are too many'],
    ['notanatsign\n', 'null\r\n@', 'an unknown name [§11.6 T2]'],
    ['al ice\n', 'null\r\n@', 'a space inside is part of the name'],
    ['\r\n', 'null\r\n@', 'a blank line is answered [§13.3]'],
    ['lookup:alice\n', 'null\r\n@', 'there are no verbs'],
    ['alice\nnobody\nalice\n', 'alice.test:6464\r\n@null\r\n@alice.test:6464\r\n@', 'several in one segment [§13.1]'],
    ['☕️\n', '127.0.1.7:2490\r\n@', 'an emoji as it was registered'],
    ['☕\n', '127.0.1.7:2490\r\n@', 'and without its selector'],
    ['名前\n', '[::1]:64\r\n@', 'letters of every script'],
    ['alice\n@exit\n', 'alice.test:6464\r\n@', '@exit is not answered'],
    ['@EXIT\nalice\n', '', 'and may be in capitals'],
    [`${'a'.repeat(255)}\n`, 'null\r\n@', '255 characters'],
  ])('%j is answered %j: %s', async (sent, heard) => {
    expect(await conversation(sent, cut)).toBe(`@${heard}`)
  })

  test.each([`${'a'.repeat(256)}\n`, 'a'.repeat(300)])(
    'more than 255 characters close without a word: %s',
    async (sent) => {
      expect(await conversation(sent, cut)).toBe('@')
    },
  )
})

test('each answer is one write, prompt included [§1.2]', async () => {
  const [near, far] = memoryPair()
  void new AtDirectory({ entries }).accept(far)
  await near.write(encodeUtf8('alice\n@exit\n'))
  const chunks: string[] = []
  for await (const chunk of near) chunks.push(new TextDecoder().decode(chunk))
  expect(chunks).toEqual(['@', 'alice.test:6464\r\n@'])
})

test('@exit closes before its line has ended [§1.3]', async () => {
  const [near, far] = memoryPair()
  void new AtDirectory({ entries }).accept(far)
  await near.write(encodeUtf8('@Exit'))
  expect(await read(near)).toBe('@')
})

test('names come and go', async () => {
  const directory = new AtDirectory()
  const bob = parseAtSign('@bob')
  expect(directory.find(bob)).toBeUndefined()
  directory.set(bob, { host: 'bob.test', port: 1 })
  expect(directory.find(bob)).toEqual({ host: 'bob.test', port: 1 })
  expect(directory.delete(bob)).toBe(true)
  expect(directory.delete(bob)).toBe(false)
  expect(directory.find(bob)).toBeUndefined()
})

describe('with the throttle of the public directory [§1.4]', () => {
  const waits: (() => void)[] = []
  const throttled = {
    missThrottle: publicMissThrottle,
    after: (millis: number, run: () => void) => {
      expect(millis).toBe(3000)
      waits.push(run)
    },
  }

  test('the second miss waits and the third closes, whatever is found between', async () => {
    const { near, heard } = talk({ entries, ...throttled })
    await near.write(encodeUtf8('x\nalice\ny\n'))
    await heard('@null\r\n@alice.test:6464\r\n@')
    expect(waits).toHaveLength(1)
    waits.pop()?.()
    await heard('null\r\n@')
    await near.write(encodeUtf8('z\n'))
    await until(() => waits.length === 1)
    waits.pop()?.()
    await heard('')
    await near.closed
  })

  test('blank lines are no misses', async () => {
    const { near, heard } = talk({ entries, ...throttled })
    await near.write(encodeUtf8('\n\n\n\nx\n\n'))
    await heard(`@${'null\r\n@'.repeat(6)}`)
    near.close()
  })
})

test('without a throttle, any number of misses is answered', async () => {
  expect(await conversation('x\n'.repeat(50))).toBe(`@${'null\r\n@'.repeat(50)}`)
})

test('what cannot be looked up now is not denied: the directory hangs up, so that another one is asked', async () => {
  const book = {
    find: async (name: string) => {
      if (name === 'lost') throw new Error('the store is down')
      return name === 'alice' ? { host: 'alice.test', port: 6464 } : undefined
    },
  }
  const { near, heard } = talk({ book })
  await near.write(encodeUtf8('alice\nnobody\n'))
  await heard('@alice.test:6464\r\n@null\r\n@')
  await near.write(encodeUtf8('lost\nalice\n'))
  await heard('')
})

describe('when every place is taken', () => {
  const limits = { maxConnections: 2, minIdleMillis: 1_000 }

  test('who has been silent for longest gives way', async () => {
    let time = 0
    const directory = new AtDirectory({ entries, limits, now: () => time })
    const enter = async () => {
      const [near, far] = memoryPair()
      void directory.accept(far)
      const chunks = near[Symbol.asyncIterator]()
      await chunks.next()
      return { near, ended: async () => (await chunks.next()).done, chunks }
    }
    const first = await enter()
    const second = await enter()
    time = 1_000
    await first.near.write(encodeUtf8('alice\n'))
    await first.chunks.next()
    const third = await enter()
    expect(await second.ended()).toBe(true)
    await first.near.write(encodeUtf8('alice\n'))
    expect((await first.chunks.next()).done).toBe(false)
    // Nobody has been silent for long enough now.
    const [late, lateFar] = memoryPair()
    void directory.accept(lateFar)
    expect(await read(late)).toBe('')
    first.near.close()
    third.near.close()
  })
})

test('a directory that stops refuses new connections and ends the others [§1.3]', async () => {
  const directory = new AtDirectory({ entries })
  const [near, far] = memoryPair()
  const served = directory.accept(far)
  await directory.close()
  await served
  expect(await read(near)).toBe('@')
  const [late, lateFar] = memoryPair()
  void directory.accept(lateFar)
  expect(await read(late)).toBe("Stop in progress. Can't accept new requests.")
})

test('whatever bytes arrive, every line is answered or the connection closes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => {
      const [near, far] = memoryPair()
      const served = new AtDirectory({ entries }).accept(far)
      await near.write(bytes)
      await near.write(encodeUtf8('\n@exit\n')).catch(() => undefined)
      expect(await read(near)).toMatch(/^@(?:(?:null|[\w.:[\]]+)\r\n@)*$/)
      await served
    }),
    { seed: 20241024, numRuns: 300 },
  )
})

async function conversation(sent: string, cut: Cut = whole): Promise<string> {
  const [near, far] = memoryPair({ cut })
  void new AtDirectory({ entries }).accept(far)
  await near.write(encodeUtf8(sent))
  await near.write(encodeUtf8('\n@exit\n')).catch(() => undefined)
  const heard = await read(near)
  // The line feed that was sent to end what had no end is answered too.
  return sent.endsWith('\n') && heard !== '@' && !sent.includes('@exit') ? heard.replace(/null\r\n@$/, '') : heard
}

async function read(near: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of near) text += decoder.decode(chunk, { stream: true })
  return text
}

function talk(options: AtDirectoryOptions) {
  const [near, far] = memoryPair()
  void new AtDirectory(options).accept(far)
  const chunks = near[Symbol.asyncIterator]()
  return {
    near,
    heard: async (expected: string) => {
      let text = ''
      while (text.length < expected.length) text += new TextDecoder().decode((await chunks.next()).value)
      expect(text).toBe(expected)
      if (expected === '') expect((await chunks.next()).done).toBe(true)
    },
  }
}

async function until(happened: () => boolean): Promise<void> {
  while (!happened()) await new Promise((resolve) => setImmediate(resolve))
}
