import { afterEach, beforeEach, expect, test } from 'vitest'
import type { AtClient } from '../client/at-client.ts'
import { alice, bob, carol, People } from '../client/testing/people.ts'
import { formatAtKey, publicKey } from '../protocol/at-key.ts'
import type { AtSign } from '../protocol/at-sign.ts'
import type { LocalRecords } from '../vault/local-records.ts'
import { memoryRecords } from '../vault/memory-records.ts'
import { forgetOldest, keepSeen, lastSeen, remembering } from './last-seen.ts'
import { readPublicProfile } from './read.ts'

let people: People
let records: LocalRecords
let client: AtClient
let now: number
beforeEach(async () => {
  people = await People.meet()
  records = memoryRecords({ atSign: alice })
  now = Date.UTC(2026, 10, 22)
  client = await people.client(alice, { records, preferences: { strategy: 'on demand' }, now: () => now })
  const b = await people.client(bob)
  await b.publish(publicKey('firstname.wavi', bob), 'Bob')
  await b.publish(publicKey('image.wavi', bob), new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1]))
  await b.publish(publicKey('theme.wavi', bob), 'dark')
  await client.sync()
})
afterEach(() => people.part())

async function look(owner: AtSign, options = {}) {
  const { visitor, read } = remembering(people.visitor(owner))
  const profile = await readPublicProfile(visitor)
  await keepSeen(client, owner, read(), now, options)
  return profile
}

async function again(owner: AtSign) {
  const last = await lastSeen(client, owner)
  return last && { at: last.at, profile: await readPublicProfile(last.visitor) }
}

test('a page is seen again as it was, signatures and pictures too, and since when is known', async () => {
  const profile = await look(bob)
  expect(profile.answers.map(({ name }) => name)).toEqual(expect.arrayContaining(['firstname', 'image']))
  expect(await again(bob)).toEqual({ at: now, profile })
})

test('nobody is seen again who was never looked at, and whoever was is seen as they were last', async () => {
  expect(await again(carol)).toBeUndefined()
  await look(bob)
  await (await people.client(bob)).publish(publicKey('firstname.wavi', bob), 'Robert')
  now += 60_000
  await look(bob)
  const last = await again(bob)
  expect([last?.at, last?.profile.title]).toEqual([now, 'Robert'])
})

test('it is kept here alone, and not in clear', async () => {
  await look(bob)
  expect(await client.unsent()).toEqual([])
  const [kept] = await records.look(['local:seen-bob.facet@alice'])
  expect(kept?.record?.value).toBeDefined()
  expect(kept?.record?.value).not.toContain('Bob')
})

test('of too many pages the one that was looked at longest ago goes, of a long one its end', async () => {
  await look(bob)
  now += 1_000
  await look(carol)
  await forgetOldest(client, 1)
  expect((await client.getAtKeys({ regex: '^local:' })).map(formatAtKey)).toEqual(['local:seen-carol.facet@alice'])
  await look(bob, { most: 7 })
  expect((await again(bob))?.profile.answers.map(({ name }) => name)).toEqual(['firstname'])
})
