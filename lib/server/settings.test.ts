import { afterEach, describe, expect, test } from 'vitest'
import { parseAtKey } from '../protocol/at-key.ts'
import { parseAtSign } from '../protocol/at-sign.ts'
import type { ServerLimits } from './limits.ts'
import { idOf, ownerOf, requestFrom, visitor } from './testing/apps.ts'
import { Network } from './testing/network.ts'
import { Raw } from './testing/raw.ts'

const alice = parseAtSign('@alice')
const bob = parseAtSign('@bob')

let network: Network
afterEach(() => network?.close())

async function open(limits: Partial<ServerLimits> = {}): Promise<void> {
  network = await Network.open({ limits, options: { testing: true } })
}

async function set(raw: Raw, setting: string): Promise<void> {
  expect(await raw.ask(`config:set:${setting}`)).toMatch(/^data:ok\n/)
}

const copyOfAlice = async (): Promise<string | undefined> =>
  (await network.keystore('@alice').get(parseAtKey('cached:@alice:phone.wavi@bob')))?.value

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setImmediate(resolve))
}

describe('a server under test [§3.21]', () => {
  test('can be tuned by its owner, and told to forget it', async () => {
    await open()
    const owner = await ownerOf(network)
    expect(await owner.ask('config:print:maxRequestsPerTimeFrame')).toBe('data:5\n@alice@')
    expect(await owner.ask('config:set:maxRequestsPerTimeFrame=1')).toBe('data:ok\n@alice@')
    expect(await owner.ask('config:print:maxRequestsPerTimeFrame')).toBe('data:1\n@alice@')
    const guest = await visitor(network)
    await idOf(guest.ask(await requestFrom(owner, { wavi: 'r' }, 'one')))
    expect(await guest.ask(await requestFrom(owner, { wavi: 'r' }, 'two'))).toMatch(/have exceeded the limit/)
    expect(await owner.ask('config:reset:maxRequestsPerTimeFrame')).toBe('data:ok\n@alice@')
    await idOf(guest.ask(await requestFrom(owner, { wavi: 'r' }, 'three')))
  })

  test('has every setting of the specification that a server without files can have', async () => {
    await open()
    const owner = await ownerOf(network)
    for (const [name, value, other] of [
      ['inboundMaxLimit', '200', '150'],
      ['commitLogCompactionFrequencyMins', '1440', '10'],
      ['accessLogCompactionFrequencyMins', '1', '10'],
      ['notificationKeyStoreCompactionFrequencyMins', '3', '10'],
      ['autoNotify', 'true', 'false'],
      ['maxNotificationRetries', '30', '5'],
      ['doCacheRefreshNow', 'false', 'true'],
      ['maxRequestsPerTimeFrame', '5', '7'],
      ['timeFrameInMills', '3600000', '1000'],
      ['timeFrameInMillis', '3600000', '2000'],
    ] as const) {
      expect(await owner.ask(`config:print:${name}`), name).toBe(`data:${value}\n@alice@`)
      await set(owner, `${name}=${other}`)
      const now = name === 'doCacheRefreshNow' ? 'false' : other
      expect(await owner.ask(`config:print:${name}`), name).toBe(`data:${now}\n@alice@`)
      expect(await owner.ask(`config:reset:${name}`), name).toBe('data:ok\n@alice@')
      expect(await owner.ask(`config:print:${name}`), name).toBe(`data:${value}\n@alice@`)
    }
  })

  test('lets in as many as it was told', async () => {
    await open()
    const owner = await ownerOf(network)
    await set(owner, 'inboundMaxLimit=2')
    await visitor(network)
    expect(await new Raw(await network.connect(alice)).over).toMatch(/^error:AT0012-/)
  })

  test('tells nobody what changes for as long as it is told not to', async () => {
    await open()
    const owner = await ownerOf(network, bob)
    await set(owner, 'autoNotify=false')
    await owner.ask('update:ttr:-1:@alice:phone.wavi@bob 1')
    await set(owner, 'autoNotify=TRUE')
    await owner.ask('update:ttr:-1:@alice:phone.wavi@bob 2')
    await until(async () => (await copyOfAlice()) !== undefined)
    const heads = [...network.keystore('@alice').notifications.heads()]
    expect(heads).toHaveLength(1)
    expect(await copyOfAlice()).toBe('2')
  })

  test('fetches its copies anew at once when it is told to', async () => {
    await open()
    const owner = await ownerOf(network)
    const theirs = await ownerOf(network, bob)
    await theirs.ask('update:ttr:10:@alice:phone.wavi@bob 1')
    await until(async () => (await copyOfAlice()) === '1')
    await set(theirs, 'autoNotify=false')
    await theirs.ask('update:ttr:10:@alice:phone.wavi@bob 2')
    await network.later(11_000)
    await set(owner, 'doCacheRefreshNow=false')
    expect(await copyOfAlice()).toBe('1')
    await set(owner, 'doCacheRefreshNow=true')
    await until(async () => (await copyOfAlice()) === '2')
  })

  test('gives up a notification after as many tries as it was told', async () => {
    await open()
    const owner = await ownerOf(network)
    await set(owner, 'maxNotificationRetries=1')
    await owner.ask('notify:id:n-1:@nobody:phone.wavi@alice')
    await until(async () => (await owner.ask('notify:status:n-1')) === 'data:errored\n@alice@')
  })

  test('does its jobs as often as it was told, from then on', async () => {
    await open({ keptRemovals: 0, keptRemovalMillis: 0 })
    const owner = await ownerOf(network)
    const keystore = network.keystore('@alice')
    await owner.ask('delete:a.ns@alice')
    await owner.ask('update:ttl:1000:brief.ns@alice v')
    await set(owner, 'commitLogCompactionFrequencyMins=2')
    await set(owner, 'notificationKeyStoreCompactionFrequencyMins=1')
    await set(owner, 'accessLogCompactionFrequencyMins=2')
    await network.later(59_999)
    expect(await keystore.get(parseAtKey('brief.ns@alice'))).toBeDefined()
    await network.later(1)
    expect(await keystore.get(parseAtKey('brief.ns@alice'))).toBeUndefined()
    expect(await owner.ask('stats:12')).toContain('"value":"{}"')
    expect(keystore.accessLog.hasChanged).toBe(true)
    await network.later(60_000)
    expect(await owner.ask('stats:12')).toContain('deletedKeysCount')
    expect(keystore.accessLog.hasChanged).toBe(false)
  })

  test.each(['nothing', '__proto__', 'constructor', ''])('has no setting %j', async (name) => {
    await open()
    const owner = await ownerOf(network)
    expect(await owner.ask(`config:print:${name} `)).toMatch(/^error:AT00(10|03)/)
    expect(await owner.ask(`config:set:${name}=1`)).toMatch(/^error:AT00(10|03)/)
  })

  test.each(['', 'many', '-1', '1e9', '99999999999999999'])('takes no %j for a number', async (value) => {
    await open()
    const owner = await ownerOf(network)
    expect(await owner.ask(`config:set:inboundMaxLimit=${value}`)).toMatch(/^error:AT0022/)
    expect(await owner.ask('config:print:inboundMaxLimit')).toBe('data:200\n@alice@')
  })

  test.each([
    ['commitLogCompactionFrequencyMins', '0'],
    ['notificationKeyStoreCompactionFrequencyMins', '00'],
    ['autoNotify', '1'],
    ['autoNotify', ''],
    ['doCacheRefreshNow', 'yes'],
  ])('takes for %s no %j', async (name, value) => {
    await open()
    const owner = await ownerOf(network)
    expect(await owner.ask(`config:set:${name}=${value}`)).toMatch(/^error:AT0022/)
  })
})
