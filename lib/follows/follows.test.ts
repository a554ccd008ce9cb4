import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { AtClient, AtClientOptions } from '../client/at-client.ts'
import { alice, bob, carol, People } from '../client/testing/people.ts'
import { AtError } from '../protocol/at-error.ts'
import { parseAtKey, publicKey, selfKey } from '../protocol/at-key.ts'
import { type AtSign, parseAtSign } from '../protocol/at-sign.ts'
import { memoryRecords } from '../vault/memory-records.ts'
import { countText } from './count-text.ts'
import { followListOf, formatFollowList, isIn, parseFollowList, withoutPeople, withPerson } from './follow-list.ts'
import {
  catchUp,
  follow,
  followNotices,
  hear,
  readFollows,
  removeFollower,
  setFollowListPrivate,
  settle,
  unfollow,
} from './keep-follows.ts'

describe('a list', () => {
  test.each([
    ['@bob,@carol', ['@bob', '@carol']],
    ['[@bob, @dave🛠]', ['@bob', '@dave🛠']],
    [' @bob , carol ,, @bob ', ['@bob', '@carol']],
    ['@dave🛠\ufe0f,@dave🛠', ['@dave🛠\ufe0f']],
    ['@Bob,@bob', ['@bob']],
    ['null', []],
    ['[null]', []],
    ['', []],
    ['@bob,<script>,@a b,null,@carol', ['@bob', '@carol']],
  ])('%j is %j', (text, people) => expect(parseFollowList(text)).toEqual(people))

  test('is written as the old app reads it', () => {
    expect(formatFollowList([bob, carol])).toBe('@bob,@carol')
    expect(formatFollowList([])).toBe('null')
  })

  test('has an end', () => {
    const many = Array.from({ length: 4 }, (_, at) => parseAtSign(`@p${at}`))
    const limits = { maxPeople: 3, maxCharacters: 100 }
    expect(() => formatFollowList(many, limits)).toThrow('A list of people has at most 3.')
    expect(() => parseFollowList(many.join(), limits)).toThrow(expect.objectContaining({ code: 'AT0005' }))
    expect(() => parseFollowList('x'.repeat(101), limits)).toThrow(expect.objectContaining({ code: 'AT0005' }))
    expect(parseFollowList(many.slice(1).join(), limits)).toHaveLength(3)
  })

  test('has somebody once, however they are written', () => {
    const tool = parseAtSign('@dave🛠')
    expect(withPerson([tool], parseAtSign('@dave🛠\ufe0f'), true)).toEqual([tool])
    expect(withPerson([bob, tool], parseAtSign('@dave🛠\ufe0f'), false)).toEqual([bob])
    expect(isIn([bob], carol)).toBe(false)
    expect(withoutPeople([tool, bob], [parseAtSign('@dave🛠\ufe0f'), carol])).toEqual([bob])
  })

  test.each([
    ['public:following_by_self.at_follows.wavi@alice', ['following_by_self', false, false]],
    ['@alice:followers_of_self.at_follows.wavi@alice', ['followers_of_self', true, false]],
    ['public:at_followers_of_self.wavi@alice', ['followers_of_self', false, true]],
    ['public:at_following_by_self.at_follows.persona@alice', ['following_by_self', false, true]],
    ['public:following_by_self.wavi@alice', ['following_by_self', false, true]],
    ['public:my_following_by_self.at_follows.wavi@alice', undefined],
    ['@bob:following_by_self.at_follows.wavi@alice', undefined],
  ])('%s', (name, expected) => {
    const found = followListOf(parseAtKey(name))
    expect(found && [found.list, found.isPrivate, found.isOld]).toEqual(expected)
  })
})

test.each([
  [0, '0'],
  [999, '999'],
  [1000, '1K'],
  [1234, '1.2K'],
  [999_949, '999.9K'],
  [999_950, '1M'],
  [3_400_000, '3.4M'],
  [999_960_000, '1B'],
  [5_000_000_000, '5B'],
  [12_345_000_000_000, '12345B'],
])('%d is said as %s', (count, text) => expect(countText(count)).toBe(text))

describe('who follows whom', () => {
  let people: People
  beforeEach(async () => {
    people = await People.meet()
  })
  afterEach(() => people.part())

  const clock = { now: () => people.network.clock.now() }

  const device = (owner: AtSign, options: Partial<AtClientOptions> = {}) =>
    people.client(owner, {
      records: memoryRecords({ atSign: owner }),
      preferences: {
        strategy: 'on demand',
        conflictOf: ({ name }) => (name === 'follow-decisions.facet' ? 'last' : 'both'),
      },
      ...options,
    })
  /** All that waits is on the own server, and is known to be. */
  const sent = async (client: AtClient) => {
    await client.sync()
    await settle(client, clock)
    await client.sync()
    await settle(client, clock)
  }
  const listOf = async (owner: AtSign, list: 'following_by_self' | 'followers_of_self') =>
    (await people.visitor(owner).get(publicKey(`${list}.at_follows.wavi`, owner)))?.text
  /** What waits at somebody's server was delivered. */
  const told = (client: AtClient, count: number) =>
    vi.waitFor(async () => {
      expect(await client.notifyList({ regex: followNotices })).toHaveLength(count)
    })

  test('somebody is followed: both lists know, also those of who was away, and no more once it ends', async () => {
    const [here, there] = [await device(alice), await device(bob)]
    await follow(here, bob, clock)
    await follow(here, carol, clock)
    await follow(here, bob, clock)
    await sent(here)
    expect(await listOf(alice, 'following_by_self')).toBe('@bob,@carol')
    await told(there, 2)
    await catchUp(there, clock)
    await sent(there)
    expect(await listOf(bob, 'followers_of_self')).toBe('@alice')
    await catchUp(there, clock)
    await sent(there)
    expect(await listOf(bob, 'followers_of_self')).toBe('@alice')

    await unfollow(here, bob, clock)
    await sent(here)
    expect(await listOf(alice, 'following_by_self')).toBe('@carol')
    await told(there, 3)
    await catchUp(there, clock)
    await sent(there)
    expect(await listOf(bob, 'followers_of_self')).toBe('null')
  })

  test('a follower who is taken out follows no more', async () => {
    const [here, there] = [await device(alice), await device(bob)]
    await follow(here, bob, clock)
    await told(there, 1)
    await catchUp(there, clock)
    await removeFollower(there, alice, clock)
    await sent(there)
    expect(await listOf(bob, 'followers_of_self')).toBe('null')
    await told(here, 1)
    await catchUp(here, clock)
    await sent(here)
    expect(await listOf(alice, 'following_by_self')).toBe('null')
  })

  test('nobody follows in the name of another, and nobody follows oneself', async () => {
    const there = await device(bob)
    const key = { kind: 'shared', name: 'following_by_self.at_follows.wavi', sharedWith: bob } as const
    const notice = { kind: 'key', id: '1', at: 1, operation: 'update', text: '@carol' } as const
    await hear(there, [{ ...notice, from: alice, key: { ...key, sharedBy: carol } }])
    expect((await readFollows(there)).followers_of_self.people).toEqual([])
    await hear(there, [{ ...notice, from: alice, key: { ...key, sharedBy: alice } }])
    expect((await readFollows(there)).followers_of_self.people).toEqual([alice])
    expect(() => follow(there, bob)).toThrow('That is you.')
  })

  test('the newest word of somebody counts', async () => {
    const there = await device(bob)
    const key = { kind: 'shared', name: 'following_by_self.at_follows.wavi', sharedWith: bob, sharedBy: alice } as const
    const notice = { kind: 'key', from: alice, key } as const
    await hear(there, [
      { ...notice, id: '2', at: 20, operation: 'delete' },
      { ...notice, id: '1', at: 10, operation: 'update' },
    ])
    expect((await readFollows(there)).followers_of_self.people).toEqual([])
  })

  test('who was taken out does not come back by another device that hears late', async () => {
    const [here, one, other] = [await device(alice), await device(bob), await device(bob)]
    await follow(here, bob, clock)
    await told(one, 1)
    await catchUp(one, clock)
    await sent(one)
    await people.network.clock.advance(1000)
    await removeFollower(one, alice, clock)
    await sent(one)
    await other.sync()
    await catchUp(other, clock)
    await sent(other)
    expect(await listOf(bob, 'followers_of_self')).toBe('null')
  })

  test('lists of the old app are taken over, and go from where they were', async () => {
    const here = await device(alice)
    await here.publish(publicKey('at_following_by_self.at_follows.wavi', alice), '[@bob, @dave🛠]')
    await follow(here, carol, clock)
    await sent(here)
    expect(await listOf(alice, 'following_by_self')).toBe('@bob,@dave🛠,@carol')
    expect(await here.get(publicKey('at_following_by_self.at_follows.wavi', alice))).toBeUndefined()
  })

  test('a list is kept from everyone, and shown again', async () => {
    const here = await device(alice)
    await follow(here, bob, clock)
    await setFollowListPrivate(here, 'following_by_self', true)
    await sent(here)
    expect(await listOf(alice, 'following_by_self')).toBeUndefined()
    await follow(here, carol, clock)
    await sent(here)
    expect(await listOf(alice, 'following_by_self')).toBeUndefined()
    const key = selfKey('following_by_self.at_follows.wavi', alice, alice)
    expect((await here.get(key))?.text).toBe('@bob,@carol')
    await setFollowListPrivate(here, 'following_by_self', false)
    await sent(here)
    expect(await listOf(alice, 'following_by_self')).toBe('@bob,@carol')
    expect(await here.get(key)).toBeUndefined()
  })

  test('kept from everyone half-way, a list is when it is wished for again', async () => {
    const here = await device(alice)
    await follow(here, bob, clock)
    const gone = { ...here, delete: () => Promise.reject(new Error('The page was closed.')) }
    await expect(setFollowListPrivate(gone, 'following_by_self', true)).rejects.toThrow('closed')
    expect((await readFollows(here)).following_by_self.isPrivate, 'for as long as everyone sees it').toBe(false)
    await setFollowListPrivate(here, 'following_by_self', true)
    await sent(here)
    expect(await listOf(alice, 'following_by_self')).toBeUndefined()
    expect((await readFollows(here)).following_by_self).toMatchObject({ isPrivate: true, people: [bob] })
  })

  test('what two devices change without a line comes together', async () => {
    const [one, other] = [await device(alice), await device(alice)]
    await follow(one, bob, clock)
    await follow(one, parseAtSign('@dave🛠'), clock)
    await one.sync()
    await other.sync()
    await follow(one, carol, clock)
    await unfollow(other, bob, clock)
    await one.sync()
    await other.sync()
    expect(await other.conflicts.list()).toHaveLength(1)
    await settle(other, clock)
    await other.sync()
    await settle(other, clock)
    expect(await listOf(alice, 'following_by_self')).toBe('@dave🛠,@carol')
    expect(await other.conflicts.list()).toEqual([])
    await one.sync()
    await settle(one, clock)
    await one.sync()
    expect((await readFollows(one)).following_by_self.people).toEqual(['@dave🛠', '@carol'])
    expect(await one.unsent()).toEqual([])
  })

  test('without a line it is kept, and told once there is one, once', async () => {
    const dial = vi.fn(people.dial)
    const here = await device(alice, { dial })
    const there = await device(bob)
    await here.sync()
    dial.mockRejectedValue(new AtError('AT0021', 'no line', { closes: true }))
    for (const transport of people.dialled) transport.close()
    await follow(here, bob, clock)
    expect((await readFollows(here)).following_by_self.people).toEqual([bob])
    dial.mockImplementation(people.dial)
    await here.sync()
    await settle(here, clock)
    await settle(here, clock)
    await told(there, 1)
    expect(await listOf(alice, 'following_by_self')).toBe('@bob')
  })

  test('a notice that is told again after a newer one changes nothing', async () => {
    const there = await device(bob)
    const key = { kind: 'shared', name: 'following_by_self.at_follows.wavi', sharedWith: bob, sharedBy: alice } as const
    const notice = { kind: 'key', from: alice, key } as const
    await hear(there, [{ ...notice, id: '1', at: 10, operation: 'update' }])
    await hear(there, [{ ...notice, id: '2', at: 20, operation: 'delete' }])
    await hear(there, [{ ...notice, id: '1', at: 10, operation: 'update' }])
    expect((await readFollows(there)).followers_of_self.people).toEqual([])
  })

  test('what came while away is taken in, also where something live was heard first', async () => {
    const [one, there] = [await device(alice), await device(bob)]
    await follow(one, bob, clock)
    await told(there, 1)
    const key = { kind: 'shared', name: 'following_by_self.at_follows.wavi', sharedWith: bob, sharedBy: carol } as const
    await hear(there, [{ kind: 'key', from: carol, key, id: '9', at: Date.now() + 5_000, operation: 'update' }])
    await catchUp(there, clock)
    expect((await readFollows(there)).followers_of_self.people).toContain(alice)
  })

  test('whom one follows without a line stays, though somebody is heard before it is sent, and another device was faster', async () => {
    const [one, other] = [await device(alice), await device(alice)]
    await follow(one, parseAtSign('@dave🛠'), clock)
    await sent(one)
    await other.sync()
    await follow(one, carol, clock)
    await follow(other, bob, clock)
    const key = {
      kind: 'shared',
      name: 'following_by_self.at_follows.wavi',
      sharedWith: alice,
      sharedBy: carol,
    } as const
    await hear(other, [{ kind: 'key', from: carol, key, id: '9', at: 10, operation: 'update' }])
    await one.sync()
    await other.sync()
    await settle(other, clock)
    await other.sync()
    await settle(other, clock)
    expect([...(await readFollows(other)).following_by_self.people].sort()).toEqual(
      [bob, carol, parseAtSign('@dave🛠')].sort(),
    )
  })
})
