import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { AtClient } from '../client/at-client.ts'
import { alice, bob, carol, People } from '../client/testing/people.ts'
import { newContact } from '../contacts/contact.ts'
import { addMembers, createGroup, readBook, removeMember } from '../contacts/keep-book.ts'
import { AtError } from '../protocol/at-error.ts'
import { formatAtKey, parseAtKey, type SelfKey, type SharedKey, sharedKey } from '../protocol/at-key.ts'
import { type AtSign, parseAtSign } from '../protocol/at-sign.ts'
import { memoryRecords } from '../vault/memory-records.ts'
import { type Audience, groupAudience, keyFor } from './audience.ts'
import { circlesOf, noCircles } from './group-sides.ts'
import { readOwnProfile } from './own.ts'
import type { OwnProfile } from './profile.ts'
import { type FieldChange, profileAfter } from './save.ts'
import { discardUnsent, isOfGroup, keepGroupSides, readGroupSides, saveSides, withGroupSides } from './save-groups.ts'

const nobody = parseAtSign('@nobody')
const jpeg = (last: number) => Uint8Array.of(255, 216, 255, 224, last)

describe.each(['on its server', 'on this device first'] as const)('the page of @alice, %s', (where) => {
  let people: People
  let client: AtClient
  let his: AtClient
  let family: Audience
  beforeEach(async () => {
    people = await People.meet()
    const here = { records: memoryRecords({ atSign: alice }), preferences: { strategy: 'on demand' } } as const
    client = await people.client(alice, where === 'on its server' ? {} : here)
    if (where === 'on this device first') await client.sync()
    his = await people.client(bob)
    const id = await createGroup(client, await readBook(client), 'Family')
    family = groupAudience(id)
    await addMembers(client, id, [newContact(bob, new Date()), newContact(carol, new Date())])
  })
  afterEach(() => people.part())

  const circles = async () => circlesOf(await readBook(client))
  const page = async (): Promise<OwnProfile> =>
    withGroupSides(await readOwnProfile(client), await readGroupSides(client), await circles())
  const save = async (...changes: FieldChange[]) => saveSides(client, await page(), changes, await circles())
  const sides = async (name = 'phone') => {
    const field = (await page()).fields.find(({ field }) => field.name === name)
    return Object.fromEntries((field?.answers ?? []).map(({ audience, raw }) => [audience, raw]))
  }
  const textFor = async (person: AtSign, name = 'phone.wavi') =>
    (await client.get(sharedKey(name, alice, person)))?.text
  const stored = async () => {
    if (where === 'on this device first') await client.sync()
    return (await client.list({ regex: '\\.wavi@|group-sides' }))
      .map(formatAtKey)
      .filter((name) => !/at_contact/.test(name))
  }
  const leave = async (person: AtSign) => {
    await removeMember(client, (family as string).slice('group '.length), person)
    return keepGroupSides(client, await circles())
  }

  test('what somebody has because of a group is told apart from what is for them alone', async () => {
    const his = sharedKey('phone.wavi', alice, bob)
    await save({ field: 'phone', audience: family, value: '555-0100' })
    expect(await isOfGroup(client, his)).toBe(true)
    await save({ field: 'phone', audience: bob, value: '555-0142' })
    expect(await isOfGroup(client, his)).toBe(false)
    expect(await isOfGroup(client, sharedKey('email.wavi', alice, bob))).toBe(false)
    expect(await isOfGroup(client, sharedKey('order.buzz', alice, bob))).toBe(false)
  })

  test('a value for a group is written for everybody in it, to keep and to lose, and stands on the page once', async () => {
    const [result] = await save({ field: 'phone', audience: family, value: ' 555-0100 ' })
    expect(result).toMatchObject({ outcome: 'saved', answer: { audience: family, raw: '555-0100' } })
    expect(await sides()).toEqual({ [family]: '555-0100' })
    expect((await stored()).sort()).toEqual([
      '@bob:phone.wavi@alice',
      '@carol:phone.wavi@alice',
      'group-sides.phone.facet@alice',
    ])
    expect((await client.stored(sharedKey('phone.wavi', alice, bob)))?.metadata).toMatchObject({ ttr: -1, ccd: true })
    expect((await his.get(sharedKey('phone.wavi', alice, bob)))?.text).toBe('555-0100')
    const notes = JSON.stringify(await people.visitor(alice).list())
    expect(notes).not.toMatch(/group|family/i)
    expect(await keepGroupSides(client, await circles())).toEqual([])
  })

  test('who leaves loses it, who comes gets it, and whoever stays keeps it', async () => {
    await save({ field: 'phone', audience: family, value: '111' })
    expect(await leave(carol)).toMatchObject([{ audience: carol, outcome: 'removed' }])
    expect([await textFor(bob), await textFor(carol)]).toEqual(['111', undefined])
    await addMembers(client, (family as string).slice(6), [newContact(carol, new Date())])
    expect(await keepGroupSides(client, await circles())).toMatchObject([{ audience: carol, outcome: 'saved' }])
    expect([await textFor(bob), await textFor(carol)]).toEqual(['111', '111'])
    await save({ field: 'phone', audience: family, value: undefined })
    expect(await stored()).toEqual([])
  })

  test('what is for one person alone stays through all of it, and gives way to the group when it is removed', async () => {
    await save({ field: 'phone', audience: bob, value: '999' })
    await save({ field: 'phone', audience: family, value: '111' })
    expect(await sides()).toEqual({ [family]: '111', [bob]: '999' })
    await save({ field: 'phone', audience: family, value: '222' })
    expect([await textFor(bob), await textFor(carol)]).toEqual(['999', '222'])
    const [removed] = await save({ field: 'phone', audience: bob, value: undefined })
    expect(removed).toEqual({ field: 'phone', audience: bob, value: undefined, outcome: 'removed' })
    expect(await sides()).toEqual({ [family]: '222' })
    expect(await textFor(bob)).toBe('222')
    await save({ field: 'phone', audience: bob, value: '222' })
    expect(await sides(), 'the same words, and yet his own').toEqual({ [family]: '222', [bob]: '222' })
    await save({ field: 'phone', audience: family, value: '333' })
    expect([await textFor(bob), await textFor(carol)]).toEqual(['222', '333'])
    await leave(bob)
    expect(await textFor(bob)).toBe('222')
  })

  test('the results go on under the page as it was, without reading it again', async () => {
    const before = await page()
    const changes = [
      { field: 'phone', audience: family, value: '111' },
      { field: 'phone', audience: bob, value: '222' },
      { field: 'phone', audience: 'everyone', value: '333' },
    ] as const
    const results = await saveSides(client, before, changes, await circles())
    expect(results.map(({ outcome }) => outcome)).toEqual(['saved', 'saved', 'saved'])
    const after = profileAfter(before, results)
    const answers = after.fields.find(({ field }) => field.name === 'phone')?.answers ?? []
    expect(Object.fromEntries(answers.map(({ audience, raw }) => [audience, raw]))).toEqual(await sides())
    expect(after.circles).toEqual(before.circles)
  })

  test('pictures, places and what has a title go the same way', async () => {
    const item =
      '{"label":"Dr. Who","category":"DETAILS","type":"Text","value":"blue box","valueDescription":null,"valueLabel":""}'
    await save(
      { field: 'image', audience: family, value: jpeg(1) },
      { field: 'location', audience: 'contacts', value: 'Oakland' },
      { field: 'location', audience: family, value: 'Grove Street' },
      { field: 'custom_dr._who', audience: family, value: item },
    )
    expect([...((await client.get(sharedKey('image.wavi', alice, bob)))?.bytes ?? [])]).toEqual([...jpeg(1)])
    expect(JSON.parse((await textFor(bob, 'location.wavi')) ?? '')).toMatchObject({ location: 'Grove Street' })
    expect(await textFor(carol, 'custom_dr._who.wavi')).toBe(item)
    const { fields } = await page()
    expect(fields.flatMap(({ answers }) => answers.map(({ audience, name }) => `${name} ${audience}`)).sort()).toEqual([
      `custom_dr._who ${family}`,
      `image ${family}`,
      'location contacts',
      `location ${family}`,
    ])
    expect(await keepGroupSides(client, await circles())).toEqual([])
    await save({ field: 'image', audience: family, value: jpeg(2) })
    expect([...((await client.get(sharedKey('image.wavi', alice, bob)))?.bytes ?? [])]).toEqual([...jpeg(2)])
    expect(await leave(carol)).toHaveLength(3)
    expect((await stored()).filter((name) => name.startsWith('@carol'))).toEqual([])
  })

  test('a page that ends in between leaves nothing that nobody knows of', async () => {
    await save({ field: 'phone', audience: family, value: '111' })
    const { put } = client
    let left = 1
    client.put = (async (key: SharedKey, ...rest: [never]) => {
      if (key.kind === 'shared' && left-- <= 0) throw new Error('the page is gone')
      return put(key as never, ...rest)
    }) as typeof put
    await save({ field: 'phone', audience: family, value: '222' })
    client.put = put
    // They are written side by side, so either may be the one that came through.
    expect([await textFor(bob), await textFor(carol)].sort()).toEqual(['111', '222'])
    expect(await sides(), 'none of both is taken for one of their own').toEqual({ [family]: '222' })
    await keepGroupSides(client, await circles())
    expect([await textFor(bob), await textFor(carol)]).toEqual(['222', '222'])
    await save({ field: 'phone', audience: family, value: undefined })
    expect(await stored()).toEqual([])
  })

  test('whom it cannot be sealed for is named, and holds up nobody', async () => {
    await addMembers(client, (family as string).slice(6), [newContact(nobody, new Date())])
    const results = await save({ field: 'phone', audience: family, value: '111' })
    expect(results[0]).toMatchObject({ audience: family, outcome: 'saved' })
    expect([await textFor(bob), await textFor(carol)]).toEqual(['111', '111'])
    if (where === 'on its server') expect(results.slice(1)).toMatchObject([{ audience: nobody, outcome: 'failed' }])
    else {
      await client.sync()
      const refused = (await client.unsent()).filter(({ trouble }) => trouble)
      expect(refused.map(({ key }) => formatAtKey(key))).toEqual(['@nobody:phone.wavi@alice'])
    }
  })

  test('what will not do is said, and what another device has noted meanwhile is not written over', async () => {
    const before = await page()
    const said = await saveSides(client, before, [{ field: 'phone', audience: family, value: 'no' }], await circles())
    expect(said).toMatchObject([{ outcome: 'failed', sentence: 'A phone number has digits, spaces and + ( ) - only.' }])
    await save({ field: 'phone', audience: family, value: '111' })
    const late = await saveSides(client, before, [{ field: 'phone', audience: family, value: '222' }], await circles())
    expect(late).toMatchObject([{ outcome: 'conflict', stored: { raw: '111' } }])
    expect([await textFor(bob), await sides()]).toEqual(['111', { [family]: '111' }])
  })

  test('what another device has written for a person meanwhile is not written over', async () => {
    const bare = await page()
    await client.put(sharedKey('phone.wavi', alice, bob), '333')
    const change = { field: 'phone', audience: bob, value: '444' } as const
    expect(await saveSides(client, bare, [change], await circles())).toMatchObject([
      { outcome: 'conflict', stored: { raw: '333' } },
    ])
    await client.delete(sharedKey('phone.wavi', alice, bob))
    await save({ field: 'phone', audience: family, value: '111' })
    const before = await page()
    await client.put(sharedKey('phone.wavi', alice, bob), '333')
    expect(await saveSides(client, before, [change], await circles())).toMatchObject([{ outcome: 'conflict' }])
    expect([await textFor(bob), await sides()]).toEqual(['333', { [family]: '111', [bob]: '333' }])
  })

  test('where something of one’s own cannot be written, what stands there is still of the group', async () => {
    await save({ field: 'phone', audience: family, value: '111' })
    const { put } = client
    client.put = (async (key: SharedKey, ...rest: [never]) => {
      if (key.kind === 'shared') throw new Error('the line is gone')
      return put(key as never, ...rest)
    }) as typeof put
    expect(await save({ field: 'phone', audience: bob, value: '999' })).toMatchObject([{ outcome: 'failed' }])
    client.put = put
    expect(await sides()).toEqual({ [family]: '111' })
    await leave(bob)
    expect([await textFor(bob), await textFor(carol)]).toEqual([undefined, '111'])
  })

  test('what a group has given and cannot be read for a moment is taken when it can', async () => {
    await save({ field: 'phone', audience: family, value: '111' })
    const { get } = client
    client.get = (async (key: SharedKey, ...rest: [never]) => {
      if (key.kind === 'shared' && key.sharedWith === bob) throw new AtError('AT0014', 'Not now.')
      return get(key as never, ...rest)
    }) as typeof get
    await save({ field: 'phone', audience: family, value: undefined })
    client.get = get
    await keepGroupSides(client, await circles())
    expect(await stored()).toEqual([])
  })

  test('of a group that the old app keeps, nothing is taken while nobody can look for it', async () => {
    const newer = parseAtKey('atconnections.groupslist.alice.at_contact.wavi@alice') as SelfKey
    const list = (await client.get(newer))?.text ?? ''
    await client.delete(newer)
    const old = await people.client(alice)
    await old.put(parseAtKey('atconnections.groupslist.alice@alice') as SelfKey, list)
    if (where === 'on this device first') await client.sync()
    await save({ field: 'phone', audience: family, value: '111' })
    const away = { ...client, list: () => Promise.reject(new AtError('AT0021', 'There is no line.')) }
    expect(await keepGroupSides(client, circlesOf(await readBook(away)))).toEqual([])
    expect([await textFor(bob), await sides()]).toEqual(['111', { [family]: '111' }])
  })

  test('a device that may not read what groups get still saves what is for one person', async () => {
    await save({ field: 'phone', audience: family, value: '111' })
    const { get } = client
    client.get = (async (key: SharedKey, ...rest: [never]) => {
      if (key.name.startsWith('group-sides.')) throw new AtError('AT0009', 'These keys may not.')
      return get(key as never, ...rest)
    }) as typeof get
    const changes = [
      { field: 'phone', audience: bob, value: '222' },
      { field: 'phone', audience: family, value: '333' },
    ] as const
    const results = await saveSides(client, await readOwnProfile(client), changes, await circles())
    client.get = get
    expect(results.map(({ outcome }) => outcome)).toEqual(['saved', 'failed'])
    expect([await textFor(bob), await textFor(carol)]).toEqual(['222', '111'])
  })

  const waits = test.skipIf(where === 'on its server')
  waits('what waits for a group is given up with its note, and stays once the server has noted it', async () => {
    await save(
      { field: 'phone', audience: family, value: '111' },
      { field: 'about', audience: 'everyone', value: 'Maps' },
    )
    await client.sync()
    await save(
      { field: 'phone', audience: family, value: '222' },
      { field: 'about', audience: 'everyone', value: 'Sea' },
    )
    expect(await discardUnsent(client, await client.unsent())).toEqual([])
    expect(await client.unsent()).toEqual([])
    expect([await sides(), await textFor(bob)]).toEqual([{ [family]: '111' }, '111'])

    await addMembers(client, (family as string).slice('group '.length), [newContact(nobody, new Date())])
    await save({ field: 'about', audience: 'everyone', value: 'Sea' })
    await keepGroupSides(client, await circles())
    await client.sync()
    await save({ field: 'email', audience: bob, value: 'a@example.org' })
    const stay = await discardUnsent(client, await client.unsent())
    expect(stay.map(({ key }) => formatAtKey(key))).toEqual(['@nobody:phone.wavi@alice'])
    expect((await client.unsent()).map(({ key }) => formatAtKey(key))).toEqual(['@nobody:phone.wavi@alice'])
    expect([await sides(), await textFor(bob, 'email.wavi')]).toEqual([{ [family]: '111' }, undefined])
  })

  test('while nothing is known of groups, nothing that they get is taken from anybody', async () => {
    await save({ field: 'phone', audience: family, value: '111' })
    await saveSides(client, await page(), [{ field: 'phone', audience: nobody, value: undefined }], noCircles)
    expect([await textFor(bob), await textFor(carol), await sides()]).toEqual(['111', '111', { [family]: '111' }])
  })

  test('a field under another name takes all of it along', async () => {
    const item = (label: string) =>
      `{"label":"${label}","category":"DETAILS","type":"Text","value":"x","valueDescription":null,"valueLabel":""}`
    await save({ field: 'custom_one', audience: family, value: item('One') })
    await save(
      { field: 'custom_two', audience: family, value: item('Two') },
      { field: 'custom_one', audience: family, value: undefined, movedTo: 'custom_two' },
    )
    expect((await stored()).sort()).toEqual([
      '@bob:custom_two.wavi@alice',
      '@carol:custom_two.wavi@alice',
      'group-sides.custom_two.facet@alice',
    ])
  })

  test('other changes are saved as ever', async () => {
    const results = await save(
      { field: 'firstname', audience: 'everyone', value: 'Alice' },
      { field: 'phone', audience: bob, value: '555' },
    )
    expect(results.map(({ outcome }) => outcome)).toEqual(['saved', 'saved'])
    expect((await client.get(keyFor('firstname', alice, 'everyone') as never))?.text).toBe('Alice')
    expect(await client.get(parseAtKey('group-sides.phone.facet@alice') as never)).toBeUndefined()
  })
})

test('what two devices say to groups while apart is said, and nothing of it is taken for what is for one person', async () => {
  const people = await People.meet()
  const { now } = people.network.clock
  const device = () =>
    people.client(alice, { records: memoryRecords({ atSign: alice }), preferences: { strategy: 'on demand' } })
  const [one, other] = [await device(), await device()]
  const circles = async (client: AtClient) => circlesOf(await readBook(client))
  const page = async (client: AtClient) =>
    withGroupSides(await readOwnProfile(client), await readGroupSides(client), await circles(client))
  const save = async (client: AtClient, audience: Audience, value?: string) => {
    await people.network.later(1)
    const changes = [{ field: 'phone', audience, value }] as const
    await saveSides(client, await page(client), changes, await circles(client), { now })
  }
  const meet = async () => {
    for (const client of [one, other, one, other]) {
      await client.sync()
      await keepGroupSides(client, await circles(client), { now })
    }
    await other.sync()
    await one.sync()
  }
  const textFor = async (person: AtSign) =>
    (await (await people.client(person)).get(sharedKey('phone.wavi', alice, person)))?.text
  const made = async (name: string, person: AtSign) => {
    const id = await createGroup(one, await readBook(one), name)
    await addMembers(one, id, [newContact(person, new Date())])
    return id
  }
  const [family, work] = [await made('Family', bob), await made('Work', carol)]
  await meet()
  await save(one, groupAudience(family), '111')
  await save(other, groupAudience(work), '222')
  await meet()
  for (const client of [one, other]) {
    const field = (await page(client)).fields.find(({ field }) => field.name === 'phone')
    const said = field?.answers.map(({ audience, raw }) => [audience, raw]).sort()
    expect(said).toEqual([[groupAudience(family), '111'] as const, [groupAudience(work), '222'] as const].sort())
    expect(await client.conflicts.list()).toEqual([])
  }
  await removeMember(one, family, bob)
  await meet()
  expect([await textFor(bob), await textFor(carol)]).toEqual([undefined, '222'])

  await addMembers(one, family, [newContact(bob, new Date())])
  await meet()
  await save(one, groupAudience(family))
  await save(other, groupAudience(work), '333')
  await meet()
  expect([await textFor(bob), await textFor(carol)], 'what is taken back does not come back').toEqual([
    undefined,
    '333',
  ])

  await save(one, groupAudience(family), '444')
  await meet()
  await people.network.later(1000)
  await removeMember(one, family, bob, { now: () => new Date(now()) })
  await people.network.later(1000)
  await addMembers(other, family, [newContact(parseAtSign('@dana'), new Date())], { now: () => new Date(now()) })
  await meet()
  expect(await textFor(bob), 'who is removed here while somebody is added there loses it').toBeUndefined()
  await people.part()
})
