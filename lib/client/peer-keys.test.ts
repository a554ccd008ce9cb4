import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { md5Hex } from '../crypto/digest.ts'
import { pinsInMemory } from '../crypto/pins.ts'
import { AtError } from '../protocol/at-error.ts'
import { parseAtKey, publicKey, sharedKey } from '../protocol/at-key.ts'
import { memoryPair } from '../transport/memory.ts'
import { memoryRecords } from '../vault/memory-records.ts'
import type { AtClient, AtClientOptions } from './at-client.ts'
import { type KeyChange, type KnownKey, PeerKeys } from './peer-keys.ts'
import { PublicKeys } from './public-keys.ts'
import { alice, bob, keysOf, People } from './testing/people.ts'

let people: People
beforeEach(async () => {
  people = await People.meet({ onboarded: [alice, bob] })
})
afterEach(() => people.part())

const phone = sharedKey('phone.wavi', alice, bob)

/** @alice, and what she is told of others' keys. */
async function listening(options: Partial<AtClientOptions> = {}): Promise<{ client: AtClient; told: KeyChange[] }> {
  // Whatever is asked for is asked for anew.
  const client = await people.client(alice, { freshMillis: 0, ...options })
  const told: KeyChange[] = []
  client.peerKeys.onChange((change) => told.push(change))
  return { client, told }
}

/** @bob's server shows this key from now on. */
async function show(generation: number): Promise<string> {
  const { encryptionPublicKey } = await keysOf(bob, generation)
  const say = await people.raw(bob)
  await say(`update:isEncrypted:false:public:publickey@bob ${encryptionPublicKey}`)
  return encryptionPublicKey
}

/** For which key of @bob's what is stored was sealed. */
async function sealedFor(client: AtClient, name: string): Promise<string | undefined> {
  return (await client.stored(parseAtKey(name)))?.metadata.pubKeyCS
}

test('the first key of somebody is remembered without a word, and both have one number to compare', async () => {
  const { client, told } = await listening()
  await client.put(phone, '555-0100')
  const pin = await client.peerKeys.pin(bob)
  expect(pin?.publicKey).toBe((await keysOf(bob)).encryptionPublicKey)
  const others = await people.client(bob)
  await others.put(sharedKey('phone.wavi', bob, alice), '555-0199')
  const number = await client.peerKeys.numberWith(bob)
  expect(number).toMatch(/^(\d{5} ){11}\d{5}$/)
  expect(await others.peerKeys.numberWith(alice)).toBe(number)
  expect(told).toEqual([])
})

test('a new key is taken and told of, unless it is said otherwise, as existing apps do', async () => {
  const { client, told } = await listening()
  await client.put(phone, '555-0100')
  const before = (await client.peerKeys.pin(bob))?.publicKey
  const after = await show(1)
  await client.put(phone, '555-0111')
  await client.put(phone, '555-0122')
  expect(told).toEqual([{ peer: bob, before, after, state: 'accepted', number: expect.any(String) }])
  expect(await sealedFor(client, '@bob:phone.wavi@alice')).toBe(md5Hex(after))
  expect(told[0]?.number).toBe(await client.peerKeys.numberWith(bob))
})

test('where it is asked for, nothing is sealed for a new key before it was accepted', async () => {
  const { client, told } = await listening({ keyChanges: 'ask' })
  await client.put(phone, '555-0100')
  const before = (await client.peerKeys.pin(bob))?.publicKey ?? ''
  const after = await show(1)
  const held = { name: 'AtError', code: 'AT0033', message: expect.stringContaining('@bob has a new key') }
  await expect(client.put(phone, '555-0111')).rejects.toMatchObject(held)
  await expect(client.notifyText(bob, 'hello')).rejects.toMatchObject(held)
  await expect(client.notify(phone, 'hello')).rejects.toMatchObject(held)
  for (const name of ['@bob:phone.wavi@alice', '@bob:shared_key@alice']) {
    expect(await sealedFor(client, name), name).toBe(md5Hex(before))
  }
  expect(told).toHaveLength(1)
  const [change] = await client.peerKeys.waiting()
  expect(change).toEqual(told[0])
  expect(change).toMatchObject({ peer: bob, before, after, state: 'waiting' })

  await client.peerKeys.accept(change as KeyChange)
  expect(await client.peerKeys.waiting()).toEqual([])
  expect(await client.peerKeys.numberWith(bob)).toBe(change?.number)
  await client.put(phone, '555-0111')
  for (const name of ['@bob:phone.wavi@alice', '@bob:shared_key@alice']) {
    expect(await sealedFor(client, name), name).toBe(md5Hex(after))
  }
})

test('who is known by which number is told as it changes, and somebody can be asked for their key before anything is sent', async () => {
  const { client } = await listening({ keyChanges: 'ask' })
  const heard: (readonly KnownKey[])[] = []
  const stop = client.peerKeys.watch((known) => heard.push(known))
  await vi.waitFor(() => expect(heard.at(-1)).toEqual([]))
  await client.peerKeys.look(bob)
  const number = await client.peerKeys.numberWith(bob)
  await vi.waitFor(() => expect(heard.at(-1)).toEqual([{ peer: bob, number, since: people.network.clock.now() }]))
  await show(1)
  await client.peerKeys.look(bob)
  const [change] = await client.peerKeys.waiting()
  await vi.waitFor(() => expect(heard.at(-1)).toMatchObject([{ peer: bob, number, change }]))
  stop()
  await client.peerKeys.accept(change as KeyChange)
  expect(heard.at(-1)).toMatchObject([{ change }])
  expect(await client.peerKeys.numberWith(bob)).toBe(change?.number)
})

test('a change while nobody was looking is told at the next look, and waits in every session', async () => {
  const pins = pinsInMemory()
  const first = await listening({ pins, keyChanges: 'ask' })
  await first.client.put(phone, '555-0100')
  first.client.close()
  await show(1)
  const { client, told } = await listening({ pins, keyChanges: 'ask' })
  await expect(client.put(phone, '555-0111')).rejects.toMatchObject({ code: 'AT0033' })
  expect(told).toHaveLength(1)
  const next = await listening({ pins, keyChanges: 'ask' })
  expect(await next.client.peerKeys.waiting()).toEqual(told)
})

test('a key that changes once more has to be looked at once more, and one that comes back waits no longer', async () => {
  const { client, told } = await listening({ keyChanges: 'ask' })
  await client.put(phone, '555-0100')
  await show(1)
  await expect(client.put(phone, 'x')).rejects.toMatchObject({ code: 'AT0033' })
  await show(2)
  await expect(client.put(phone, 'x')).rejects.toMatchObject({ code: 'AT0033' })
  expect(told).toHaveLength(2)
  await expect(client.peerKeys.accept(told[0] as KeyChange)).rejects.toMatchObject({
    code: 'AT0022',
    message: expect.stringContaining('once more'),
  })
  await show(0)
  await client.put(phone, '555-0100')
  expect(await client.peerKeys.waiting()).toEqual([])
  await expect(client.peerKeys.accept(told[1] as KeyChange)).rejects.toMatchObject({ code: 'AT0022' })
})

test('many who look at once are told of a change once', async () => {
  const told: KeyChange[] = []
  const own = (await keysOf(alice)).encryptionPublicKey
  const options = { atSign: alice, publicKey: own, pins: pinsInMemory(), keyChanges: 'ask', now: () => 1 } as const
  const peerKeys = new PeerKeys(options)
  peerKeys.onChange((change) => told.push(change))
  await peerKeys.seen(bob, 'before')
  expect(await Promise.all([1, 2, 3].map(() => peerKeys.seen(bob, 'after')))).toEqual(['before', 'before', 'before'])
  expect(told).toHaveLength(1)
})

test('an older key that the own server has kept is not taken for a change', async () => {
  const [before, after] = ['the older key', 'the newer key']
  const pins = pinsInMemory()
  await pins.put({ peer: bob, publicKey: after, since: 1 })
  const keys = await keysOf(alice)
  const publicKey = keys.encryptionPublicKey
  const peerKeys = new PeerKeys({ atSign: alice, publicKey, pins, keyChanges: 'accept', now: () => 2 })
  const told: KeyChange[] = []
  peerKeys.onChange((change) => told.push(change))
  const request = async (line: string) => (line.includes('bypassCache') ? after : before)
  expect(await new PublicKeys(request, keys, peerKeys).of(bob)).toBe(after)
  expect(told).toEqual([])
  expect(await pins.get(bob)).toEqual({ peer: bob, publicKey: after, since: 1 })
})

test('a value that only a new key has signed is not called verified before that is accepted', async () => {
  const { client, told } = await listening({ keyChanges: 'ask' })
  const about = publicKey('about.wavi', bob)
  await (await people.client(bob)).publish(about, 'hello')
  expect((await client.get(about))?.signature).toBe('verified')
  await show(1)
  const dataSignature = await (await keysOf(bob, 1)).signValue('hello again')
  await (await people.raw(bob))(
    `update:dataSignature:${dataSignature}:isEncrypted:false:public:about.wavi@bob hello again`,
  )
  expect((await client.get(about, { fresh: true }))?.signature).toBe('broken')
  expect(told).toHaveLength(1)
  await client.peerKeys.accept(told[0] as KeyChange)
  expect((await client.get(about, { fresh: true }))?.signature).toBe('verified')
})

test('what was shared while there was no line waits for a key to be accepted, and goes then by itself', async () => {
  const records = memoryRecords({ atSign: alice })
  const { client, told } = await listening({ keyChanges: 'ask', records, preferences: { strategy: 'on demand' } })
  await client.put(phone, '555-0100')
  await client.sync()
  const after = await show(1)
  await client.put(phone, '555-0111')
  await client.sync()
  const [waiting] = await client.unsent()
  expect(waiting?.trouble).toMatchObject({ words: expect.stringContaining('@bob has a new key'), isFinal: false })
  expect(await sealedFor(client, '@bob:phone.wavi@alice')).not.toBe(md5Hex(after))
  await client.peerKeys.accept(told[0] as KeyChange)
  await client.sync()
  expect(await client.unsent()).toEqual([])
  expect(await sealedFor(client, '@bob:phone.wavi@alice')).toBe(md5Hex(after))
})

test('what waits to be sent while the keys are locked goes when they are open again', async () => {
  const ring = await keysOf(alice)
  let isLocked = false
  const whenOpen =
    <Args extends unknown[], Result>(perform: (...args: Args) => Promise<Result>) =>
    async (...args: Args) => {
      if (isLocked) throw new AtError('AT0024', 'locked')
      return perform(...args)
    }
  const keys = { ...ring, openFromSelf: whenOpen(ring.openFromSelf), signChallenge: whenOpen(ring.signChallenge) }
  const records = memoryRecords({ atSign: alice })
  const { client } = await listening({ keys, records, preferences: { strategy: 'on demand' } })
  await client.put(phone, '555-0100')
  await client.sync()
  await client.put(phone, '555-0111')
  isLocked = true
  await client.sync().catch(() => {})
  expect(await client.unsent()).toHaveLength(1)
  isLocked = false
  await client.sync()
  expect(await client.unsent()).toEqual([])
})

describe('while the server of a recipient is away', () => {
  const later = sharedKey('later.wavi', alice, bob)

  test('a share and a notification go on with the key of before, and are there when it is back', async () => {
    await (await people.client(alice)).put(phone, '555-0100')
    await people.network.stop('@bob')
    // One that remembers nobody, as another device or a command line.
    const client = await people.client(alice)
    await client.put(later, '555-0111')
    expect(await client.notifyStatus(await client.notifyText(bob, 'hello'))).toBe('queued')
    expect(await sealedFor(client, '@bob:later.wavi@alice')).toBe(md5Hex((await keysOf(bob)).encryptionPublicKey))
    await people.network.start('@bob')
    expect(await (await people.client(bob)).get(later, { fresh: true })).toMatchObject({ text: '555-0111' })
  })

  test('one that takes the call and never answers holds nothing up for ever', async () => {
    await (await people.client(alice)).put(phone, '555-0100')
    const { network } = people
    await network.stop('@bob')
    const connect = network.connect.bind(network)
    network.connect = async (to, from) => (to === bob ? memoryPair()[0] : connect(to, from))
    const client = await people.client(alice, { replyMillis: 500 })
    await client.put(later, '555-0111')
    expect(await client.stored(later)).toBeDefined()
  })

  test('where there is no key with them, it is said whose server it is and that nothing was sent', async () => {
    await people.network.stop('@bob')
    const client = await people.client(alice)
    const away = {
      code: 'AT0021',
      message: expect.stringMatching(/^The server of @bob is away .+ Nothing was sent\.$/),
    }
    await expect(client.put(phone, '555-0100')).rejects.toMatchObject(away)
    await expect(client.notifyText(bob, 'hello')).rejects.toMatchObject(away)
    expect(await client.stored(phone)).toBeUndefined()
  })

  test('nothing is sealed with a key that was not made for the public key that is known', async () => {
    const { client } = await listening()
    await client.put(phone, '555-0100')
    await (await people.raw(alice))(
      `update:ttr:1:pubKeyCS:${'0'.repeat(32)}:@bob:shared_key@alice ${(await client.stored(sharedKey('shared_key', alice, bob)))?.value}`,
    )
    await people.network.stop('@bob')
    await expect(client.put(later, '555-0111')).rejects.toMatchObject({ code: 'AT0021' })
    expect(await client.stored(later)).toBeUndefined()
  })

  test('a new key of theirs that waits to be accepted still holds everything up', async () => {
    const { client } = await listening({ keyChanges: 'ask' })
    await client.put(phone, '555-0100')
    await show(1)
    await expect(client.put(later, '555-0111')).rejects.toMatchObject({ code: 'AT0033' })
    await people.network.stop('@bob')
    await expect(client.put(later, '555-0111')).rejects.toMatchObject({ code: 'AT0033' })
  })
})
