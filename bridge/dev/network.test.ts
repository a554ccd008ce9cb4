import { X509Certificate } from 'node:crypto'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { openAtClient } from '../../lib/client/at-client.ts'
import { waitForAtServer } from '../../lib/client/directory.ts'
import { openVisitor } from '../../lib/client/visitor.ts'
import { openKeyRing } from '../../lib/crypto/open-key-ring.ts'
import { parseLocation } from '../../lib/profile/location.ts'
import { readOwnProfile } from '../../lib/profile/own.ts'
import { publicKey, sharedKey } from '../../lib/protocol/at-key.ts'
import { parseAtSign } from '../../lib/protocol/at-sign.ts'
import { Caller } from '../bench/load.ts'
import { connectTls } from '../listen/connect.ts'
import { tlsDial } from '../listen/dial.ts'
import { type Network, startNetwork } from './network.ts'
import { seed } from './seed.ts'

const alice = parseAtSign('@alice')
const bob = parseAtSign('@bob')
const carol = parseAtSign('@carol')
const flower = parseAtSign('@sunny🌻')

let dir: string
let network: Network
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'facet-network-'))
})
afterEach(() => network.close())
afterAll(() => rm(dir, { recursive: true }))

const start = (options: Partial<Parameters<typeof startNetwork>[0]> = {}) =>
  startNetwork({ atSigns: [alice, bob], dir, gateway: false, ...options })

const mode = async (file: string) => (await stat(file)).mode & 0o777

async function openClient(atSign: typeof alice) {
  const keys = await openKeyRing(await network.keys(atSign))
  return openAtClient({ atSign, keys, dial: tlsDial(network.route) })
}

test('everyone is onboarded, with a key file that only its owner may read', async () => {
  network = await start()
  for (const atSign of [alice, bob]) {
    expect(await network.isOnboarded(atSign)).toBe(true)
    expect((await network.keys(atSign)).atSign).toBe(atSign)
    expect(await mode(network.keysFile(atSign))).toBe(0o600)
  }
  expect(await mode(join(dir, 'ca', 'ca.key'))).toBe(0o600)
  expect(network.keysFile(alice)).toBe(join(dir, 'keys', '@alice_key.atKeys'))
})

test('one more atSign gets a server while the others have theirs, and whoever waits for it finds it', async () => {
  network = await start()
  const dial = tlsDial(network.route)
  const tries: number[] = []
  const status = await waitForAtServer(dial, carol, {
    pauseMillis: 1,
    onTry(n) {
      tries.push(n)
      if (n === 3) void network.add(carol)
    },
    tries: 1_000,
  })
  expect(status).toBe('unactivated')
  expect(tries.slice(0, 3)).toEqual([1, 2, 3])
  expect(await waitForAtServer(dial, flower, { pauseMillis: 1, tries: 2 })).toBe('unknown')

  const secret = network.members.get(carol)?.cramSecret
  const both = await Promise.all([network.add(carol), network.add(carol)])
  expect(both.map(({ cramSecret }) => cramSecret)).toEqual([secret, secret])
  await network.close()
  await expect(network.add(flower)).rejects.toThrow('This network is closed.')
  network = await start({ atSigns: [alice, bob, carol], onboarded: [] })
  expect(network.members.get(carol)?.cramSecret).toBe(secret)
})

test('a restart finds data, keys and addresses again', async () => {
  network = await start()
  const client = await openClient(alice)
  await client.publish(publicKey('greeting.test', alice), 'still here')
  client.close()
  const before = network.members.get(alice)
  const directoryBefore = network.directory
  await network.close()

  network = await start()
  const after = network.members.get(alice)
  expect(after?.address).toEqual(before?.address)
  expect(after?.cramSecret).toBe(before?.cramSecret)
  expect(network.directory).toEqual(directoryBefore)
  const visitor = openVisitor({ atSign: alice, dial: tlsDial(network.route) })
  expect((await visitor.get(publicKey('greeting.test', alice)))?.text).toBe('still here')
  visitor.close()
})

test('two networks at once, in folders of their own, do not meet', async () => {
  network = await start()
  const otherDir = await mkdtemp(join(tmpdir(), 'facet-network-'))
  const other = await start({ dir: otherDir })
  const there = other.members.get(alice)?.address
  expect(there).not.toEqual(network.members.get(alice)?.address)
  await expect(connectTls(there ?? { host: '', port: 0 }, network.route)).rejects.toMatchObject({
    failure: 'certificate',
  })
  await other.close()
  await rm(otherDir, { recursive: true })
})

test('fresh means that nothing of before is left', async () => {
  network = await start()
  const secret = network.members.get(alice)?.cramSecret
  await network.close()
  network = await start({ fresh: true, onboarded: [] })
  expect(await network.isOnboarded(alice)).toBe(false)
  expect(network.members.get(alice)?.cramSecret).not.toBe(secret)
  await expect(readFile(network.keysFile(alice))).rejects.toMatchObject({ code: 'ENOENT' })
})

describe('certificates', () => {
  test('each atServer has one that names where the directory says it is', async () => {
    network = await start({ atSigns: [alice, bob, flower], onboarded: [] })
    const ca = new X509Certificate(await readFile(network.caFile))
    for (const { address, identity } of network.members.values()) {
      const certificate = new X509Certificate(identity.cert)
      expect(certificate.verify(ca.publicKey)).toBe(true)
      expect(certificate.checkIP(address.host)).toBe(address.host)
    }
    const hosts = [...network.members.values()].map(({ address }) => address.host)
    const hasOnlyOne = hosts[0] === '127.0.0.1'
    expect(new Set(hosts).size).toBe(hasOnlyOne ? 1 : 3)
  })

  test('who shows another one’s certificate is not let in as that other', async () => {
    network = await start({ onboarded: [] })
    const { address, identity } = network.members.get(alice) ?? {}
    const showing = async (of: typeof alice) => {
      const { cert, key } = network.members.get(of)?.identity ?? {}
      const caller = await Caller.open(address ?? network.directory, { ca: network.route.ca, cert, key })
      const reply = await caller.ask('from:@bob\n').catch((error: Error) => error.message)
      await caller.close()
      return reply
    }
    expect(identity).toBeDefined()
    expect(await showing(bob)).toMatch(/^data:proof:_/)
    if (address?.host !== network.members.get(bob)?.address.host) {
      expect(await showing(alice)).toContain('error:AT0401-Exception: Certificate Verification Failed\n@')
    }
  })
})

test('what one atSign shares, the other reads through its own atServer', async () => {
  network = await start()
  const [asAlice, asBob] = [await openClient(alice), await openClient(bob)]
  const key = sharedKey('phone.test', alice, bob)
  await asAlice.put(key, '555-0100')
  expect((await asBob.get(key))?.text).toBe('555-0100')
  asAlice.close()
  asBob.close()
})

test('the seeded people have their pages, and @alice three answers to one question', async () => {
  const seededDir = await mkdtemp(join(tmpdir(), 'facet-seed-'))
  network = await start({ dir: seededDir, atSigns: [alice, bob, carol] })
  await seed(network, join(seededDir, 'seeded'))
  const client = await openClient(alice)
  const { fields } = await readOwnProfile(client)
  const location = fields.find(({ field }) => field.name === 'location')?.answers ?? []
  expect(location.map(({ audience, raw }) => [audience, parseLocation(raw).label])).toEqual([
    ['everyone', 'California'],
    [bob, 'Bay Area'],
    [carol, '1420 Grove Street, Berkeley, CA 94709'],
  ])
  expect(fields.find(({ field }) => field.name === 'image')?.answers[0]?.shown.kind).toBe('picture')

  await client.delete(publicKey('about.wavi', alice))
  await seed(network, join(seededDir, 'seeded'))
  expect(await client.get(publicKey('about.wavi', alice))).toBeUndefined()
  client.close()
  await network.close()
  await rm(seededDir, { recursive: true })
})
