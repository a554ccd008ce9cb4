import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { AtClient } from '../client/at-client.ts'
import { alice, bob, carol, People } from '../client/testing/people.ts'
import { newContact } from '../contacts/contact.ts'
import { addMembers, createGroup, readBook } from '../contacts/keep-book.ts'
import { memoryRecords } from '../vault/memory-records.ts'
import { type Audience, groupAudience } from './audience.ts'
import { circlesOf } from './group-sides.ts'
import { readOwnProfile } from './own.ts'
import type { OwnProfile } from './profile.ts'
import { readPublicProfile, readSharedProfile } from './read.ts'
import { type FieldChange, saveFields } from './save.ts'
import { keepGroupSides, readGroupSides, saveSides, withGroupSides } from './save-groups.ts'
import { closePage, openPage } from './save-private.ts'

// What begins later: its owner has it before them on every device that keeps records, and nobody else does. [§3.6.3]

const hour = 3_600_000

let people: People
let client: AtClient
let other: AtClient
beforeEach(async () => {
  people = await People.meet({ onboarded: [alice, bob, carol] })
  client = await device()
  other = await device()
})
afterEach(() => people.part())

async function device(): Promise<AtClient> {
  const made = await people.client(alice, {
    records: memoryRecords({ atSign: alice }),
    preferences: { strategy: 'on demand', namespaces: ['wavi'] },
  })
  await made.sync()
  return made
}

const now = () => people.network.clock.now()
const inMillis = (millis: number) => new Date(now() + millis)
const answersIn = (profile: OwnProfile, name = 'phone') =>
  profile.fields.find(({ field }) => field.name === name)?.answers ?? []
const own = async (audience: Audience, from = client) =>
  answersIn(await readOwnProfile(from)).find((one) => one.audience === audience)
const everyone = async () => (await readPublicProfile(people.visitor(alice))).answers.map(({ raw }) => raw)
const sideOf = async (person: typeof bob) =>
  (await readSharedProfile(await people.client(person), alice)).answers.map(({ raw }) => raw)

async function save(change: Omit<FieldChange, 'field'>) {
  const results = await saveFields(client, await readOwnProfile(client), [{ field: 'phone', ...change }], { now })
  await client.sync()
  await other.sync()
  return results[0]
}

test.each(['everyone', bob] as const)(
  'what is for %s from a time on is nobody’s before, and its owner’s on each device',
  async (audience) => {
    const seen = audience === bob ? () => sideOf(bob) : everyone
    const from = inMillis(hour)
    expect(await save({ audience, value: '555-0100', from })).toMatchObject({
      outcome: 'saved',
      answer: { raw: '555-0100', startsAt: from },
    })
    expect(await own(audience)).toMatchObject({ raw: '555-0100', startsAt: from })
    expect(await own(audience, other)).toMatchObject({ raw: '555-0100', startsAt: from })
    expect(await seen()).toEqual([])
    await people.network.later(hour)
    expect(await seen()).toEqual(['555-0100'])
  },
)

test('who is to see it later is told by this app that there is something, and not what', async () => {
  const his = await people.client(bob, {
    records: memoryRecords({ atSign: bob }),
    preferences: { strategy: 'on demand', namespaces: ['wavi'] },
  })
  const key = { kind: 'cached', name: 'phone.wavi', sharedBy: alice, sharedWith: bob } as const
  const heard = async () =>
    (await his.notifyList({ regex: 'phone' })).map((notice) => notice.kind === 'key' && notice.text)
  await save({ audience: bob, value: '555-0100', from: inMillis(hour) })
  await vi.waitFor(async () => expect(await heard()).toEqual([undefined]))
  await his.sync()
  expect(await his.get(key, { unborn: true })).toBeUndefined()
  await people.network.later(hour)
  expect((await his.get(key))?.text).toBe('555-0100')
})

test('another value keeps the start and the end, and the end is counted from no other time', async () => {
  const [from, until] = [inMillis(hour), inMillis(3 * hour)]
  await save({ audience: 'everyone', value: '555-0100', from, until })
  await people.network.later(hour / 2)
  expect(await save({ audience: 'everyone', value: '555-0101' })).toMatchObject({ outcome: 'saved' })
  expect(await own('everyone')).toMatchObject({ raw: '555-0101', startsAt: from, expiresAt: until })
  expect(await save({ audience: 'everyone', value: '555-0101', from, until })).toMatchObject({ outcome: 'unchanged' })
  await people.network.later(hour / 2)
  expect(await everyone()).toEqual(['555-0101'])
  await people.network.later(2 * hour)
  expect(await everyone()).toEqual([])
})

test('it can begin at once after all, and what has begun begins no second time', async () => {
  await save({ audience: 'everyone', value: '555-0100', from: inMillis(hour) })
  expect(await save({ audience: 'everyone', value: '555-0100', from: null })).toMatchObject({ outcome: 'saved' })
  expect(await everyone()).toEqual(['555-0100'])
  await save({ audience: 'everyone', value: '555-0100', from: inMillis(hour) })
  expect(await everyone()).toEqual([])
  await people.network.later(2 * hour)
  await save({ audience: 'everyone', value: '555-0102' })
  expect(await everyone()).toEqual(['555-0102'])
})

test('an end that comes before it is refused, and nothing is written', async () => {
  const [from, until] = [inMillis(2 * hour), inMillis(hour)]
  expect(await save({ audience: 'everyone', value: '555-0100', from, until })).toMatchObject({
    outcome: 'failed',
    sentence: 'This would end before it begins. Choose a later end.',
  })
  expect(await own('everyone')).toBeUndefined()
})

test('who gave it another start on another device meanwhile is not overruled', async () => {
  await save({ audience: bob, value: '555-0100', from: inMillis(hour) })
  const before = await readOwnProfile(client)
  const later = { field: 'phone', audience: bob, value: '555-0100', from: inMillis(5 * hour) } as const
  await saveFields(other, await readOwnProfile(other), [later], { now })
  await other.sync()
  await client.sync()
  const sooner = { ...later, from: inMillis(2 * hour) }
  expect(await saveFields(client, before, [sooner], { now })).toMatchObject([{ outcome: 'conflict' }])
})

test('a group gets it together, nothing is written twice, and who comes before it begins waits as well', async () => {
  const id = await createGroup(client, await readBook(client), 'Family')
  await addMembers(client, id, [newContact(bob, new Date())])
  const circles = async () => circlesOf(await readBook(client))
  const page = async () =>
    withGroupSides(await readOwnProfile(client), await readGroupSides(client), await circles(), now())
  const from = inMillis(hour)
  const change = { field: 'phone', audience: groupAudience(id), value: '555-0100', from }
  expect(await saveSides(client, await page(), [change], await circles(), { now })).toMatchObject([
    { outcome: 'saved', answer: { startsAt: from } },
  ])
  expect(answersIn(await page())).toMatchObject([{ audience: groupAudience(id), startsAt: from }])
  expect(await keepGroupSides(client, await circles(), { now })).toEqual([])
  await addMembers(client, id, [newContact(carol, new Date())])
  expect(await keepGroupSides(client, await circles(), { now })).toMatchObject([{ audience: carol, outcome: 'saved' }])
  await client.sync()
  expect([await sideOf(bob), await sideOf(carol)]).toEqual([[], []])
  await people.network.later(hour)
  expect([await sideOf(bob), await sideOf(carol)]).toEqual([['555-0100'], ['555-0100']])
  expect(await keepGroupSides(client, await circles(), { now })).toEqual([])
})

test('a page that is made private shows nothing of it when its time comes, and has its start again when it is opened', async () => {
  const from = inMillis(hour)
  await save({ audience: 'everyone', value: '555-0100', from })
  expect(await closePage(client, await readOwnProfile(client), { now })).toEqual([])
  await client.sync()
  expect(await own('only me')).toMatchObject({ raw: '555-0100', startsAt: from })
  expect(await openPage(client, await readOwnProfile(client), { now })).toEqual([])
  await client.sync()
  expect(await own('everyone')).toMatchObject({ raw: '555-0100', startsAt: from })
  expect(await everyone()).toEqual([])

  expect(await closePage(client, await readOwnProfile(client), { now })).toEqual([])
  await client.sync()
  await people.network.later(hour)
  expect(await everyone()).toEqual([])
})
