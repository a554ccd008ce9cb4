import { MemoryLevel } from 'memory-level'
import { afterEach, describe, expect, test } from 'vitest'
import { AtError } from '../protocol/at-error.ts'
import { parseAtKey } from '../protocol/at-key.ts'
import { type AtSign, parseAtSign } from '../protocol/at-sign.ts'
import { openKeystore } from '../store/level-keystore.ts'
import type { NewNotification, NotificationStatus, Room } from '../store/notification.ts'
import type { Dial } from '../transport/transport.ts'
import { Delivery } from './delivery.ts'
import { completeLimits } from './limits.ts'
import type { Outbound } from './outbound.ts'
import { peerOf } from './testing/apps.ts'
import { ManualClock } from './testing/clock.ts'
import { Network, type NetworkOptions } from './testing/network.ts'
import { promised } from './testing/promised.ts'
import { Raw } from './testing/raw.ts'

const alice = parseAtSign('@alice')
const bob = parseAtSign('@bob')

let network: Network
afterEach(() => network?.close())

describe('who shares with somebody', () => {
  test('has a copy at their server in moments, and takes it back [§7.6]', async () => {
    await open()
    const raw = await owner(alice)
    await raw.ask('update:ttr:-1:ccd:true:isEncrypted:true:ivNonce:bm9uY2U=:@bob:phone.wavi@alice c2VjcmV0')
    await until(async () => (await copy('phone.wavi')) === 'c2VjcmV0')
    const kept = await network.keystore('@bob').get(parseAtKey('cached:@bob:phone.wavi@alice'))
    expect(kept?.metadata).toMatchObject({ ttr: -1, ccd: true, isEncrypted: true, ivNonce: 'bm9uY2U=' })
    await raw.ask('update:@bob:phone.wavi@alice b3RoZXI=')
    await until(async () => (await copy('phone.wavi')) === 'b3RoZXI=')
    await raw.ask('update:meta:@bob:phone.wavi@alice:ttr:3600')
    await until(async () => (await metadataOf('phone.wavi'))?.ttr === 3600)
    expect(await copy('phone.wavi')).toBe('b3RoZXI=')
    await raw.ask('delete:@bob:phone.wavi@alice')
    await until(async () => (await copy('phone.wavi')) === undefined)
  })

  test('by update:json too, with what the value needs to be read', async () => {
    await open()
    const metadata = {
      isBinary: true,
      isEncrypted: true,
      isPublic: false,
      ttr: -1,
      encoding: 'base64',
      appMetadata: 'e30=',
    }
    const json = { atKey: 'photo.wavi', value: 'c2VjcmV0', sharedBy: '@alice', sharedWith: '@bob', metadata }
    await (await owner(alice)).ask(`update:json:${JSON.stringify(json)}`)
    await until(async () => (await copy('photo.wavi')) !== undefined)
    expect(await metadataOf('photo.wavi')).toMatchObject({ isBinary: true, encoding: 'base64', appMetadata: 'e30=' })
  })

  test('tells nobody of what is public, their own, or addressed to themselves [§3.6.5]', async () => {
    await open()
    const raw = await owner(alice)
    await raw.ask('update:public:city.wavi@alice Rome')
    await raw.ask('update:notes.wavi@alice secret')
    await raw.ask('update:@alice:notes.wavi@alice secret')
    await raw.ask('delete:notes.wavi@alice')
    await raw.ask('delete:cached:public:publickey@bob')
    expect([...network.keystore('@alice').notifications.heads()]).toEqual([])
    expect(network.dialled).toEqual([])
  })

  test('tells nobody where that is turned off', async () => {
    await open({ options: { autoNotify: false } })
    await (await owner(alice)).ask('update:@bob:phone.wavi@alice c2VjcmV0')
    expect([...network.keystore('@alice').notifications.heads()]).toEqual([])
  })
})

describe('between two servers', () => {
  test('the line is what every atServer expects [§7.5]', async () => {
    await open()
    const lines = network.listenTo(alice, bob)
    const raw = await owner(alice)
    await raw.ask('notify:id:n-1:notifier:SYSTEM:@bob:phone.wavi@alice:c2VjcmV0')
    await raw.ask('notify:id:n-2:messageType:text:@bob:hello bob')
    await raw.ask('notify:id:n-3:ttln:5000:ttr:60:@bob:public:city.wavi@alice:Rome')
    await raw.ask('notify:id:n-4:delete:@bob:phone.wavi@alice')
    await raw.ask('update:ttl:1000:ttr:-1:isEncrypted:true:sharedKeyEnc:c2tl:@bob:phone.wavi@alice c2VjcmV0')
    await until(() => !network.keystore('@alice').notifications.queue.has(bob))
    await raw.ask('delete:@bob:phone.wavi@alice')
    await until(() => lines.filter((line) => line.startsWith('notify:')).length === 6)
    expect(lines.filter((line) => line.startsWith('notify:'))).toEqual([
      'notify:id:n-1:update:messageType:key:notifier:SYSTEM:ttln:900000:ttl:0:ttb:0:isEncrypted:true:@bob:phone.wavi@alice:c2VjcmV0',
      'notify:id:n-2:update:messageType:text:notifier:SYSTEM:ttln:900000:ttl:0:ttb:0:isEncrypted:false:@bob:hello bob',
      'notify:id:n-3:update:messageType:key:notifier:SYSTEM:ttln:5000:ttl:0:ttb:0:ttr:60:ccd:false:isEncrypted:false:@bob:public:city.wavi@alice:Rome',
      'notify:id:n-4:delete:messageType:key:notifier:SYSTEM:ttln:900000:ttl:0:ttb:0:isEncrypted:true:@bob:phone.wavi@alice',
      expect.stringMatching(
        /^notify:id:[\w-]{36}:update:messageType:key:notifier:system:ttln:900000:ttl:1000:ttr:-1:ccd:false:isEncrypted:true:sharedKeyEnc:c2tl:@bob:phone\.wavi@alice:c2VjcmV0$/,
      ),
      expect.stringMatching(
        /^notify:id:[\w-]{36}:delete:messageType:key:notifier:system:ttln:900000:@bob:phone\.wavi@alice$/,
      ),
    ])
  })

  test('a copy begins and ends with its original, however often that is written [§7.6, 2026 §5.1]', async () => {
    await open()
    const raw = await owner(alice)
    await raw.ask('update:ttl:60000:ttr:-1:isEncrypted:true:@bob:phone.wavi@alice MQ==')
    await raw.ask('update:ttb:20000:ttr:-1:isEncrypted:true:@bob:later.wavi@alice MQ==')
    await until(async () => (await copy('later.wavi')) === 'MQ==')
    const { now } = network.clock
    const [end, birth] = [now() + 60_000, now() + 20_000]
    await network.later(15_000)
    await raw.ask('update:@bob:phone.wavi@alice Mg==')
    await raw.ask('update:@bob:later.wavi@alice Mg==')
    await until(async () => (await copy('later.wavi')) === 'Mg==')
    expect(await metadataOf('phone.wavi')).toMatchObject({ expiresAt: end })
    expect(await metadataOf('later.wavi')).toMatchObject({ availableAt: birth })
    await network.later(15_000)
    await raw.ask('update:@bob:later.wavi@alice Mw==')
    await until(async () => (await copy('later.wavi')) === 'Mw==')
    expect((await metadataOf('later.wavi'))?.availableAt).toBeLessThanOrEqual(now())
    await raw.ask('update:meta:@bob:phone.wavi@alice:ttl:0')
    await until(async () => (await metadataOf('phone.wavi'))?.expiresAt === undefined)
  })

  test('dates are told where somebody has use for them, and are those of the copy [2026 §8.2, §8.3]', async () => {
    await open()
    const lines = network.listenTo(alice, bob)
    const raw = await owner(alice)
    const dates = 'cAt:2024-01-02T03:04:05.678Z:uAt:2024-05-05T10:30:00Z:eAt:2030-01-01T00:00:00Z'
    await raw.ask(`update:ttr:-1:${dates}:@bob:plain.wavi@alice v`)
    await raw.ask(`update:ttr:-1:${dates}:appMetadata:e30=:@bob:phone.wavi@alice v`)
    await raw.ask(`notify:id:n-1:ttr:-1:${dates}:@bob:told.wavi@alice:v`)
    await until(async () => (await copy('told.wavi')) === 'v')
    const kept = { createdAt: Date.UTC(2024, 0, 2, 3, 4, 5, 678), updatedAt: Date.UTC(2024, 4, 5, 10, 30) }
    for (const name of ['phone.wavi', 'told.wavi']) {
      expect(await metadataOf(name)).toMatchObject({ ...kept, expiresAt: Date.UTC(2030, 0, 1) })
    }
    expect(await metadataOf('plain.wavi')).toMatchObject({ createdAt: network.clock.now() })
    const told = lines.filter((line) => line.startsWith('notify:'))
    const written = 'cAt:2024-01-02T03:04:05.678000Z:uAt:2024-05-05T10:30:00.000000Z:eAt:2030-01-01T00:00:00.000000Z'
    expect(told.map((line) => line.includes(`:${written}:isEncrypted:`))).toEqual([false, true, true])
  })

  test('a removal of an earlier time is told as that, to whoever understands it [2026 §6, §8.2]', async () => {
    await open()
    const lines = network.listenTo(alice, bob)
    const raw = await owner(alice)
    await raw.ask('update:ttr:-1:ccd:true:@bob:phone.wavi@alice v')
    await until(async () => (await copy('phone.wavi')) === 'v')
    await raw.ask('delete:dAt:2024-05-05T10:30:00Z:@bob:phone.wavi@alice')
    await until(async () => (await copy('phone.wavi')) === undefined)
    expect(lines.at(-1)).toMatch(
      /^notify:id:[\w-]{36}:delete:messageType:key:notifier:system:ttln:900000:uAt:2024-05-05T10:30:00\.000000Z:isEncrypted:false:@bob:phone\.wavi@alice$/,
    )
    const { value: latest } = await network.keystore('@bob').latestChanges()[Symbol.asyncIterator]().next()
    expect(latest).toMatchObject({ operation: '-', at: Date.UTC(2024, 4, 5, 10, 30) })
  })

  test('many are delivered in order over one connection', async () => {
    await open()
    const raw = await owner(alice)
    for (let n = 0; n < 50; n++) await raw.ask(`notify:id:n-${n}:@bob:phone.wavi@alice:${n}`)
    await until(() => received('@bob').length === 50)
    expect(received('@bob')).toEqual(Array.from({ length: 50 }, (_, n) => `n-${n}`))
    expect(network.dialled.filter((call) => call === '@alice>@bob')).toHaveLength(1)
    await until(() => sent('@alice').every(([, status]) => status === 'delivered'))
  })
})

test('a connection on which there is nothing more to say is given up, and made anew when there is', async () => {
  await open({ limits: { outboundIdleMillis: 20_000 } })
  const raw = await owner(alice)
  const calls = () => network.dialled.filter((call) => call === '@alice>@bob').length
  await raw.ask('notify:@bob:phone.wavi@alice')
  await until(() => sent('@alice').every(([, status]) => status === 'delivered'))
  await network.later(15_000)
  await raw.ask('notify:@bob:phone.wavi@alice')
  await until(() => sent('@alice').every(([, status]) => status === 'delivered'))
  expect(calls()).toBe(1)
  await network.later(30_000)
  await raw.ask('notify:@bob:phone.wavi@alice')
  await until(() => sent('@alice').every(([, status]) => status === 'delivered'))
  expect(calls()).toBe(2)
})

test('who is told of another public key puts the shared key aside, so that a new one is made [§7.6]', async () => {
  await open()
  const [raw, other] = [await owner(alice), await owner(bob)]
  await raw.ask('update:public:publickey@alice MIIBold')
  await other.ask('plookup:publickey@alice')
  await other.ask('update:shared_key.alice@bob wrapped')
  await raw.ask('notify:update:ttr:3600:@bob:public:publickey@alice:MIIBnew')
  await until(() => sent('@alice').every(([, status]) => status === 'delivered'))
  expect(await other.ask('llookup:shared_key.alice@bob')).toMatch(/^error:AT0015/)
  expect(await other.ask('llookup:cached:public:publickey@alice')).toBe('data:MIIBnew\n@bob@')
  expect(await other.ask('scan shared_key')).toMatch(/shared_key\.alice\.until\.\d+@bob/)
})

describe('a recipient that cannot be reached', () => {
  test('is told when it is back, once and in order [§7.5]', async () => {
    await open()
    await network.stop('@bob')
    const raw = await owner(alice)
    for (let n = 0; n < 5; n++) await raw.ask(`notify:id:n-${n}:@bob:phone.wavi@alice:${n}`)
    for (let n = 0; n < 12; n++) await nextCall()
    expect(sent('@alice').map(([, status]) => status)).toEqual(Array(5).fill('queued'))
    await network.start('@bob')
    await nextCall()
    await until(() => received('@bob').length === 5)
    expect(received('@bob')).toEqual(['n-0', 'n-1', 'n-2', 'n-3', 'n-4'])
  })

  test('is called again after a while that grows, and no more than so often', async () => {
    await open()
    await network.stop('@bob')
    await (await owner(alice)).ask('notify:@bob:phone.wavi@alice')
    const calls: number[] = []
    const begun = network.clock.now()
    await until(() => network.dialled.length === 1)
    for (let n = 1; n <= 20; n++) {
      calls.push(network.clock.now() - begun)
      await nextCall()
    }
    expect(calls.slice(0, 5)).toEqual([0, 200, 524, 1048, 1895])
    expect((calls[19] ?? 0) - (calls[18] ?? 0)).toBe(10_000)
  })

  test('does not hear what has expired meanwhile [2026 §15.7]', async () => {
    await open()
    await network.stop('@bob')
    const raw = await owner(alice)
    await raw.ask('notify:id:short:ttln:30000:@bob:phone.wavi@alice:1')
    await raw.ask('notify:id:long:ttln:3000000:@bob:phone.wavi@alice:2')
    await network.later(40_000)
    await network.start('@bob')
    await nextCall()
    await until(() => received('@bob').length > 0)
    expect(received('@bob')).toEqual(['long'])
    expect(await raw.ask('notify:status:short')).toBe('data:expired\n@alice@')
  })

  test('of which the directory knows nothing is given up after so many tries', async () => {
    await open({ limits: { maxDeliveryTries: 5 } })
    await (await owner(alice)).ask('notify:id:n-1:@nobody:phone.wavi@alice')
    for (let n = 1; n < 5; n++) await nextCall()
    await until(() => sent('@alice')[0]?.[1] === 'errored')
  })

  test('does not keep others from being told', async () => {
    await open({ limits: { maxDeliveries: 1 } })
    await network.stop('@carol')
    const raw = await owner(alice)
    await raw.ask('notify:priority:high:@carol:phone.wavi@alice')
    await raw.ask('notify:id:n-1:@bob:phone.wavi@alice')
    await until(() => received('@bob').length === 1)
  })

  test('waits its turn by weight: what is urgent first, however late it came [§7.5]', async () => {
    await open({ atSigns: ['@alice', '@bob', '@carol', '@dana', '@erin'], limits: { maxDeliveries: 1 } })
    await network.stop('@bob')
    const raw = await owner(alice)
    await raw.ask('notify:@bob:phone.wavi@alice')
    await nextCall()
    // While one place is all there is, and somebody has it.
    const lines = ['low:@carol', 'medium:@dana', 'high:@erin'].map((to) => `notify:priority:${to}:phone.wavi@alice\n`)
    await raw.send(lines.join(''))
    await until(() => ['@carol', '@dana', '@erin'].every((atSign) => received(atSign).length === 1))
    const calls = network.dialled.filter((call) => /^@alice>@(carol|dana|erin)$/.test(call))
    expect(calls.slice(-2)).toEqual(['@alice>@erin', '@alice>@dana'])
  })

  test('hears only the newest of a notifier that wants it so [§7.5]', async () => {
    await open()
    await network.stop('@bob')
    const raw = await owner(alice)
    for (let n = 0; n < 10; n++) {
      await raw.ask(`notify:id:one-${n}:strategy:latest:notifier:gps:@bob:place.wavi@alice:${n}`)
      await raw.ask(`notify:id:three-${n}:strategy:latest:latestN:3:notifier:other:@bob:place.wavi@alice:${n}`)
    }
    await raw.ask('notify:id:all:notifier:gps:@bob:place.wavi@alice:x')
    await network.start('@bob')
    await nextCall()
    await until(() => received('@bob').length === 5)
    expect(received('@bob')).toEqual(['three-7', 'three-8', 'one-9', 'three-9', 'all'])
  })
})

test('a copy is taken back from a server that was away for days, and other news of that time is not told', async () => {
  await open()
  const raw = await owner(alice)
  await raw.ask('update:ttr:-1:ccd:true:@bob:phone.wavi@alice c2VjcmV0')
  await until(async () => (await copy('phone.wavi')) !== undefined)
  await network.stop('@bob')
  await raw.ask('notify:id:news:@bob:weather.wavi@alice:rain')
  await raw.ask('delete:@bob:phone.wavi@alice')
  const calls = network.dialled.length
  for (let hour = 0; hour < 72; hour++) await network.later(3_600_000)
  expect(network.dialled.length - calls).toBeLessThan(1_000)
  await network.start('@bob')
  await nextCall()
  await until(async () => (await copy('phone.wavi')) === undefined)
  expect(received('@bob')).not.toContain('news')
  // From here it is one notification like others, and forgotten when they are.
  await until(() => sent('@alice').at(-1)?.[1] === 'delivered')
  await network.later(1_200_000)
  expect(sent('@alice')).toEqual([])
})

describe('what is taken back', () => {
  test('before its recipient could be reached is never sent, nor is it told of', async () => {
    await open()
    await network.stop('@bob')
    const raw = await owner(alice)
    await raw.ask('update:ttr:-1:ccd:true:@bob:phone.wavi@alice c2VjcmV0')
    await raw.ask('notify:id:mine:@bob:phone.wavi@alice:c2VjcmV0')
    await raw.ask('notify:id:text:messageType:text:@bob:phone.wavi')
    await raw.ask('update:ttr:-1:ccd:true:@bob:other.wavi@alice b3RoZXI=')
    for (let n = 0; n < 3; n++) await raw.ask('delete:@bob:phone.wavi@alice')
    expect(await raw.ask('notify:status:mine')).toBe('data:expired\n@alice@')
    const lines = network.listenTo(alice, bob)
    await network.start('@bob')
    await nextCall()
    await until(() => !network.keystore('@alice').notifications.queue.has(bob))
    expect(lines.filter((line) => line.startsWith('notify:'))).toEqual([
      expect.stringMatching(/:id:text:/),
      expect.stringMatching(/:update:.*:@bob:other\.wavi@alice:b3RoZXI=$/),
      expect.stringMatching(/:delete:.*:@bob:phone\.wavi@alice$/),
    ])
  })

  test('while their server is being called is not sent any more', async () => {
    const picksUp = promised<void>()
    const calls = promised<void>()
    const dial: Dial = async (to) => {
      if (to === bob) {
        calls.resolve()
        await picksUp.promise
      }
      return network.connect(to as AtSign, to === bob ? alice : bob)
    }
    await open({ options: { dial } })
    const lines = network.listenTo(alice, bob)
    const raw = await owner(alice)
    await raw.ask('update:ttr:-1:ccd:true:@bob:phone.wavi@alice c2VjcmV0')
    await calls.promise
    await raw.ask('delete:@bob:phone.wavi@alice')
    picksUp.resolve()
    await until(() => !network.keystore('@alice').notifications.queue.has(bob))
    expect(lines.join('\n')).not.toContain('c2VjcmV0')
    expect(lines.at(-1)).toMatch(/:delete:.*@bob:phone\.wavi@alice$/)
  })

  test('while a connection is made anew on which to say it is not sent any more', async () => {
    const lines: string[] = []
    const calls = promised<void>()
    const picksUp = promised<void>()
    let dialled = 0
    const dial: Dial = async (to) => {
      const transport = await network.connect(to as AtSign, to === bob ? alice : bob)
      if (to !== bob) return transport
      const isFirst = dialled++ === 0
      if (!isFirst) {
        calls.resolve()
        await picksUp.promise
      }
      const write = transport.write.bind(transport)
      transport.write = async (bytes) => {
        const line = new TextDecoder().decode(bytes)
        // The line goes dead before it has carried anything.
        if (isFirst && line.startsWith('notify:')) return transport.close()
        lines.push(line)
        await write(bytes)
      }
      return transport
    }
    await open({ options: { dial } })
    const raw = await owner(alice)
    await raw.ask('update:ttr:-1:ccd:true:@bob:phone.wavi@alice c2VjcmV0')
    await calls.promise
    await raw.ask('delete:@bob:phone.wavi@alice')
    picksUp.resolve()
    await network.clock.until(200)
    await network.later(200)
    await until(() => !network.keystore('@alice').notifications.queue.has(bob))
    expect(lines.join('')).not.toContain('c2VjcmV0')
    expect(lines.at(-1)).toMatch(/:delete:.*@bob:phone\.wavi@alice\n$/)
  })

  test('goes from their server also when there is no room for more notifications', async () => {
    await open({ limits: { maxSentPerRecipient: 2, maxSent: 2 } })
    const raw = await owner(alice)
    for (const name of ['phone', 'mail']) await raw.ask(`update:ttr:-1:ccd:true:@bob:${name}.wavi@alice c2VjcmV0`)
    await until(async () => (await copy('phone.wavi')) !== undefined && (await copy('mail.wavi')) !== undefined)
    for (const name of ['phone', 'mail']) await raw.ask(`delete:@bob:${name}.wavi@alice`)
    await until(async () => (await copy('phone.wavi')) === undefined && (await copy('mail.wavi')) === undefined)
  })

  test('stays with who shares it while nobody could be told, rather than be forgotten at their server [AT0028]', async () => {
    await open({ limits: { maxTakenBackPerRecipient: 1 } })
    await network.stop('@bob')
    const raw = await owner(alice)
    for (const name of ['phone', 'mail']) await raw.ask(`update:ttr:-1:ccd:true:@bob:${name}.wavi@alice c2VjcmV0`)
    expect(await raw.ask('delete:@bob:phone.wavi@alice')).toMatch(/^data:\d+/)
    expect(await raw.ask('delete:@bob:mail.wavi@alice')).toBe(
      'error:AT0028-Too Many Requests : no more than 1 removals that are to be told to @bob are kept\n@alice@',
    )
    expect(await raw.ask('llookup:@bob:mail.wavi@alice')).toBe('data:c2VjcmV0\n@alice@')
    // Of what was never there nobody has a copy.
    expect(await raw.ask('delete:@bob:nothing.wavi@alice')).toMatch(/^data:\d+/)
  })
})

describe('who has been away for long', () => {
  const away = async () => {
    await open()
    const raw = await owner(alice)
    await network.stop('@bob')
    await raw.ask('delete:@bob:phone.wavi@alice')
    for (let minute = 0; minute < 60; minute++) await network.later(60_000)
    return raw
  }

  test('is called soon when something new is to be told, and not only when a copy is looked after', async () => {
    const raw = await away()
    await nextCall()
    await network.start('@bob')
    const told = network.clock.now()
    await raw.ask('notify:id:news:ttln:86400000:@bob:weather.wavi@alice:rain')
    await nextCall()
    expect(network.clock.now() - told).toBeLessThanOrEqual(10_000)
    await until(() => received('@bob').includes('news'))
  })

  test('is called as often as others for as long as there is news', async () => {
    const raw = await away()
    await raw.ask('notify:ttln:86400000:@bob:weather.wavi@alice:rain')
    for (let minute = 0; minute < 60; minute++) await network.later(60_000)
    await nextCall()
    const before = network.clock.now()
    await nextCall()
    expect(network.clock.now() - before).toBe(10_000)
  })
})

test('a disk that fails for a moment costs another telling, and nothing else [AT0002]', async () => {
  const clock = new ManualClock()
  const keystore = await openKeystore({ owner: alice, level: new MemoryLevel<string, string>(), now: clock.now })
  const log = keystore.notifications
  const settle = log.settle.bind(log)
  // No spy: it would look at the failure itself.
  log.settle = () => {
    log.settle = settle
    return Promise.reject(new AtError('AT0002', 'the disk is full'))
  }
  const asked: (string | undefined)[] = []
  const peers = {
    reach: async () => undefined,
    ask: async (_: AtSign, __: string, line: string) => {
      asked.push(/:id:(\w)/.exec(line)?.[1])
      // Long enough for a failure that nobody looks at to be noticed.
      await new Promise((resolve) => setImmediate(resolve))
      return 'success'
    },
    close: () => undefined,
  }
  const outbound = { forOneCaller: () => peers, close: () => undefined } as unknown as Outbound
  const unexpected: unknown[] = []
  const onUnexpected = (error: unknown) => unexpected.push(error)
  const { now, after } = clock
  const delivery = new Delivery({ log, outbound, now, after, limits: completeLimits(), onUnexpected })
  for (const id of ['a', 'b']) await log.add(notification(id), wide)
  delivery.start()
  await clock.until(200)
  await clock.advance(200)
  await until(() => log.queue.size === 0)
  await delivery.close()
  await keystore.close()
  expect(asked).toEqual(['a', 'b', 'a'])
  expect(unexpected).toEqual([])
})

describe('a change of a copy', () => {
  test('is told until it is taken, however often the other server has no room for it [2026 §8.1]', async () => {
    await open({ limits: { maxReceivedPerSender: 1, maxDeliveryTries: 3 } })
    const raw = await owner(alice)
    await raw.ask('update:ttr:-1:ccd:true:@bob:phone.wavi@alice c2VjcmV0')
    await until(async () => (await copy('phone.wavi')) !== undefined)
    await raw.ask('delete:@bob:phone.wavi@alice')
    await passing(async () => (await copy('phone.wavi')) === undefined)
  })

  test('that another server does not take lets others go before it, but none of the same key', async () => {
    await open({ limits: { maxCopiesPerOwner: 1, maxDeliveryTries: 3 } })
    const raw = await owner(alice)
    // They know each other: proving who one is takes real time, in which none of the servers' may pass.
    await raw.ask('notify:id:first:@bob:news.wavi@alice:0')
    await until(() => received('@bob').includes('first'))
    await raw.ask('update:ttr:-1:ccd:true:@bob:phone.wavi@alice cGhvbmU=')
    await raw.ask('update:ttr:-1:ccd:true:@bob:mail.wavi@alice bWFpbA==')
    await raw.ask('update:ttr:-1:ccd:true:@bob:mail.wavi@alice b3RoZXI=')
    await raw.ask('notify:id:news:ttln:86400000:@bob:news.wavi@alice:1')
    await passing(() => received('@bob').includes('news'))
    await raw.ask('delete:@bob:phone.wavi@alice')
    await passing(() => !network.keystore('@alice').notifications.queue.has(bob))
    expect(await copy('mail.wavi')).toBe('b3RoZXI=')
  })
})

describe('a restart', () => {
  test('of the sender: what was acknowledged is delivered afterwards, in order [2026 §15.8]', async () => {
    await open()
    await network.stop('@bob')
    const raw = await owner(alice)
    for (let n = 0; n < 5; n++) await raw.ask(`notify:id:n-${n}:@bob:phone.wavi@alice:${n}`)
    await raw.ask('update:ttr:-1:ccd:true:@bob:phone.wavi@alice c2VjcmV0')
    await network.stop('@alice')
    await network.start('@bob')
    await network.start('@alice')
    await until(() => received('@bob').length === 6)
    expect(received('@bob').slice(0, 5)).toEqual(['n-0', 'n-1', 'n-2', 'n-3', 'n-4'])
    expect(await copy('phone.wavi')).toBe('c2VjcmV0')
  })

  test('of the recipient: what it had is not shown again though it comes again, and the rest follows in order', async () => {
    await open()
    const raw = await owner(alice)
    const tell = (n: number) => raw.ask(`notify:id:n-${n}:@bob:phone.wavi@alice:${n}`)
    for (const n of [0, 1]) await tell(n)
    await until(() => received('@bob').length === 2)
    await network.stop('@bob')
    const calls = network.dialled.length
    for (const n of [2, 3]) await tell(n)
    await until(() => network.dialled.length > calls)
    await network.start('@bob')
    // As from a sender that was cut off before it heard that all was well.
    const again = await peerOf(network, alice, bob)
    expect(await again.ask('notify:id:n-1:update:@bob:phone.wavi@alice:1')).toBe('data:success\n@alice@')
    await nextCall()
    await until(() => received('@bob').length === 4)
    const device = await owner(bob)
    await device.send('monitor:strict:0 phone\nnoop:0\n')
    const shown = await device.take(/(notification: .*"id":"n-\d".*\n){4}(.*\n)*/)
    expect(Array.from(shown.matchAll(/"id":"(n-\d)"/g), ([, id]) => id)).toEqual(['n-0', 'n-1', 'n-2', 'n-3'])
  })
})

const wide: Room = { perPeer: { count: 10, bytes: 10_000 }, total: { count: 10, bytes: 10_000 } }

function notification(id: string): NewNotification {
  const key = '@bob:phone.wavi@alice'
  const kind = { type: 'sent', priority: 'low', operation: 'update', messageType: 'key', notifier: 'SYSTEM' } as const
  return { id, peer: bob, key, ttln: 900_000, isEncrypted: false, ...kind }
}

/** The ids that came, oldest first. */
function received(at: string): string[] {
  const heads = [...network.keystore(at).notifications.heads()]
  return heads.filter(({ type }) => type === 'received').map(({ id }) => id)
}

function sent(at: string): [string, NotificationStatus][] {
  const heads = [...network.keystore(at).notifications.heads()]
  return heads.filter(({ type }) => type === 'sent').map(({ id, status }) => [id, status])
}

async function copy(name: string): Promise<string | undefined> {
  return (await network.keystore('@bob').get(parseAtKey(`cached:@bob:${name}@alice`)))?.value
}

async function metadataOf(name: string) {
  return (await network.keystore('@bob').get(parseAtKey(`cached:@bob:${name}@alice`)))?.metadata
}

/** Waits until something has happened, however many turns that takes. */
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setImmediate(resolve))
}

/** Lets time pass until a server calls another one again. */
async function nextCall(): Promise<void> {
  const before = network.dialled.length
  for (;;) {
    await new Promise((resolve) => setImmediate(resolve))
    if (network.dialled.length > before) return
    await network.clock.advanceToNext()
  }
}

/** The same, letting time pass to wherever something is due; rejects when that takes more than a day. */
async function passing(holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = network.clock.now() + 86_400_000
  while (!(await holds())) {
    for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve))
    if (network.clock.now() > end) throw new Error('it has not come to that')
    await network.clock.advanceToNext()
  }
}

async function open(options: NetworkOptions = {}): Promise<void> {
  network = await Network.open(options)
}

async function owner(atSign: AtSign): Promise<Raw> {
  const raw = new Raw(await network.connect(atSign))
  await raw.take(/^@/)
  const challenge = (await raw.ask(`from:${atSign}`)).slice('data:'.length, -2)
  await raw.ask(await network.login(atSign, challenge))
  return raw
}
