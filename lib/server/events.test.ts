import { afterEach, expect, test } from 'vitest'
import { parseAtKey } from '../protocol/at-key.ts'
import { parseAtSign } from '../protocol/at-sign.ts'
import { idOf, ownerOf, peerOf, requestFrom, visitor } from './testing/apps.ts'
import { Network, type NetworkOptions } from './testing/network.ts'

const minute = 60_000

let network: Network
afterEach(() => network?.close())

test('of very many events the oldest go, whoever makes them [2026 §12]', async () => {
  await open({ atSigns: ['@alice', '@bob', '@carol', '@dana'], limits: { maxEvents: 2 } })
  const raw = await ownerOf(network)
  const others = ['@bob', '@carol', '@dana']
  for (const key of ['old', 'new']) {
    for (const other of others) {
      await publish(key, other)
      await raw.ask(`plookup:bypassCache:true:publickey${other}`)
      await network.later(1)
    }
  }
  expect(await told()).toEqual(['@carol', '@dana'])
})

test('who changes its public key again and again is told of once, and keeps nobody else from being told of', async () => {
  await open({ limits: { maxEvents: 10 } })
  const keystore = network.keystore('@alice')
  const carol = await peerOf(network, parseAtSign('@carol'))
  await carol.ask('notify:ttln:1:ttr:-1:isEncrypted:false:public:publickey@carol:old')
  await carol.ask('notify:ttln:1:ttr:-1:isEncrypted:false:public:publickey@carol:new')
  const bob = await peerOf(network, parseAtSign('@bob'))
  for (let n = 0; n < 30; n++) {
    await bob.ask(`notify:ttln:1:ttr:-1:isEncrypted:false:public:publickey@bob:key${n}`)
    await network.later(minute / 5)
  }
  expect(await told()).toEqual(['@carol', '@bob'])
  const notices = [...keystore.notifications.heads()].filter(({ type }) => type === 'self')
  expect(notices.length).toBeLessThan(10)
  const committed: string[] = []
  for await (const { key } of keystore.changes(-1)) if (key.name.endsWith('.__atserver')) committed.push(key.name)
  expect(committed).toHaveLength(2)
})

test('a public key that comes too soon after another one is looked up when its time has come', async () => {
  await open()
  const raw = await ownerOf(network)
  const seen = async () => (await raw.ask('plookup:publickey@bob')).slice('data:'.length).split('\n')[0]
  for (const key of ['first', 'second', 'third']) {
    await publish(key)
    await raw.ask('plookup:bypassCache:true:publickey@bob')
  }
  // Devices have heard of the second one.
  expect(await seen()).toBe('second')
  await network.later(minute + 1)
  expect(await seen()).toBe('third')
  expect(await told()).toEqual(['@bob'])
  const copy = await network.keystore('@alice').get(parseAtKey('cached:public:publickey@bob'))
  expect(copy?.metadata).toMatchObject({ ttr: -1, createdAt: network.clock.now() })
})

test('however many events there are to tell, there is room to tell of who wants to be enrolled', async () => {
  await open({ limits: { maxEventNotices: 1, maxReceivedPerSender: 3 } })
  const raw = await ownerOf(network)
  for (const other of ['@bob', '@carol']) {
    for (const key of ['old', 'new']) {
      await publish(key, other)
      await raw.ask(`plookup:bypassCache:true:publickey${other}`)
    }
  }
  for (const name of ['one', 'two']) {
    const guest = await visitor(network)
    await idOf(guest.ask(await requestFrom(raw, { wavi: 'r' }, name)))
  }
  const { notifications } = network.keystore('@alice')
  const bodies = await Promise.all([...notifications.heads()].map(({ at }) => notifications.read(at)))
  expect(bodies.map((body) => body?.value?.slice(0, 11))).toEqual(['{"category"', '{"encrypted', '{"encrypted'])
})

test('of several connections that learn of a public key at once, one tells of it', async () => {
  await open()
  const raw = await ownerOf(network)
  await publish('old')
  await raw.ask('plookup:publickey@bob')
  await publish('new')
  const others = await Promise.all([1, 2, 3].map(() => ownerOf(network)))
  await Promise.all(others.map((other) => other.ask('plookup:bypassCache:true:all:nothing.wavi@bob')))
  const notices = [...network.keystore('@alice').notifications.heads()].filter(({ type }) => type === 'self')
  expect(notices).toHaveLength(1)
})

test('a public key is kept for ever, whenever its original ends [2026 §8.3]', async () => {
  await open()
  await network.keystore('@bob').put(parseAtKey('public:publickey@bob'), 'old', { ttl: minute })
  const raw = await ownerOf(network)
  await raw.ask('plookup:publickey@bob')
  await network.later(10 * minute)
  await network.server('@alice').expire()
  await publish('new')
  await raw.ask('plookup:bypassCache:true:publickey@bob')
  expect(await told()).toEqual(['@bob'])
})

async function open(options: NetworkOptions = {}): Promise<void> {
  network = await Network.open(options)
}

async function publish(key: string, by = '@bob'): Promise<void> {
  await network.keystore(by).put(parseAtKey(`public:publickey${by}`), key, {})
}

/** Of whom @alice's events tell, the oldest first. */
async function told(): Promise<string[]> {
  const keystore = network.keystore('@alice')
  const events = [...keystore.entries()].filter(({ text }) => text.endsWith('.events.__atserver@alice'))
  const records = await Promise.all(events.map(({ key }) => keystore.get(key)))
  return records.map((record) => JSON.parse(record?.value ?? '{}').data.atSign)
}
