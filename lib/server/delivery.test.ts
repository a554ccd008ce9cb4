import { afterEach, describe, expect, test } from 'vitest'
import { parseAtKey } from '../protocol/at-key.ts'
import { type AtSign, parseAtSign } from '../protocol/at-sign.ts'
import type { NotificationStatus } from '../store/notification.ts'
import { Network, type NetworkOptions } from './testing/network.ts'
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
  await until(async () => (await other.ask('llookup:shared_key.alice@bob')).startsWith('error:AT0015'))
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
  await network.later(1_000_000)
  expect(sent('@alice')).toEqual([])
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
})

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
