import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { AtClient } from '../client/at-client.ts'
import { alice, bob, carol, People } from '../client/testing/people.ts'
import { circlesOf } from '../profile/group-sides.ts'
import { AtError } from '../protocol/at-error.ts'
import { formatAtKey, parseAtKey, type SelfKey } from '../protocol/at-key.ts'
import { parseAtSign } from '../protocol/at-sign.ts'
import { memoryRecords } from '../vault/memory-records.ts'
import {
  bookOf,
  complaintAboutContact,
  complaintAboutGroupName,
  contactOf,
  groupKey,
  isRead,
  listKey,
  oldGroupKey,
} from './book.ts'
import { formatContact, nameOf, newContact, parseContact, withFavourite, withNickname } from './contact.ts'
import { formatGroup, formatGroupList, newGroup, parseGroup, parseGroupList, timeId, withMembers } from './group.ts'
import {
  addContact,
  addMembers,
  createGroup,
  favourContact,
  leaveBook,
  markBlocked,
  moveGroupUp,
  nameContact,
  readBook,
  removeContact,
  removeGroup,
  removeMember,
  renameGroup,
  settleBook,
} from './keep-book.ts'

// As they stand in the data formats, §10.1 and §10.2.
const bobsContact =
  '{"atSign":"@bob","type":"ContactType.Individual","categories":["ContactCategory.Other"],"favourite":false,"blocked":false,"personas":null,"tags":{"name":"Bob Stone","image":[255,216,255,224],"nickname":"Bobby"},"clazz":"com.atSign.AtContact","version":1,"createdOn":"2024-05-01 11:00:00","updatedOn":"2024-05-01 11:00:00"}'
const hikersId = '6f1d2c30-07ab-11ef-9a1c-0242ac120002'
const hikers =
  '{"groupId":"6f1d2c30-07ab-11ef-9a1c-0242ac120002","groupName":"Hikers","displayName":"Hikers","description":null,"groupPicture":null,"members":[{"atSign":"@bob","type":"ContactType.Individual","categories":["ContactCategory.Other"],"favourite":false,"blocked":false,"personas":null,"tags":{"name":"Bob Stone","image":null,"nickname":null},"clazz":"com.atSign.AtContact","version":1,"createdOn":"2024-05-01 11:00:00","updatedOn":"2024-05-01 11:00:00"}],"tags":null,"createdOn":"2024-05-01T11:05:00.000","updatedOn":"2024-05-01T11:05:00.000","createdBy":"@alice","updatedBy":"@alice"}'
const listOfHikers = '["{\\"atGroupId\\":\\"6f1d2c30-07ab-11ef-9a1c-0242ac120002\\",\\"atGroupName\\":\\"Hikers\\"}"]'

const noon = new Date(2026, 10, 23, 12, 0, 0)
const now = () => noon

/** Reads as the old widget does, and fails where it would: written from the data formats alone. */
const oldWidget = {
  contact(value: unknown) {
    const one = value as Record<string, unknown>
    const pick = (text: unknown, of: string, names: string[]) => {
      if (!names.some((name) => text === `${of}.${name}`)) throw new Error(`no ${of}: ${text}`)
      return text
    }
    const bool = (found: unknown) => {
      if (typeof found !== 'boolean') throw new Error(`no bool: ${found}`)
      return found
    }
    const date = (text: unknown, separator: string) => {
      if (!new RegExp(`^\\d{4}-\\d\\d-\\d\\d${separator}\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?$`).test(String(text)))
        throw new Error(`no date: ${text}`)
    }
    pick(one.type, 'ContactType', ['Individual', 'Institute', 'Other'])
    for (const category of one.categories as unknown[])
      pick(category, 'ContactCategory', ['Family', 'Friend', 'Coworker', 'Other'])
    if (one.clazz !== 'com.atSign.AtContact' || one.version !== 1) throw new Error('another class')
    date(one.createdOn, ' ')
    date(one.updatedOn, ' ')
    const tags = one.tags as { nickname: string | null; image: number[] | null } | null
    return { atSign: one.atSign, favourite: bool(one.favourite), blocked: bool(one.blocked), ...tags }
  },
  group(text: string) {
    const one = JSON.parse(text)
    if (!/^[0-9a-f]{8}-[0-9a-f]{4}-1[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(one.groupId))
      throw new Error('no id of the time')
    for (const date of [one.createdOn, one.updatedOn])
      if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3,6}$/.test(date)) throw new Error(`no date: ${date}`)
    return { name: one.groupName, shown: one.displayName, members: one.members.map(oldWidget.contact) }
  },
  list(text: string) {
    const lines = JSON.parse(text) as string[]
    return lines.map((line) => {
      if (typeof line !== 'string') throw new Error('a line is a text of its own')
      const { atGroupId, atGroupName } = JSON.parse(line)
      return [atGroupId, atGroupName]
    })
  },
}

const key = (text: string) => parseAtKey(text) as SelfKey

describe('what is written down', () => {
  test('a contact of the old app says who it is, and is the same when it is written again', () => {
    const contact = parseContact(bobsContact)
    if (!contact) throw new Error('no contact')
    expect(contact).toMatchObject({ atSign: '@bob', nickname: 'Bobby', name: 'Bob Stone', isFavourite: false })
    expect([...(contact.picture ?? [])]).toEqual([255, 216, 255, 224])
    expect(contact.since).toEqual(new Date(2024, 4, 1, 11, 0, 0))
    expect(formatContact(contact)).toBe(bobsContact)
  })

  test('what nobody here knows stays through a change, and what the old app would fail at is not written', () => {
    const odd = JSON.parse(bobsContact)
    const text = JSON.stringify({
      ...odd,
      type: 'ContactType.Robot',
      categories: ['ContactCategory.Pet', 'ContactCategory.Family'],
      favourite: 'true',
      shoe: { size: 43 },
      tags: { ...odd.tags, colour: 'red' },
    })
    const contact = parseContact(text)
    if (!contact) throw new Error('no contact')
    const after = JSON.parse(formatContact(withNickname(withFavourite(contact, true, noon), ' Rob ', noon)))
    expect(after).toMatchObject({
      shoe: { size: 43 },
      tags: { colour: 'red', name: 'Bob Stone', nickname: 'Rob', image: [255, 216, 255, 224] },
      type: 'ContactType.Individual',
      categories: ['ContactCategory.Family'],
      updatedOn: '2026-11-23 12:00:00',
      createdOn: '2024-05-01 11:00:00',
    })
    expect(oldWidget.contact(after)).toMatchObject({ atSign: '@bob', favourite: true, nickname: 'Rob' })
    expect(nameOf(withNickname(contact, '', noon))).toBe('Bob Stone')
  })

  test('a picture of a hundred thousand numbers is read', () => {
    const image = Array.from({ length: 100_000 }, (_, at) => at % 256)
    const text = JSON.stringify({ ...JSON.parse(bobsContact), tags: { image } })
    expect(parseContact(text)?.picture).toHaveLength(100_000)
  })

  test.each(['', 'null', '[]', '{}', '{"atSign":7}', '{"atSign":"@a b"}', '{"atSign":"@"}'])(
    '%s is no contact',
    (text) => {
      expect(parseContact(text)).toBeUndefined()
    },
  )

  test('a new contact is one that the old app reads', () => {
    const stored = JSON.parse(formatContact(newContact(bob, noon)))
    expect(oldWidget.contact(stored)).toMatchObject({
      atSign: '@bob',
      favourite: false,
      blocked: false,
      nickname: null,
    })
  })

  test('a group and the list are the same when they are written again', () => {
    const group = parseGroup(hikers)
    if (!group) throw new Error('no group')
    expect(group).toMatchObject({ id: hikersId, name: 'Hikers', members: [{ atSign: '@bob' }] })
    expect(formatGroup(group)).toBe(hikers)
    expect(formatGroupList(parseGroupList(listOfHikers) ?? [])).toBe(listOfHikers)
    const more = '["{\\"atGroupId\\":\\"x\\",\\"atGroupName\\":\\"X\\",\\"colour\\":7}"]'
    expect(JSON.parse(JSON.parse(formatGroupList(parseGroupList(more) ?? []))[0])).toMatchObject({ colour: 7 })
  })

  test('a list of lines that are objects already, or in a text once more, is read', () => {
    const plain = '[{"atGroupId":"a","atGroupName":"A"},{"atGroupId":"a","atGroupName":"twice"},7]'
    expect(parseGroupList(plain)?.map(({ id, name }) => [id, name])).toEqual([['a', 'A']])
    expect(parseGroupList(JSON.stringify(listOfHikers))?.map(({ name }) => name)).toEqual(['Hikers'])
    for (const wrong of ['', '{}', 'null', '[', '"x"']) expect(parseGroupList(wrong)).toBeUndefined()
  })

  test('members come without their pictures, each once, and who cannot be read stays', () => {
    const contact = parseContact(bobsContact)
    if (!contact) throw new Error('no contact')
    const strange = { atSign: 'no at sign' }
    const group = parseGroup(JSON.stringify({ ...JSON.parse(hikers), members: [strange] }))
    if (!group) throw new Error('no group')
    const after = withMembers(group, [contact, contact, newContact(carol, noon)], alice, noon)
    const { members, updatedOn } = JSON.parse(formatGroup(after))
    expect(members.map((one: { atSign: string }) => one.atSign)).toEqual(['@bob', '@carol', 'no at sign'])
    expect(members[0].tags).toEqual({ name: 'Bob Stone', image: null, nickname: 'Bobby' })
    expect(updatedOn).toBe('2026-11-23T12:00:00.000')
  })

  test('an id tells the time it was made, in the order of time, and no two are alike', () => {
    const ids = [0, 1, 2].map((more) => timeId(noon.getTime() + more))
    const timeOf = (id: string) => {
      const [low, mid, high] = id.split('-')
      const ticks = BigInt(`0x${high?.slice(1)}${mid}${low}`)
      return Number((ticks - 0x01b21dd213814000n) / 10_000n)
    }
    expect(ids.map(timeOf)).toEqual([0, 1, 2].map((more) => noon.getTime() + more))
    for (const id of ids) oldWidget.group(formatGroup(newGroup({ id, name: 'x', owner: alice }, noon)))
    expect(new Set(Array.from({ length: 500 }, () => timeId(0))).size).toBe(500)
  })
})

describe('a book', () => {
  test('has everybody once, from whatever spelling, and the newest wins', () => {
    const old = bobsContact.replace('Bobby', 'Old name')
    const daves = bobsContact.replace('@bob', '@dave').replace('Bobby', 'Dave')
    const book = bookOf(alice, [
      { key: key('atconnections.bob.contacts.alice@alice'), text: old },
      { key: key('atconnections.bob.alice.at_contact.wavi@alice'), text: bobsContact },
      { key: key('atconnections.dave.contacts.alice@alice'), text: daves },
      { key: key('atconnections.groupslist.alice@alice'), text: listOfHikers },
      { key: key(`${hikersId}@alice`), text: hikers },
      { key: key('phone.wavi@alice'), text: '5' },
      { key: key('atconnections.bob.alice.at_contact.buzz@alice'), text: old },
    ])
    expect(book.contacts.map(nameOf)).toEqual(['Bobby', 'Dave'])
    expect(book.groups).toMatchObject([{ id: hikersId, name: 'Hikers', members: [{ atSign: '@bob' }] }])
    expect(book.isPartial).toBe(false)
  })

  test('names a group whose record is missing, and says when there is more than can be read', () => {
    const list = { key: key('atconnections.groupslist.alice.at_contact.wavi@alice'), text: listOfHikers }
    expect(bookOf(alice, [list]).groups).toEqual([{ id: hikersId, name: 'Hikers', members: undefined }])
    expect(bookOf(alice, [list, { key: key('atconnections.x.alice.at_contact.wavi@alice') }]).isPartial).toBe(true)
    expect(bookOf(alice, [{ ...list, text: '{' }]).isPartial).toBe(true)
  })

  test.each([
    [' ', undefined, 'Type the atSign of somebody.'],
    ['@a b', undefined, '@a b can’t be an atSign.'],
    ['@Alice', undefined, 'That is you.'],
    ['bob', undefined, '@bob is one of your contacts already.'],
    ['@nobody', false, 'There is no @nobody.'],
    ['@carol', true, undefined],
  ] as const)('%j, there: %s', (typed, isThere, sentence) => {
    const book = bookOf(alice, [{ key: key('atconnections.bob.alice.at_contact.wavi@alice'), text: bobsContact }])
    expect(complaintAboutContact(book, typed, isThere)).toBe(sentence)
  })

  test('has no two groups of one name', () => {
    const book = bookOf(alice, [{ key: key('atconnections.groupslist.alice@alice'), text: listOfHikers }])
    expect(complaintAboutGroupName(book, ' hikers ')).toBe('You have a group called hikers already.')
    expect(complaintAboutGroupName(book, 'Hikers', hikersId)).toBeUndefined()
    expect(complaintAboutGroupName(book, '  ')).toBe('Give it a name.')
    expect(complaintAboutGroupName(book, 'x'.repeat(61))).toBe('A name has at most 60 characters.')
  })
})

describe.each(['on its server', 'on this device first'] as const)('the book of @alice, %s', (where) => {
  let people: People
  let client: AtClient
  beforeEach(async () => {
    people = await People.meet({ onboarded: [alice] })
    client = await people.client(
      alice,
      where === 'on its server'
        ? {}
        : { records: memoryRecords({ atSign: alice }), preferences: { namespaces: ['wavi'], strategy: 'on demand' } },
    )
  })
  afterEach(() => people.part())

  const names = async () => {
    const keys = await client.list({ regex: 'atconnections|at_contact|[0-9a-f]{8}-' })
    return keys.map(formatAtKey).sort()
  }
  const sent = async () => (where === 'on its server' ? undefined : await client.sync())
  const textOf = async (name: string) => (await client.get(key(name)))?.text ?? ''

  test('a contact is added, called something, favoured and removed, and the old app sees each', async () => {
    await addContact(client, await readBook(client), bob, { now, isThere: true })
    const name = 'atconnections.bob.alice.at_contact.wavi@alice'
    expect(oldWidget.contact(JSON.parse(await textOf(name)))).toMatchObject({ atSign: '@bob', nickname: null })
    await nameContact(client, bob, 'Bobby', { now })
    await favourContact(client, bob, true, { now })
    expect(oldWidget.contact(JSON.parse(await textOf(name)))).toMatchObject({ nickname: 'Bobby', favourite: true })
    const book = await readBook(client)
    expect(contactOf(book, bob)).toMatchObject({ nickname: 'Bobby', isFavourite: true })
    await expect(addContact(client, book, bob)).rejects.toMatchObject({ code: 'AT0022' })
    await sent()
    expect(await names()).toEqual([name])
    await removeContact(client, bob)
    await sent()
    expect(await names()).toEqual([])
  })

  test('a group is made, filled, renamed in both records, and removed from both', async () => {
    const book = await readBook(client)
    const id = await createGroup(client, book, ' Family ', { now })
    await createGroup(client, await readBook(client), 'Work', { now })
    await expect(createGroup(client, await readBook(client), 'family')).rejects.toMatchObject({ code: 'AT0022' })
    await addMembers(client, id, [newContact(bob, noon), newContact(carol, noon)], { now })
    await removeMember(client, id, carol, { now })
    await renameGroup(client, await readBook(client), id, 'Home', { now })
    const list = 'atconnections.groupslist.alice.at_contact.wavi@alice'
    expect(oldWidget.list(await textOf(list)).map(([, name]) => name)).toEqual(['Home', 'Work'])
    expect(oldWidget.group(await textOf(`${id}.at_contact.wavi@alice`))).toMatchObject({
      name: 'Home',
      shown: 'Home',
      members: [{ atSign: '@bob' }],
    })
    const [, work] = (await readBook(client)).groups
    await moveGroupUp(client, work?.id ?? '')
    expect((await readBook(client)).groups.map(({ name }) => name)).toEqual(['Work', 'Home'])
    await removeGroup(client, id)
    expect((await readBook(client)).groups.map(({ name }) => name)).toEqual(['Work'])
    await sent()
    expect(await names()).not.toContain(`${id}.at_contact.wavi@alice`)
  })

  test('what lies under older keys is read, and moves to the newer ones by a change alone', async () => {
    const raw = await people.client(alice)
    await raw.put(key('atconnections.bob.contacts.alice@alice'), bobsContact)
    await raw.put(key('atconnections.groupslist.alice@alice'), listOfHikers)
    await raw.put({ ...key(`${hikersId}@alice`), namespaceAware: false }, hikers)
    const before = await names()
    const book = await readBook(client)
    expect(book.contacts.map(nameOf)).toEqual(['Bobby'])
    expect(book.groups.map((group) => isRead(group) && group.members.length)).toEqual([1])
    expect(await names()).toEqual(before)
    await nameContact(client, bob, 'Rob', { now })
    await addMembers(client, hikersId, [newContact(carol, noon)], { now })
    await renameGroup(client, await readBook(client), hikersId, 'Climbers', { now })
    const after = await readBook(client)
    expect(after.contacts.map(nameOf)).toEqual(['Rob'])
    expect(after.groups).toMatchObject([{ name: 'Climbers', members: [{ atSign: '@bob' }, { atSign: '@carol' }] }])
    await removeGroup(client, hikersId)
    await removeContact(client, bob)
    await sent()
    expect(await names()).toEqual(['atconnections.groupslist.alice.at_contact.wavi@alice'])
    expect(await readBook(client)).toMatchObject({ contacts: [], groups: [] })
  })

  test('who is blocked keeps their place and gets nothing there, until they are let in again', async () => {
    await addContact(client, await readBook(client), bob, { now })
    const id = await createGroup(client, await readBook(client), 'Family', { now })
    await addMembers(client, id, [newContact(bob, noon), newContact(carol, noon)], { now })
    const reached = async () =>
      circlesOf(await readBook(client)).all.map(({ name, members }) => [name, ...(members ?? ['nobody knows'])])
    await markBlocked(client, bob, true, { now })
    await markBlocked(client, carol, true, { now })
    await markBlocked(client, parseAtSign('@stranger'), true, { now })
    expect(await reached()).toEqual([['Family'], ['Contacts']])
    expect((await readBook(client)).contacts.map(({ atSign }) => atSign)).toEqual([bob, carol])
    await markBlocked(client, bob, false, { now })
    await markBlocked(client, parseAtSign('@stranger'), false, { now })
    expect(await reached()).toEqual([
      ['Family', bob],
      ['Contacts', bob],
    ])
  })

  test('while nobody can look for older keys, there may be more than is seen, unless this device has looked before', async () => {
    const unheard = { ...client, list: () => Promise.reject(new AtError('AT0021', 'There is no line.')) }
    expect((await readBook(unheard)).isPartial).toBe(true)
    const raw = await people.client(alice)
    await raw.put(key('atconnections.bob.contacts.alice@alice'), bobsContact)
    expect((await readBook(client)).isPartial).toBe(false)
    const book = await readBook(unheard)
    expect(book.isPartial).toBe(where === 'on its server')
    expect(book.contacts.map(nameOf)).toEqual(where === 'on its server' ? [] : ['Bobby'])
  })

  test('who is forgotten is in no group and no contact any more', async () => {
    await addContact(client, await readBook(client), bob, { now })
    const id = await createGroup(client, await readBook(client), 'Family', { now })
    await addMembers(client, id, [newContact(bob, noon), newContact(carol, noon)], { now })
    await leaveBook(client, bob)
    expect(await readBook(client)).toMatchObject({ contacts: [], groups: [{ members: [{ atSign: '@carol' }] }] })
  })

  test('an atSign with an emoji is one contact, however it is spelt', async () => {
    await addContact(client, await readBook(client), parseAtSign('@dave🛠'), { now })
    expect((await readBook(client)).contacts.map(({ atSign }) => atSign)).toEqual(['@dave🛠'])
    expect(complaintAboutContact(await readBook(client), '@dave🛠️')).toBe('@dave🛠️ is one of your contacts already.')
  })
})

describe('what two devices do to contacts and groups while apart', () => {
  let people: People
  let one: AtClient
  let other: AtClient

  beforeEach(async () => {
    people = await People.meet()
    const device = () =>
      people.client(alice, { records: memoryRecords({ atSign: alice }), preferences: { strategy: 'on demand' } })
    ;[one, other] = [await device(), await device()]
  })
  afterEach(() => people.part())

  const later = async () => {
    await people.network.later(1000)
    return { now: () => new Date(people.network.clock.now()) }
  }
  const meet = async () => {
    for (const client of [one, other, one, other, one]) {
      await client.sync()
      await settleBook(client)
    }
    await other.sync()
  }
  const membersOf = async (client: AtClient, id: string) => {
    const group = (await readBook(client)).groups.find((group) => group.id === id)
    return group?.members?.map(({ atSign }) => atSign).sort()
  }
  const dana = parseAtSign('@dana')
  const somebody = (atSign: typeof alice) => newContact(atSign, noon)

  /** What the list calls them, which is what the old apps show. */
  async function listed(client: AtClient): Promise<string[] | undefined> {
    return parseGroupList((await client.get(listKey(alice)))?.text ?? '')?.map(({ name }) => name)
  }

  async function hikersOf(...members: (typeof alice)[]): Promise<string> {
    const id = await createGroup(one, await readBook(one), 'Hikers', await later())
    await addMembers(one, id, members.map(somebody), await later())
    await meet()
    return id
  }

  async function expectBoth(id: string, members: readonly string[] | undefined): Promise<void> {
    await meet()
    for (const client of [one, other]) {
      expect(await membersOf(client, id)).toEqual(members)
      expect(await client.conflicts.list()).toEqual([])
      expect(await listed(client)).toEqual((await readBook(client)).groups.map(({ name }) => name))
    }
  }

  test.each(['here', 'there'])(
    'who is removed from a group stays so when somebody is added, last of all %s',
    async (last) => {
      const id = await hikersOf(bob, carol)
      const remove = async () => removeMember(one, id, carol, await later())
      const add = async () => addMembers(other, id, [somebody(dana)], await later())
      for (const change of last === 'here' ? [add, remove] : [remove, add]) await change()
      await expectBoth(id, ['@bob', '@dana'])
    },
  )

  test('of one who was removed and came again the later counts', async () => {
    const id = await hikersOf(bob)
    await removeMember(one, id, bob, await later())
    await addMembers(other, id, [somebody(carol)], await later())
    await removeMember(other, id, bob, await later())
    await addMembers(other, id, [somebody(bob)], await later())
    await expectBoth(id, ['@bob', '@carol'])
  })

  test('the order that was chosen last stays, with new groups behind it', async () => {
    const id = await hikersOf(bob)
    const family = await createGroup(one, await readBook(one), 'Family', await later())
    await meet()
    await moveGroupUp(other, family, await later())
    await createGroup(one, await readBook(one), 'Work', await later())
    await expectBoth(id, ['@bob'])
    expect(await listed(one)).toEqual(['Family', 'Hikers', 'Work'])
  })

  test.each(['before', 'after'])('a name that was given stays, and so does who was added %s that', async (when) => {
    const id = await hikersOf(bob)
    const add = async () => addMembers(one, id, [somebody(carol)], await later())
    const rename = async () => renameGroup(other, await readBook(other), id, 'Climbers', await later())
    for (const change of when === 'before' ? [add, rename] : [rename, add]) await change()
    await expectBoth(id, ['@bob', '@carol'])
    expect(await listed(one)).toEqual(['Climbers'])
  })

  test('of two names the later one stays, and two groups of one name are told apart', async () => {
    const id = await hikersOf(bob)
    await renameGroup(other, await readBook(other), id, 'Alpine club', await later())
    await renameGroup(one, await readBook(one), id, 'Climbers', await later())
    for (const client of [one, other]) await createGroup(client, await readBook(client), 'Family', await later())
    await expectBoth(id, ['@bob'])
    expect(await listed(one)).toEqual(['Climbers', 'Family', 'Family 2'])
  })

  test('a group whose record comes after the list that names it stays, wherever fetching is cut off', async () => {
    const third = await people.client(alice, {
      records: memoryRecords({ atSign: alice }),
      preferences: { strategy: 'on demand', pageSize: 1 },
    })
    await createGroup(one, await readBook(one), 'Hikers', await later())
    await one.sync()
    await third.sync()
    await createGroup(third, await readBook(third), 'Work', await later())
    const id = await createGroup(one, await readBook(one), 'Family', await later())
    await one.sync()
    await addMembers(one, id, [somebody(carol)], await later())
    await one.sync()
    const fetchPage = async () => {
      const leaving = new AbortController()
      const ended = third.sync({ signal: leaving.signal, onProgress: () => leaving.abort() })
      return ended.then(
        () => true,
        () => false,
      )
    }
    while (!(await fetchPage())) await settleBook(third)
    for (const client of [third, one, third, one]) {
      await settleBook(client)
      await client.sync()
    }
    for (const client of [one, third]) {
      expect((await listed(client))?.sort()).toEqual(['Family', 'Hikers', 'Work'])
      expect(await membersOf(client, id)).toEqual(['@carol'])
    }
  })

  test('who is blocked stays so whatever else is said of them, unless they are let in again', async () => {
    await addContact(one, await readBook(one), bob, await later())
    await meet()
    const contacts = async () => (await readBook(other)).contacts
    await nameContact(other, bob, 'Bobby', await later())
    await markBlocked(one, bob, true, await later())
    await favourContact(other, bob, true, await later())
    await meet()
    expect(await contacts()).toMatchObject([{ isBlocked: true, nickname: 'Bobby', isFavourite: true }])
    expect(await one.conflicts.list()).toEqual([])
    await nameContact(one, bob, 'Robert', await later())
    await markBlocked(other, bob, false, await later())
    await meet()
    expect(await contacts()).toMatchObject([{ isBlocked: false, nickname: 'Robert', isFavourite: true }])
  })

  test('who was taken out of the contacts does not come back by a star, but stays in the list of who is blocked', async () => {
    for (const person of [bob, carol]) await addContact(one, await readBook(one), person, await later())
    await meet()
    await leaveBook(one, bob)
    await leaveBook(one, carol)
    await favourContact(other, bob, true, await later())
    await markBlocked(other, carol, true, await later())
    await meet()
    for (const client of [one, other]) {
      expect((await readBook(client)).contacts).toMatchObject([{ atSign: '@carol', isBlocked: true }])
      expect(await client.conflicts.list()).toEqual([])
    }
  })

  test('two new groups are both there, and one that was removed is gone, whatever happened in it meanwhile', async () => {
    const id = await hikersOf(bob)
    await createGroup(one, await readBook(one), 'Family', await later())
    await removeGroup(one, id)
    await createGroup(other, await readBook(other), 'Work', await later())
    await addMembers(other, id, [somebody(carol)], await later())
    await expectBoth(id, undefined)
    for (const client of [one, other]) {
      expect((await readBook(client)).groups.map(({ name }) => name).sort()).toEqual(['Family', 'Work'])
    }
  })

  test('a group of an older app stays in the list', async () => {
    const id = await hikersOf(bob)
    const text = (await one.get(groupKey(id, alice)))?.text ?? ''
    await one.put(oldGroupKey(id, alice), text)
    await one.delete(groupKey(id, alice))
    await meet()
    await createGroup(one, await readBook(one), 'Family', await later())
    await createGroup(other, await readBook(other), 'Work', await later())
    await expectBoth(id, ['@bob'])
    expect((await readBook(one)).groups.map(({ name }) => name).sort()).toEqual(['Family', 'Hikers', 'Work'])
  })

  test('a group that another program has spoilt is left to its owner', async () => {
    const id = await hikersOf(bob)
    await addMembers(other, id, [somebody(carol)], await later())
    await one.put(parseAtKey(`${id}.at_contact.wavi@alice`) as SelfKey, 'nothing that is a group')
    await meet()
    expect((await other.conflicts.list()).map(({ mine }) => parseGroup(mine?.text ?? '')?.members.length)).toEqual([2])
  })
})
