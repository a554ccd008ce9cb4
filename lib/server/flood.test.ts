import { afterEach, describe, expect, test } from 'vitest'
import { parseAtKey } from '../protocol/at-key.ts'
import { type AtSign, parseAtSign } from '../protocol/at-sign.ts'
import type { Dial, Transport } from '../transport/transport.ts'
import { defaultLimits, type ServerLimits } from './limits.ts'
import { peerOf } from './testing/apps.ts'
import { FakePeer } from './testing/fake-peer.ts'
import { Network, type NetworkOptions } from './testing/network.ts'
import { Raw } from './testing/raw.ts'

const alice = parseAtSign('@alice')
const bob = parseAtSign('@bob')
const carol = parseAtSign('@carol')

let network: Network
afterEach(() => network?.close())

describe('a peer that floods', () => {
  test('is refused at its own limit, and others are heard [AT0028]', async () => {
    await open({ limits: { maxReceivedPerSender: 2, maxReceived: 3 } })
    const eve = await peerOf(network, bob)
    expect(await eve.ask('notify:id:1:@alice:a.wavi@bob')).toBe('data:success\n@bob@')
    expect(await eve.ask('notify:id:2:@alice:a.wavi@bob')).toBe('data:success\n@bob@')
    expect(await eve.ask('notify:id:3:ttr:-1:@alice:a.wavi@bob:copied')).toBe(
      'error:AT0028-Exception: no more than 2 notifications from @bob are kept\n@',
    )
    expect(await network.keystore('@alice').get(parseAtKey('cached:@alice:a.wavi@bob'))).toBeUndefined()
    const friend = await peerOf(network, carol)
    expect(await friend.ask('notify:id:1:@alice:a.wavi@carol')).toBe('data:success\n@carol@')
    expect(await friend.ask('notify:id:2:@alice:a.wavi@carol')).toMatch(/^error:AT0028-.*no more than 3 notifications/)
    // What the owner's own apps ask, and what she sends, is another matter.
    expect(await (await owner()).ask('notify:id:4:@bob:a.wavi@alice')).toBe('data:4\n@alice@')
  })

  test('with large values is refused at its limit in bytes', async () => {
    await open({ limits: { maxReceivedBytesPerSender: 5000, maxReceivedBytes: 100_000 } })
    const eve = await peerOf(network, bob)
    expect(await eve.ask(`notify:@alice:a.wavi@bob:${'x'.repeat(4000)}`)).toMatch(/^data:success/)
    expect(await eve.ask(`notify:messageType:text:@alice:${'x'.repeat(4000)}`)).toMatch(
      /^error:AT0028-Exception: no more than 5000 bytes of notifications from @bob are kept/,
    )
  })

  test('cannot fill the disk with copies of its keys [AT0028]', async () => {
    await open({ limits: { maxCopiesPerOwner: 2 } })
    const eve = await peerOf(network, bob)
    const keep = (name: string) => eve.ask(`notify:ttln:1:ttr:-1:@alice:${name}.wavi@bob:v`)
    expect(await keep('aa')).toMatch(/^data:success/)
    expect(await keep('bb')).toMatch(/^data:success/)
    expect(await keep('cc')).toMatch(/^error:AT0028-Exception: no more than 2 copies of @bob's keys are kept/)
    expect(await keep('aa')).toMatch(/^data:success/)
  })

  test('cannot fill it with what stands beside their values either [AT0028]', async () => {
    await open({ limits: { maxCopyBytesPerOwner: 100_000 } })
    const eve = await peerOf(network, bob)
    const encoding = 'x'.repeat(60_000)
    const keep = (name: string) => eve.ask(`notify:ttln:1:ttr:-1:encoding:${encoding}:@alice:${name}.wavi@bob:v`)
    expect(await keep('aa')).toMatch(/^data:success/)
    expect(await keep('bb')).toMatch(
      /^error:AT0028-Exception: no more than \d+ copies of @bob's keys are kept, of 100000 bytes/,
    )
    expect(await eve.ask(`notify:ttr:-1:encoding:${'x'.repeat(65_536)}:@alice:aa.wavi@bob:v`)).toBe(
      'error:AT0022-Exception: metadata of more than 65536 characters is not kept\n@',
    )
    expect(await (await owner()).ask(`update:encoding:${'x'.repeat(65_536)}:phone.wavi@alice v`)).toBe(
      'error:AT0022-Illegal arguments : metadata of more than 65536 characters is not kept\n@alice@',
    )
  })

  test('together with its like does not keep others from being heard, nor the owner from being reminded', async () => {
    await open({ atSigns: ['@alice', '@bob', '@carol', '@eve'], limits: { maxReceivedPerSender: 2, maxReceived: 4 } })
    for (const atSign of ['@bob', '@eve']) {
      const hostile = await peerOf(network, parseAtSign(atSign))
      for (const n of [1, 2]) {
        expect(await hostile.ask(`notify:id:${n}:ttln:691200000:@alice:a${n}.wavi${atSign}`)).toMatch(/^data:success/)
      }
    }
    expect(await (await peerOf(network, carol)).ask('notify:id:3:@alice:a.wavi@carol')).toBe('data:success\n@carol@')
    expect(await (await owner()).ask('notify:id:me:@alice:a.wavi@alice')).toBe('data:me\n@alice@')
    const kept = Array.from(network.keystore('@alice').notifications.heads(), ({ peer, id }) => `${peer} ${id}`)
    expect(kept).toEqual(['@bob 2', '@eve 1', '@eve 2', '@carol 3', '@alice me'])
  })

  test('cannot keep another one from being heard by using its id', async () => {
    await open()
    const [eve, friend] = [await peerOf(network, bob), await peerOf(network, carol)]
    await eve.ask('notify:id:guessed:@alice:a.wavi@bob:mine')
    expect(await friend.ask('notify:id:guessed:@alice:a.wavi@carol:theirs')).toBe('data:success\n@carol@')
    const raw = await owner()
    expect(await raw.ask('notify:list')).toMatch(/"from":"@bob".*"from":"@carol"/)
    // Nor can it speak for what the owner has sent under the same id.
    await network.stop('@bob')
    await raw.ask('notify:id:guessed:@bob:a.wavi@alice')
    expect(await raw.ask('notify:status:guessed')).toBe('data:queued\n@alice@')
  })

  test('cannot end a line in what others are shown', async () => {
    await open()
    const eve = await peerOf(network, bob)
    const watching = await owner()
    await watching.send('monitor:0\n')
    for (const line of [
      'notify:id:1:@alice:a.wavi@bob:one\rnotification: {"id":"2"}',
      'notify:id:3:messageType:text:@alice:one\rnotification: {"id":"4"}',
    ]) {
      expect(await eve.ask(line)).toMatch(/^error:AT0003-/)
    }
    await eve.ask('notify:id:5:messageType:text:@alice:"\\n\u2028\u0000\\u000anotification: {"id":"6"}')
    const shown = await watching.take(/\n/)
    expect(JSON.parse(shown.slice('notification: '.length))).toMatchObject({ id: '5' })
    expect(watching.text).toBe('')
  })

  test('with names that are too long is refused', async () => {
    await open({ limits: { maxNotificationIdLength: 10 } })
    const eve = await peerOf(network, bob)
    expect(await eve.ask('notify:id:12345678901:@alice:a.wavi@bob')).toMatch(
      /^error:AT0003-.*longer than 10 characters/,
    )
    expect(await eve.ask('notify:notifier:12345678901:@alice:a.wavi@bob')).toMatch(/^error:AT0003-.*longer than 10/)
  })

  test("cannot pass for what the owner's own server says of its records", async () => {
    await open()
    const eve = await peerOf(network, bob)
    expect(await eve.ask('notify:id:-1:@alice:a.wavi@bob:99')).toMatch(/^error:AT0003-.*cannot have the id -1/)
  })

  test('cannot have itself remembered for longer than the limit', async () => {
    await open({ limits: { maxNotificationMillis: 5000 } })
    await (await peerOf(network, bob)).ask(`notify:id:1:ttln:${'9'.repeat(300)}:@alice:a.wavi@bob`)
    await network.later(5000)
    expect(await network.keystore('@alice').notifications.expire()).toBe(1)
  })
})

describe('the owner', () => {
  test('is told when there is no room for more to one recipient [AT0028]', async () => {
    await open({ limits: { maxSentPerRecipient: 2, maxSent: 3 } })
    await network.stop('@bob')
    const raw = await owner()
    await raw.ask('notify:id:1:@bob:a.wavi@alice')
    await raw.ask('notify:id:2:@bob:a.wavi@alice')
    expect(await raw.ask('notify:id:3:@bob:a.wavi@alice')).toBe(
      'error:AT0028-Too Many Requests : no more than 2 notifications for @bob are kept\n@alice@',
    )
    // A share is no less a share because nobody can be told of it now.
    expect(await raw.ask('update:@bob:a.wavi@alice v')).toMatch(/^data:\d+/)
    expect(await raw.ask('notify:id:4:@nobody:a.wavi@alice')).toBe('data:4\n@alice@')
    expect(await raw.ask('notify:id:5:@nobody:a.wavi@alice')).toMatch(/^error:AT0028-.*no more than 3 notifications/)
  })

  test('changes what she shares while there is no room to tell of it: it is told, as it is by then, once there is', async () => {
    await open({ limits: { maxSentPerRecipient: 2, expiryMillis: 60_000 } })
    const raw = await owner()
    const copy = async (name: string) =>
      (await network.keystore('@bob').get(parseAtKey(`cached:@bob:${name}.wavi@alice`)))?.value
    await raw.ask('update:ttr:-1:@bob:known.wavi@alice old')
    await raw.ask('update:ttr:-1:ccd:true:@bob:gone.wavi@alice old')
    await until(async () => (await copy('known')) === 'old' && (await copy('gone')) === 'old')
    for (const value of ['newer', 'newest']) await raw.ask(`update:@bob:known.wavi@alice ${value}`)
    await raw.ask('update:ttr:-1:@bob:late.wavi@alice new')
    await raw.ask('update:@bob:gone.wavi@alice newer')
    await raw.ask('delete:@bob:gone.wavi@alice')
    await until(() => network.keystore('@alice').notifications.queue.size === 0)
    await network.later(300_000)
    expect(await copy('known')).toBe('old')

    // What was kept of those that were told is forgotten after a quarter of an hour; a restart changes nothing.
    await network.stop('@alice')
    await network.start('@alice')
    await network.later(960_000)
    await until(async () => {
      await network.later(1_000)
      return (await copy('known')) === 'newest' && (await copy('late')) === 'new'
    })
    expect(await copy('gone')).toBeUndefined()
    const told = Array.from(network.keystore('@alice').notifications.heads(), ({ about }) => about)
    await network.later(60_000)
    expect(Array.from(network.keystore('@alice').notifications.heads(), ({ about }) => about)).toEqual(told)
  })

  test('cannot have too many recipients at once [AT0022]', async () => {
    await open({ limits: { maxRecipients: 2 } })
    const raw = await owner()
    expect(await raw.ask('notify:all:@a,@b,@c:phone.wavi@alice')).toBe(
      'error:AT0022-Illegal arguments : notify:all cannot have more than 2 recipients\n@alice@',
    )
  })

  test('sees of a long list the newest that fit', async () => {
    await open({ limits: { maxListLength: 1000 } })
    const raw = await owner()
    for (let n = 0; n < 5; n++) await raw.ask(`notify:id:n-${n}:@alice:a.wavi@alice:${'x'.repeat(100)}`)
    const list = JSON.parse((await raw.ask('notify:list')).slice('data:'.length).replace(/\n@alice@$/, ''))
    expect(list.map(({ id }: { id: string }) => id)).toEqual(['n-3', 'n-4'])
  })

  test('has ten thousand wait for somebody who is away, and all of them arrive once, in order', async () => {
    await open()
    await network.stop('@bob')
    const raw = await owner()
    const many = 10_000
    const lines = Array.from({ length: many }, (_, n) => `notify:id:n-${n}:@bob:a.wavi@alice:${n}\n`)
    await raw.send(lines.join(''))
    await raw.take(new RegExp(`data:n-${many - 1}\n`))
    expect(network.keystore('@alice').notifications.queue.get(bob)?.size).toBe(many)
    await network.start('@bob')
    await retry(1)
    const received = network.keystore('@bob').notifications
    await until(() => [...received.heads()].length === many)
    expect(Array.from(received.heads(), ({ id }) => id)).toEqual(lines.map((_, n) => `n-${n}`))
    await until(() => network.keystore('@alice').notifications.queue.size === 0)
  })
})

describe('a recipient', () => {
  test('that never answers is tried so often, then given up; others get their turn', async () => {
    const fake = await openWith(() => undefined, { maxDeliveryTries: 3, notifyMillis: 7000 })
    const raw = await owner()
    await raw.ask('notify:id:1:@bob:a.wavi@alice')
    await raw.ask('notify:id:2:@carol:a.wavi@alice')
    await until(() => statusOf('2') === 'delivered')
    for (const nth of [1, 2, 3]) {
      expect(statusOf('1')).toBe('queued')
      await network.clock.until(7000)
      await network.later(7000)
      if (nth < 3) await retry(nth)
    }
    await until(() => statusOf('1') === 'errored')
    expect(fake.told).toHaveLength(3)
  })

  test.each([
    ['garbage', 'what?\n@bob@'],
    ['something else', 'data:ok\n@bob@'],
    ['too much', `data:${'x'.repeat(100_000)}\n@bob@`],
    ['by hanging up', 'hang up'],
    ['with an error that passes', 'error:AT0028-Exception: no room\n@'],
  ])('that answers %s is told again, and once it is well no more', async (_, wrong) => {
    let ill = true
    const fake = await openWith(() => (ill ? wrong : 'data:success\n@bob@'))
    await (await owner()).ask('notify:id:1:@bob:a.wavi@alice')
    await retry(1)
    await retry(2)
    await network.clock.until(524)
    expect(fake.told.length).toBeGreaterThanOrEqual(3)
    expect(statusOf('1')).toBe('queued')
    ill = false
    await retry(3)
    await until(() => statusOf('1') === 'delivered')
    const { length } = fake.told
    await network.later(60_000)
    expect(fake.told).toHaveLength(length)
  })

  test.each([
    ['blocks this atSign', 'error:AT0013-Exception: Unable to connect\n@'],
    ['does not believe it', 'error:AT0401-Exception: Certificate Verification Failed\n@'],
  ])('that %s is told nothing, and asked again until it has expired', async (_, welcome) => {
    const fake = await openWith(() => 'data:success\n@bob@', {}, { welcome: () => welcome })
    const raw = await owner()
    await raw.ask('notify:id:1:ttln:1000:@bob:a.wavi@alice')
    await raw.ask('notify:id:2:@bob:a.wavi@alice')
    for (const nth of [1, 2, 3]) await retry(nth)
    await until(() => statusOf('1') === 'expired')
    expect(statusOf('2')).toBe('queued')
    expect(fake.told).toEqual([])
  })

  test.each(['AT0003', 'AT0009', 'AT0016', 'AT0022'])('that refuses with %s is not told again', async (code) => {
    const fake = await openWith((line) =>
      line.includes('id:1:') ? `error:${code}-Exception: no\n@` : 'data:success\n@bob@',
    )
    const raw = await owner()
    await raw.ask('notify:id:1:@bob:a.wavi@alice')
    await raw.ask('notify:id:2:@bob:a.wavi@alice')
    await until(() => statusOf('2') === 'delivered')
    expect(statusOf('1')).toBe('errored')
    expect(fake.told.filter((line) => line.includes('id:1:'))).toHaveLength(1)
  })

  test.each(['AT0033', 'AT0034', 'AT0035'])(
    'that lets nobody in says so by %s, and is not asked again [2026 §17.5]',
    async (code) => {
      const fake = await openWith((line) => (line.includes('id:1:') ? `error:${code}-no\n@` : 'data:success\n@bob@'))
      const raw = await owner()
      await raw.ask('notify:id:1:appMetadata:e30=:@bob:a.wavi@alice:v')
      await raw.ask('notify:id:2:@bob:a.wavi@alice')
      await until(() => statusOf('2') === 'delivered')
      expect(await raw.ask('notify:status:1')).toBe('data:refused\n@alice@')
      expect(await raw.ask('notify:fetch:1')).toContain('"notificationStatus":"NotificationStatus.refused"')
      expect(fake.told.filter((line) => line.includes('id:1:'))).toHaveLength(1)
    },
  )

  test('that is older than a part of the metadata is told without it [2026 §8.1]', async () => {
    const fake = await openWith((line) =>
      /appMetadata|pubKeyHash/.test(line) ? 'error:AT0003-Exception: Invalid syntax\n@' : 'data:success\n@bob@',
    )
    const metadata = 'pubKeyCS:ab:pubKeyHash:cd:hashingAlgo:sha512:appMetadata:e30='
    await (await owner()).ask(`notify:id:1:${metadata}:@bob:a.wavi@alice:v`)
    await until(() => statusOf('1') === 'delivered')
    const begin =
      'notify:id:1:update:messageType:key:notifier:SYSTEM:ttln:900000:ttl:0:ttb:0:isEncrypted:true:pubKeyCS:ab'
    expect(fake.told).toEqual([
      `${begin}:pubKeyHash:cd:hashingAlgo:sha512:appMetadata:e30=:@bob:a.wavi@alice:v`,
      `${begin}:@bob:a.wavi@alice:v`,
    ])
  })

  describe('is asked what it can do', () => {
    const features = (...names: string[]) =>
      `data:${JSON.stringify({ version: '3.16.6', features: names.map((name) => ({ name, status: 'Preview' })) })}\n@bob@`
    const end = '2024-10-24T09:25:02.123456Z'
    const tellsOf = (fake: FakePeer) => fake.told.filter((line) => line.startsWith('notify:'))
    const start = (id: string) => `notify:id:${id}:update:messageType:key:notifier:SYSTEM`

    test('before it is told something new, and not again for a while [2026 §9, §17.2]', async () => {
      const answer = features('notify.eAtn', 'notify.eph')
      const fake = await openWith(
        (line) => (line === 'info:brief' ? answer : 'data:success\n@bob@'),
        {},
        { drafts: true },
      )
      const raw = await owner()
      await raw.ask('notify:id:0:@bob:a.wavi@alice:v')
      await until(() => statusOf('0') === 'delivered')
      expect(fake.told).toHaveLength(1)
      await raw.ask(`notify:id:1:eAtn:${end}:eph:@bob:a.wavi@alice:v`)
      await raw.ask(`notify:id:2:eAtn:${end}:@bob:a.wavi@alice:v`)
      await raw.ask('notify:id:3:ttln:5000:eph:@bob:a.wavi@alice:v')
      await until(() => statusOf('3') === 'delivered')
      const rest = 'ttl:0:ttb:0:isEncrypted:true:@bob:a.wavi@alice:v'
      expect(tellsOf(fake).slice(1)).toEqual([
        `${start('1')}:eAtn:${end}:eph:${rest}`,
        `${start('2')}:eAtn:${end}:${rest}`,
        `${start('3')}:ttln:5000:eph:${rest}`,
      ])
      expect(fake.told.filter((line) => line === 'info:brief')).toHaveLength(1)
      await network.later(300_000)
      await raw.ask('notify:id:4:ttln:5000:eph:@bob:a.wavi@alice:v')
      await until(() => statusOf('4') === 'delivered')
      expect(fake.told.filter((line) => line === 'info:brief')).toHaveLength(2)
    })

    test.each([
      ['lists nothing', features()],
      ['is older than lists', 'data:{"version":"3.0.52","uptimeAsMillis":5}\n@bob@'],
      ['does not say', 'error:AT0401-Exception: no\n@'],
      ['lists something else', features('notify.multi')],
    ])('and where it %s, is told as ever', async (_, answer) => {
      const fake = await openWith(
        (line) => (line === 'info:brief' ? answer : 'data:success\n@bob@'),
        {},
        { drafts: true },
      )
      await (await owner()).ask(`notify:id:1:eAtn:${end}:eph:@bob:a.wavi@alice:v`)
      await until(() => statusOf('1') === 'delivered')
      expect(tellsOf(fake)).toEqual([`${start('1')}:ttln:120000:ttl:0:ttb:0:isEncrypted:true:@bob:a.wavi@alice:v`])
    })
  })

  test('whose answer was lost is told again, and hears it once', async () => {
    let lost = 0
    network = await Network.open({
      options: {
        dial: async (to) => deafTo(/^data:success/, await network.connect(to as AtSign, alice), () => lost++ < 2),
      },
    })
    const watching = await owner(bob)
    await watching.send('monitor:0\n')
    await (await owner()).ask('notify:id:1:ttr:-1:@bob:a.wavi@alice:v')
    await retry(1)
    await until(() => statusOf('1') === 'delivered')
    expect(lost).toBeGreaterThan(1)
    expect([...network.keystore('@bob').notifications.heads()]).toHaveLength(1)
    await (await owner()).ask('notify:id:2:@bob:a.wavi@alice:v')
    await watching.take(/"id":"1"[^\n]*\n/)
    expect(await watching.take(/"id":"2"[^\n]*\n/)).not.toContain('"id":"1"')
  })

  test('with a very large value has it whole, and one that no line can carry is given up', async () => {
    await open({ limits: { maxSentBytesPerRecipient: 1e9, maxReceivedBytesPerSender: 1e9 } })
    const raw = await owner()
    const value = 'x'.repeat(10_000_000)
    await raw.ask(`update:ttr:-1:@bob:large.wavi@alice ${value}`)
    const key = parseAtKey('cached:@bob:large.wavi@alice')
    await until(async () => (await network.keystore('@bob').get(key))?.value === value)
    // A text is in the place of the key, and may be as long.
    const text = 'y'.repeat(5_000_000)
    await raw.ask(`notify:id:text:messageType:text:@bob:${text}`)
    await until(() => statusOf('text') === 'delivered')
    const [head] = network.keystore('@bob').notifications.withId('text')
    expect((await network.keystore('@bob').notifications.read(head?.at ?? 0))?.key).toBe(`@bob:${text}`)
    // What just fits into the line of an update no longer does into that of a notification.
    const end = `:@bob:larger.wavi@alice ${'x'.repeat(10_230_000)}`
    const begin = 'update:sharedKeyEnc:'
    await raw.ask(`${begin}${'x'.repeat(defaultLimits.maxLineBytes - begin.length - end.length)}${end}`)
    await until(() => network.keystore('@alice').notifications.queue.size === 0)
    await raw.ask('notify:id:after:@bob:a.wavi@alice')
    await until(() => statusOf('after') === 'delivered')
  })
})

function statusOf(id: string): string | undefined {
  return network.keystore('@alice').notifications.withId(id)[0]?.status
}

/** @bob's server is another one, which answers notifications like this. */
async function openWith(
  answer: (line: string) => string | undefined,
  limits: Partial<ServerLimits> = {},
  { welcome, drafts = false }: { readonly welcome?: () => string; readonly drafts?: boolean } = {},
) {
  const fake = new FakePeer(answer, welcome)
  const dial: Dial = async (to) => (to === bob ? fake.connect() : network.connect(to as AtSign, alice))
  network = await Network.open({ limits, options: { dial, drafts } })
  return fake
}

/** A transport that ends where something like this arrives, as long as `isDeaf`. */
function deafTo(pattern: RegExp, transport: Transport, isDeaf: () => boolean): Transport {
  return {
    write: (bytes) => transport.write(bytes),
    close: () => transport.close(),
    closed: transport.closed,
    async *[Symbol.asyncIterator]() {
      for await (const chunk of transport) {
        if (pattern.test(new TextDecoder().decode(chunk)) && isDeaf()) return transport.close()
        yield chunk
      }
    },
  }
}

/** Waits until something has happened, however many turns that takes. */
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setImmediate(resolve))
}

/** Waits until a delivery has failed for the `nth` time in a row, and lets the time pass until the next try. */
async function retry(nth: number): Promise<void> {
  const millis = Math.round(defaultLimits.retryMillis * 1.618 ** (nth - 1))
  await network.clock.until(millis)
  await network.later(millis)
}

async function open(options: NetworkOptions = {}): Promise<void> {
  network = await Network.open(options)
}

async function owner(atSign: AtSign = alice): Promise<Raw> {
  const raw = new Raw(await network.connect(atSign))
  await raw.take(/^@/)
  const challenge = (await raw.ask(`from:${atSign}`)).slice('data:'.length, -2)
  await raw.ask(await network.login(atSign, challenge))
  return raw
}
