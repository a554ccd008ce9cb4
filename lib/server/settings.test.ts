import { afterEach, describe, expect, test, vi } from 'vitest'
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

  test('has every setting of the specification', async () => {
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
      ['checkCertificateReload', 'false', 'true'],
      ['shouldReloadCertificates', 'false', 'true'],
      ['maxRequestsPerTimeFrame', '5', '7'],
      ['timeFrameInMills', '3600000', '1000'],
      ['timeFrameInMillis', '3600000', '2000'],
    ] as const) {
      expect(await owner.ask(`config:print:${name}`), name).toBe(`data:${value}\n@alice@`)
      await set(owner, `${name}=${other}`)
      // What is only to be done is over as soon as it was said.
      const now = other === 'true' ? 'false' : other
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
    await expect.poll(copyOfAlice).toBe('2')
    const heads = [...network.keystore('@alice').notifications.heads()]
    expect(heads).toHaveLength(1)
  })

  /** Its owner, when a copy is no longer what its original is, and may be asked for again. */
  async function withOldCopy(): Promise<Raw> {
    await open()
    const theirs = await ownerOf(network, bob)
    await theirs.ask('update:ttr:10:@alice:phone.wavi@bob 1')
    await expect.poll(copyOfAlice).toBe('1')
    await set(theirs, 'autoNotify=false')
    await theirs.ask('update:ttr:10:@alice:phone.wavi@bob 2')
    await network.later(11_000)
    return ownerOf(network)
  }

  test('fetches its copies anew at once when it is told to', async () => {
    const owner = await withOldCopy()
    const before = network.dialled.length
    await set(owner, 'doCacheRefreshNow=false')
    expect(await copyOfAlice()).toBe('1')
    expect(network.dialled).toHaveLength(before)
    await set(owner, 'doCacheRefreshNow=true')
    await expect.poll(copyOfAlice).toBe('2')
  })

  test('asks for its copies once, however often it is told to at a time', async () => {
    const owner = await withOldCopy()
    const before = network.dialled.length
    await owner.send('config:set:doCacheRefreshNow=true\n'.repeat(5))
    await expect.poll(copyOfAlice).toBe('2')
    await network.server('@alice').close()
    expect(network.dialled.slice(before).filter((call) => call === '@alice>@bob')).toHaveLength(1)
  })

  test('gives up a notification after as many tries as it was told', async () => {
    await open()
    const owner = await ownerOf(network)
    await set(owner, 'maxNotificationRetries=1')
    await owner.ask('notify:id:n-1:@nobody:phone.wavi@alice')
    await expect.poll(() => owner.ask('notify:status:n-1')).toBe('data:errored\n@alice@')
  })

  test('does its jobs as often as it was told, from then on', async () => {
    await open({ keptRemovals: 0, keptRemovalMillis: 0 })
    const owner = await ownerOf(network)
    const keystore = network.keystore('@alice')
    const saving = vi.spyOn(keystore, 'saveAccessLog')
    await owner.ask('delete:a.ns@alice')
    await owner.ask('update:ttl:1000:brief.ns@alice v')
    await set(owner, 'commitLogCompactionFrequencyMins=2')
    await set(owner, 'notificationKeyStoreCompactionFrequencyMins=1')
    await set(owner, 'accessLogCompactionFrequencyMins=2')
    await owner.ask('notify:id:n-1:messageType:text:ttln:1000:@alice:hello')
    const kept = () => [...keystore.notifications.heads()].length
    await network.later(59_999)
    expect(kept()).toBe(1)
    await network.later(1)
    expect(kept()).toBe(0)
    // Records go when they always went.
    expect(await keystore.get(parseAtKey('brief.ns@alice'))).toBeDefined()
    expect(await owner.ask('stats:12')).toContain('"value":"{}"')
    expect(saving).not.toHaveBeenCalled()
    await network.later(60_000)
    expect(await owner.ask('stats:12')).toContain('deletedKeysCount')
    expect(saving).toHaveBeenCalledOnce()
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
    ['inboundMaxLimit', '0'],
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
