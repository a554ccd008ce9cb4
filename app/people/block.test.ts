import { afterEach, beforeEach, expect, test } from 'vitest'
import type { AtClient } from '../../lib/client/at-client.ts'
import { alice, bob, People } from '../../lib/client/testing/people.ts'
import { newContact } from '../../lib/contacts/contact.ts'
import { addMembers, createGroup, readBook } from '../../lib/contacts/keep-book.ts'
import { circlesOf } from '../../lib/profile/group-sides.ts'
import { AtError } from '../../lib/protocol/at-error.ts'
import { publicKey } from '../../lib/protocol/at-key.ts'
import { memoryRecords } from '../../lib/vault/memory-records.ts'
import { block } from './block.ts'

const followers = publicKey('followers_of_self.wavi', alice)
let people: People
let client: AtClient

beforeEach(async () => {
  people = await People.meet()
  client = await people.client(alice, {
    records: memoryRecords({ atSign: alice }),
    preferences: { strategy: 'on demand' },
  })
  await client.sync()
  await client.publish(followers, bob)
  const id = await createGroup(client, await readBook(client), 'Hikers')
  await addMembers(client, id, [newContact(bob, new Date())])
})
afterEach(() => people.part())

const hikers = async () => circlesOf(await readBook(client)).all[0]?.members
const following = async () => (await client.get(followers))?.text

test('who is blocked gets nothing of any group, is refused by the server and follows no more', async () => {
  await block(client, bob)
  expect([await hikers(), await client.blocking.list(), await following()]).toEqual([[], [bob], undefined])
})

test('where the server cannot be told they get nothing of any group, and the row in which that is said stays', async () => {
  const away = new AtError('AT0021', 'There is no line.')
  const cut = { ...client, blocking: { ...client.blocking, block: () => Promise.reject(away) } }
  await expect(block(cut, bob)).rejects.toBe(away)
  expect([await hikers(), await client.blocking.list(), await following()]).toEqual([[], [], bob])
})
