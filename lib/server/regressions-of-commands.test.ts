import { afterEach, beforeEach, expect, test } from 'vitest'
import { parseAtKey } from '../protocol/at-key.ts'
import { parseAtSign } from '../protocol/at-sign.ts'
import { app, enrolled, ownerOf, peerOf, visitor } from './testing/apps.ts'
import { Network } from './testing/network.ts'
import type { Raw } from './testing/raw.ts'

// What went wrong in other atServers with what is written, removed, synchronised and told.

let network: Network
let owner: Raw
beforeEach(async () => {
  network = await Network.open()
  owner = await ownerOf(network)
})
afterEach(() => network.close())

const bob = parseAtSign('@bob')

test.each(['scan some-text', 'monitor .*'])('a value that reads %j is not that command [2026 §15.3]', async (value) => {
  const guest = await visitor(network)
  expect(await guest.ask(`update:public:phone@alice ${value}`)).toMatch(/^error:AT0401-/)
  expect(await owner.ask(`update:public:phone@alice ${value}`)).toMatch(/^data:\d+\n/)
  expect(await owner.ask('llookup:public:phone@alice')).toBe(`data:${value}\n@alice@`)
})

test('a notification that is delivered twice is shown once, and its sender hears both times that all is well [2026 §15.5]', async () => {
  const peer = await peerOf(network, bob)
  await monitor(owner)
  for (let turn = 0; turn < 2; turn++) expect(await peer.ask(told('same'))).toBe('data:success\n@bob@')
  await peer.ask(told('next'))
  expect([(await shown(owner)).id, (await shown(owner)).id]).toEqual(['same', 'next'])
  const later = await ownerOf(network)
  await later.send('monitor:0\n')
  expect([(await shown(later)).id, (await shown(later)).id]).toEqual(['same', 'next'])
})

test('a notification that was over when it came is neither kept nor shown, and not sent again [2026 §15.6]', async () => {
  const peer = await peerOf(network, bob)
  await monitor(owner)
  expect(await peer.ask(told('late', 'ttln:0'))).toBe('data:success\n@bob@')
  await peer.ask(told('in-time'))
  expect((await shown(owner)).id).toBe('in-time')
  expect((await ids(await ownerOf(network))).sort()).toEqual(['in-time'])
})

test('who comes to a monitor later is shown the key that opens the value, as who was there [2026 §15.9]', async () => {
  const peer = await peerOf(network, bob)
  await monitor(owner)
  await peer.ask(told('a', 'ttln:60000:sharedKeyEnc:c2tl:pubKeyCS:0d9a:ivNonce:bm9uY2U='))
  const live = await shown(owner)
  expect(live.metadata).toMatchObject({ sharedKeyEnc: 'c2tl', pubKeyCS: '0d9a', ivNonce: 'bm9uY2U=' })
  const later = await ownerOf(network)
  await later.send('monitor:0\n')
  expect(await shown(later)).toEqual(live)
})

test("an app's page of sync is full of what it may read, however much of others comes first [2026 §15.12]", async () => {
  const names = (space: string, count: number) => Array.from({ length: count }, (_, n) => `k${n}.${space}@alice`)
  for (const name of [...names('buzz', 30), ...names('wavi', 6)]) await owner.ask(`update:${name} v`)
  const phone = await app(network, await enrolled(network, { wavi: 'r' }))
  const seen = await page(phone, 'sync:from:-1:limit:5:\\.(wavi|buzz)@')
  const own = seen.map(({ atKey }) => atKey).filter((name) => !/^public:|^shared_key/.test(name))
  expect(seen).toHaveLength(5)
  expect(own).toEqual(names('wavi', 5 - (seen.length - own.length)))
})

test('a device that skips removals is told the very last one all the same, so that it is up to date [2026 §15.13]', async () => {
  for (const line of ['update:a.wavi@alice 1', 'delete:a.wavi@alice']) await owner.ask(line)
  const last = Number(/^data:(\d+)/.exec(await owner.ask('delete:b.wavi@alice'))?.[1])
  expect(await page(owner, `sync:from:${last - 2}:limit:10:skipDeletesUntil:${last}`)).toMatchObject([
    { atKey: 'b.wavi@alice', operation: '-', commitId: last },
  ])
})

test('the hash of a public key is an object again when it is read [2026 §15.15]', async () => {
  await owner.ask('update:pubKeyHash:0d9a:hashingAlgo:sha512:@bob:door.wavi@alice c2VjcmV0')
  const expected = { pubKeyHash: { hash: '0d9a', hashingAlgo: 'sha512' } }
  const peer = await peerOf(network, bob)
  for (const reply of [
    await owner.ask('llookup:meta:@bob:door.wavi@alice'),
    await peer.ask('lookup:meta:door.wavi@alice'),
  ]) {
    expect(JSON.parse(payload(reply))).toMatchObject(expected)
  }
})

test('what is immutable is not written over while it lives, and no obstacle once it has expired [2026 §15.32]', async () => {
  await owner.ask('update:ttl:1000:immutable:true:lock.wavi@alice mine')
  for (const line of ['update:lock.wavi@alice yours', 'update:meta:lock.wavi@alice:ttl:9000']) {
    expect(await owner.ask(line), line).toMatch(/^error:AT0032-/)
  }
  expect(await owner.ask('llookup:lock.wavi@alice')).toBe('data:mine\n@alice@')
  await network.later(1000)
  expect(await owner.ask('update:lock.wavi@alice yours')).toMatch(/^data:\d+\n/)
  expect(await owner.ask('llookup:lock.wavi@alice')).toBe('data:yours\n@alice@')
})

test('an update that says nothing of its end does not put it off [2026 §15.34]', async () => {
  await owner.ask('update:ttl:60000:code.wavi@alice 1')
  await network.later(30_000)
  await owner.ask('update:code.wavi@alice 2')
  await network.later(29_999)
  expect(await owner.ask('llookup:code.wavi@alice')).toBe('data:2\n@alice@')
  await network.later(1)
  expect(await owner.ask('llookup:code.wavi@alice')).toMatch(/^(data:null|error:AT0015)/)
})

test('an update as JSON without a ttl leaves the one that is there [2026 §15.35]', async () => {
  const update = (value: string, more: object) =>
    owner.ask(
      `update:json:${JSON.stringify({ atKey: 'code.wavi', value, sharedBy: '@alice', metadata: { isPublic: false, ...more } })}`,
    )
  await update('1', { ttl: 60_000 })
  const endsAt = network.clock.now() + 60_000
  await network.later(30_000)
  for (const more of [{}, { ttl: null }]) {
    await update('2', more)
    const record = await network.keystore('@alice').get(parseAtKey('code.wavi@alice'))
    expect(record).toMatchObject({ value: '2', metadata: { ttl: 60_000, expiresAt: endsAt } })
  }
})

test.each([
  ["what is another atSign's", { sharedBy: '@bob' }, 'AT0016'],
  ['nothing', { value: '' }, 'AT0003'],
  ['a line feed', { value: 'one\ntwo' }, 'AT0003'],
])('an update as JSON does not write %s [2026 §15.36]', async (_, wrong, code) => {
  const update = { atKey: 'place', value: 'Paris', sharedBy: '@alice', metadata: { isPublic: true } }
  expect(await owner.ask(`update:json:${JSON.stringify({ ...update, ...wrong })}`)).toMatch(`error:${code}-`)
  expect([...network.keystore('@alice').entries('public:place')]).toEqual([])
})

test('a removal that is in the log goes from it, though its key is gone already [2026 §15.38]', async () => {
  await owner.ask('update:plan.wavi@alice 1')
  await owner.ask('delete:plan.wavi@alice')
  expect(await page(owner, 'sync:from:-1:limit:10:plan')).toContainEqual(expect.objectContaining({ operation: '-' }))
  expect(await owner.ask('delete:nc:plan.wavi@alice')).toBe('data:-1\n@alice@')
  expect(JSON.stringify(await page(owner, 'sync:from:-1:limit:10:plan'))).not.toContain('plan')
})

test('who is named three times, in three spellings, is told once [2026 §15.49]', async () => {
  const other = await ownerOf(network, bob)
  await monitor(other)
  const reply = JSON.parse(payload(await owner.ask('notify:all:@bob,Bob,@BOB:phone.wavi@alice:hello')))
  expect(Object.keys(reply)).toEqual(['@bob'])
  const next = payload(await owner.ask('notify:@bob:next.wavi@alice:hello'))
  expect([(await shown(other)).id, (await shown(other)).id]).toEqual([reply['@bob'], next])
})

/** What another atServer says to deliver a notification. */
function told(id: string, options = 'ttln:60000'): string {
  return `notify:id:${id}:update:messageType:key:notifier:SYSTEM:${options}:isEncrypted:true:@alice:phone.wavi@bob:c2VjcmV0`
}

/** Shows notifications here from now on, and no statistics. */
async function monitor(raw: Raw): Promise<void> {
  await raw.send('monitor:strict wavi\nnoop:0\n')
  await raw.take(/^data:ok\n/)
}

async function shown(raw: Raw): Promise<{ readonly id: string; readonly metadata: object }> {
  return JSON.parse((await raw.take(/^notification: [^\n]*\n/)).slice('notification: '.length))
}

async function ids(raw: Raw): Promise<string[]> {
  const list: { readonly id: string }[] = JSON.parse(payload(await raw.ask('notify:list')))
  return list.map(({ id }) => id)
}

async function page(raw: Raw, line: string): Promise<{ readonly atKey: string }[]> {
  return JSON.parse(payload(await raw.ask(line)))
}

/** What stands after `data:`, with or without a space, and before the prompt. */
function payload(reply: string): string {
  return reply.slice('data:'.length, reply.lastIndexOf('\n')).trim()
}
