import { afterEach, describe, expect, test } from 'vitest'
import { parseAtKey } from '../protocol/at-key.ts'
import { parseAtSign } from '../protocol/at-sign.ts'
import { encodeUtf8 } from '../protocol/base64.ts'
import type { Transport } from '../transport/transport.ts'
import { allowedIdle, completeLimits, defaultLimits, type ServerLimits } from './limits.ts'
import { ownerOf } from './testing/apps.ts'
import { Network } from './testing/network.ts'
import { Raw } from './testing/raw.ts'

const alice = parseAtSign('@alice')
const bob = parseAtSign('@bob')

let network: Network
afterEach(() => network?.close())

test('a line that is too long is answered once, and closes [§2.3]', async () => {
  await open({ maxLineBytes: 20 })
  const raw = await greeted()
  expect(await raw.ask('noop:00000000000000000'.slice(0, 20))).toBe('data:ok\n@')
  await raw.send('x'.repeat(21))
  expect(await raw.over).toBe(
    'error:AT0005-Exception: InboundBuffer overflow: server received request which exceeded the buffer size limit. Terminating the connection.\n@',
  )
})

describe('long lines that do not end', () => {
  const long = 'x'.repeat(100_000)

  test('are borne up to a number of bytes; then the one that has not grown for longest goes, and others go on', async () => {
    await open({ maxHalfLineBytes: 350_000 })
    const [stopped, slow, owner] = [await greeted(), await greeted(), await ownerOf(network)]
    const heard = async (raw: Raw, text: string) => {
      await raw.send(text)
      await new Promise((resolve) => setImmediate(resolve))
    }
    await heard(stopped, long)
    await heard(slow, long)
    await heard(stopped, long)
    await heard(owner, long.repeat(5))
    // A line that has ended is none of them.
    expect(await stopped.ask('')).toMatch(/^error:AT0003-/)
    await heard(stopped, long)
    await heard(slow, long)
    await heard(slow, long)
    expect(await stopped.over).toMatch(/^error:AT0005-Exception: InboundBuffer overflow: .* 350000 bytes of lines/)
    for (const raw of [slow, owner]) expect(await raw.ask('')).toMatch(/^error:AT0003-/)
  })

  test('do not count any more when their connection is over', async () => {
    await open({ maxHalfLineBytes: 150_000 })
    for (let n = 0; n < 3; n++) {
      const raw = await greeted()
      await raw.send(long)
      raw.transport.close()
      await raw.over
    }
    const raw = await greeted()
    await raw.send(long)
    expect(await raw.ask('')).toMatch(/^error:AT0003-/)
  })

  test('are no matter while they are short', async () => {
    await open({ maxHalfLineBytes: 0 })
    const raw = await greeted()
    await raw.send('x'.repeat(60_000))
    expect(await raw.ask('')).toMatch(/^error:AT0003-/)
  })
})

test('what came before a line too long is answered first', async () => {
  await open({ maxLineBytes: 20 })
  const raw = await greeted()
  await raw.send(`noop:0\n${'x'.repeat(30)}\nnoop:0\n`)
  expect(await raw.over).toMatch(/^data:ok\n@error:AT0005-.*\n@$/)
})

test('a value that is too long is refused, counted in bytes', async () => {
  await open({ maxValueBytes: 6 })
  const raw = await owner()
  expect(await raw.ask('update:k.ns@alice 123456')).toBe('data:2\n@alice@')
  expect(await raw.ask('update:k.ns@alice €€')).toBe('data:3\n@alice@')
  expect(await raw.ask('update:k.ns@alice €€1')).toBe(
    'error:AT0022-Illegal arguments : a value of 7 bytes is longer than the maximum of 6\n@alice@',
  )
})

test('a name of 248 characters is the longest [§4.2]', async () => {
  await open({})
  const raw = await owner()
  const name = (length: number) => `${'k'.repeat(length - '@alice'.length)}@alice`
  expect(await raw.ask(`update:${name(248)} v`)).toBe('data:2\n@alice@')
  expect(await raw.ask(`llookup:${name(248)}`)).toBe('data:v\n@alice@')
  expect(await raw.ask(`update:${name(250)} v`)).toBe(
    'error:AT0016-Invalid key : key length 250 is greater than max allowed 248 chars\n@alice@',
  )
  expect(await raw.ask(`update:meta:${name(249)}:ttl:1`)).toBe(
    'error:AT0016-Invalid key : key length 249 is greater than max allowed 248 chars\n@alice@',
  )
})

test('one connection too many is told so and closed, and a place that is free again is given [§2.7]', async () => {
  await open({ maxInbound: 2 })
  const [first] = [await greeted(), await greeted()]
  const third = new Raw(await network.connect(alice))
  expect(await third.over).toBe('error:AT0012-Inbound connection limit exceeded\n')
  await first.send('@exit\n')
  await first.over
  expect(await (await greeted()).ask('noop:0')).toBe('data:ok\n@')
})

describe('a silent connection is closed without a word [§2.7]', () => {
  test('after ten minutes when nobody has logged in', async () => {
    await open({})
    const raw = await greeted()
    await raw.ask('noop:0')
    await network.later(600_000)
    expect(await raw.ask('noop:0')).toBe('data:ok\n@')
    await network.later(605_001)
    expect(await raw.over).toBe('')
  })

  test('after thirty days when the owner has', async () => {
    await open({ reapMillis: 86_400_000, expiryMillis: 2_000_000_000, refreshMillis: 2_000_000_000 })
    const raw = await owner()
    await network.later(29 * 86_400_000)
    expect(await raw.ask('noop:0')).toBe('data:ok\n@alice@')
    await network.later(32 * 86_400_000)
    expect(await raw.over).toBe('')
  })

  test('when something arrives at last, it is too late', async () => {
    await open({ reapMillis: 86_400_000, idleMillis: 1000 })
    const raw = await greeted()
    await raw.ask('noop:0')
    await network.later(1001)
    await raw.send('noop:0\n')
    expect(await raw.over).toBe('')
  })

  test('to make room for the next one', async () => {
    await open({ reapMillis: 86_400_000, maxInbound: 1, minIdleMillis: 5000 })
    const first = await greeted()
    await first.ask('noop:0')
    await network.later(5001)
    const second = new Raw(await network.connect(alice))
    expect(await first.over).toBe('')
    second.transport.close()
  })

  test('when it asks and asks and never reads', async () => {
    await open({ idleMillis: 1000, minIdleMillis: 1000 })
    const transport = await network.connect(alice)
    await network.keystore('@alice').put(parseAtKey('public:large.wavi@alice'), 'x'.repeat(500_000), {})
    await transport.write(encodeUtf8('lookup:large.wavi@alice\n'.repeat(20)))
    // The first reply fills what may wait unread; then the server waits for its reader.
    await new Promise((resolve) => setImmediate(resolve))
    await network.later(10_000)
    let bytes = 0
    for await (const chunk of transport) bytes += chunk.length
    expect(bytes).toBeLessThan(20 * 500_000)
  })

  test('after fifteen seconds when it leaves a reply unread, so that it is not kept for long', async () => {
    await open({})
    const transport = await network.connect(alice)
    await network.keystore('@alice').put(parseAtKey('public:large.wavi@alice'), 'x'.repeat(500_000), {})
    await transport.write(encodeUtf8('lookup:large.wavi@alice\n'.repeat(3)))
    await new Promise((resolve) => setImmediate(resolve))
    await network.later(20_000)
    expect(await received(transport)).toBeLessThan(2 * 500_000)
  })

  test('but is told to come back while others leave too much unread; the owner and small replies are served', async () => {
    await open({ maxUnreadBytes: 1_200_000 })
    await network.keystore('@alice').put(parseAtKey('public:large.wavi@alice'), 'x'.repeat(500_000), {})
    const greedy = await Promise.all([1, 2].map(() => network.connect(alice)))
    for (const transport of greedy) await transport.write(encodeUtf8('lookup:large.wavi@alice\n'))
    await new Promise((resolve) => setImmediate(resolve))

    const visitor = await greeted()
    expect(await visitor.ask('lookup:large.wavi@alice')).toMatch(/^error:AT0028-.*\n@$/)
    expect(await visitor.ask('noop:0')).toBe('data:ok\n@')
    const owner = await ownerOf(network)
    expect((await owner.ask('llookup:public:large.wavi@alice')).length).toBeGreaterThan(500_000)

    // What has been taken does not count any more.
    for (const transport of greedy) transport.close()
    await new Promise((resolve) => setImmediate(resolve))
    expect((await visitor.ask('lookup:large.wavi@alice')).length).toBeGreaterThan(500_000)
  })

  test('after two minutes when the owner leaves a reply unread', async () => {
    await open({})
    await network.keystore('@alice').put(parseAtKey('public:large.wavi@alice'), 'x'.repeat(500_000), {})
    for (const [millis, everything] of [
      [115_000, true],
      [125_000, false],
    ] as const) {
      const transport = await network.connect(alice)
      const incoming = transport[Symbol.asyncIterator]()
      await incoming.next()
      await transport.write(encodeUtf8('from:@alice\n'))
      const challenge = new TextDecoder().decode((await incoming.next()).value).slice('data:'.length, -2)
      await transport.write(encodeUtf8(`${await network.login(alice, challenge)}\n`))
      await incoming.next()
      await transport.write(encodeUtf8(`${'llookup:public:large.wavi@alice\n'.repeat(3)}@exit\n`))
      await new Promise((resolve) => setImmediate(resolve))
      await network.later(millis)
      expect((await received(transport)) > 3 * 500_000).toBe(everything)
    }
  })

  test('but not while it waits for an answer of ours', async () => {
    await open({ idleMillis: 1000, minIdleMillis: 1000, maxNoopMillis: 100_000 })
    const raw = await greeted()
    await raw.send('noop:50000\n')
    await network.clock.until(50_000)
    await network.later(50_000)
    expect(await raw.take(/\n@$/)).toBe('data:ok\n@')
  })
})

test('how long silence is borne goes down with the free places [§2.7]', () => {
  const allowed = (current: number, authenticated = false) => allowedIdle(defaultLimits, authenticated, current)
  expect(allowed(1)).toBe(600_000)
  expect(allowed(100)).toBe(600_000)
  expect(allowed(150)).toBe(302_500)
  expect(allowed(200)).toBe(5_000)
  expect(allowed(100, true)).toBe(2_592_000_000)
  expect(allowed(200, true)).toBe(60_000)
})

test('who connects and says nothing is asked to leave', async () => {
  await open({ timeToFirstVerbMillis: 30_000, idleMillis: 600_000 })
  const silent = await greeted()
  const talker = await greeted()
  await talker.ask('noop:0')
  await network.later(40_000)
  expect(await silent.over).toBe('error:AT0023-Exception: no command within 30000 milliseconds\n@')
  expect(await talker.ask('noop:0')).toBe('data:ok\n@')
})

test('a connection on which logins keep failing is closed', async () => {
  await open({ maxFailedLogins: 3 })
  const raw = await greeted()
  for (let i = 1; i <= 3; i++) {
    await raw.ask('from:@alice')
    await raw.send('cram:0000\n')
    expect(await raw.take(/\n@$/)).toBe('error:AT0401-Exception: Authentication Failed\n@')
  }
  expect(await raw.over).toBe('')
})

test('a regular expression that is too long is refused', async () => {
  await open({ maxPatternLength: 8 })
  const raw = await greeted()
  expect(await raw.ask('scan 12345678')).toBe('data:[]\n@')
  expect(await raw.ask('scan 123456789')).toBe(
    'error:AT0003-Exception: Invalid syntax. a regular expression cannot be longer than 8 characters\n@',
  )
})

test('metadata that is nested too deep is refused, and the connection stays [§3.7]', async () => {
  await open({})
  const raw = await owner()
  const update = (depth: number) =>
    `update:json:{"atKey":"k.ns","value":"v","sharedBy":"@alice","metadata":{"isBinary":false,"isEncrypted":false,"isPublic":false,"x":${'['.repeat(depth)}${']'.repeat(depth)}}}`
  expect(await raw.ask(update(200_000))).toBe(
    'error:AT0022-Illegal arguments : JSON of more than 65536 parts cannot be read\n@alice@',
  )
  expect(await raw.ask(update(60_000))).toBe('error:AT0003-Invalid syntax : metadata is nested deeper than 32\n@alice@')
  expect(await raw.ask(update(32))).toMatch(/^error:AT0003-/)
  expect(await raw.ask(update(31))).toBe('data:2\n@alice@')
  expect(network.unexpected).toEqual([])
})

test('a new name must fit the stores of other servers too; one that is there may be written [§4.2, §4.6]', async () => {
  await open({})
  const raw = await owner()
  const refused = /^error:AT0016-Invalid key : key length 328 is greater than max allowed 248 chars\n/
  const name = `${'é'.repeat(120)}@alice`
  const json = JSON.stringify({
    atKey: 'é'.repeat(120),
    value: 'v',
    sharedBy: '@alice',
    metadata: { isBinary: false, isEncrypted: false, isPublic: false },
  })
  const commands = [`update:${name} v`, `update:meta:${name}:ttl:0`, `update:json:${json}`]
  for (const command of commands) expect(await raw.ask(command)).toMatch(refused)
  await network.keystore('@alice').put(parseAtKey(name), 'old', {})
  for (const command of commands) expect(await raw.ask(command)).toMatch(/^data:\d+\n/)
})

test('the largest value arrives from another server, even if each of its characters takes six in JSON', async () => {
  await open({})
  const { maxReplyBytes } = completeLimits({ maxValueBytes: 1000 })
  expect(maxReplyBytes).toBeGreaterThan(JSON.stringify({ data: '\u0001'.repeat(1000) }).length)
  expect(maxReplyBytes).toBeLessThan(completeLimits().maxReplyBytes)
  expect(completeLimits({ maxReplyBytes: 5 }).maxReplyBytes).toBe(5)
  const value = '\u0001'.repeat(2_000_000)
  await network.keystore('@bob').put(parseAtKey('public:large.wavi@bob'), value, {})
  const raw = await owner()
  expect((await raw.ask('plookup:large.wavi@bob')).length).toBe(`data:${value}\n@alice@`.length)
})

test('a page of sync ends before it is too large, but never empty [§3.14]', async () => {
  await open({ maxSyncBytes: 600 })
  const raw = await owner()
  await raw.ask(`update:a.b@alice ${'x'.repeat(1000)}`)
  await raw.ask('update:c.d@alice small')
  const page = async (after: number) => JSON.parse((await raw.ask(`sync:from:${after}:limit:10`)).slice(5, -8)).length
  expect(await page(1)).toBe(1)
  expect(await page(2)).toBe(1)
  expect(await page(3)).toBe(0)
})

test('a page of sync has at most a thousand entries, and a hundred unless asked [2026 §7.1]', async () => {
  await open({})
  const raw = await owner()
  const keystore = network.keystore('@alice')
  const keys = Array.from({ length: 1001 }, (_, i) => parseAtKey(`k${i}.ns@alice`))
  await Promise.all(keys.map((key) => keystore.put(key, 'v', {})))
  const page = async (limit: string) => JSON.parse((await raw.ask(`sync:from:1${limit}`)).slice(5, -8)).length
  expect(await page('')).toBe(100)
  expect(await page(':limit:5000')).toBe(1000)
  expect(await page(':limit:7')).toBe(7)
})

test('no more connections to other servers than allowed; one unused for long makes room [§7.3]', async () => {
  await open({ maxOutbound: 1, outboundIdleMillis: 10_000 })
  const raw = await owner()
  expect(await raw.ask('plookup:phone@bob')).toMatch(/^error:AT0015-/)
  expect(await raw.ask('plookup:phone@carol')).toBe(
    'error:AT0006-Outbound connection limit exceeded : max limit 1 reached on outbound pool\n@alice@',
  )
  await network.later(10_001)
  expect(await raw.ask('plookup:phone@carol')).toMatch(/^error:AT0015-/)
})

test('the places for connections to others are free again when the caller leaves [§7.3]', async () => {
  await open({ maxOutbound: 1 })
  const first = await owner()
  await first.ask('plookup:phone@bob')
  await first.send('@exit\n')
  await first.over
  const second = await owner()
  expect(await second.ask('plookup:phone@carol')).toMatch(/^error:AT0015-/)
})

/** The bytes that can still be read until the other side closes. */
async function received(transport: Transport): Promise<number> {
  let bytes = 0
  for await (const chunk of transport) bytes += chunk.length
  return bytes
}

async function open(limits: Partial<ServerLimits>): Promise<void> {
  network = await Network.open({ limits })
}

async function greeted(): Promise<Raw> {
  const raw = new Raw(await network.connect(alice, bob))
  await raw.take(/@/)
  return raw
}

async function owner(): Promise<Raw> {
  const raw = await greeted()
  const challenge = (await raw.ask('from:@alice')).slice('data:'.length, -2)
  expect(await raw.ask(await network.login(alice, challenge))).toBe('data:success\n@alice@')
  return raw
}
