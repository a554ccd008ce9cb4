import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Seen } from '../client/sync/watching.ts'
import { alice, bob, People } from '../client/testing/people.ts'
import { AtError } from '../protocol/at-error.ts'
import { publicKey } from '../protocol/at-key.ts'
import { memoryRecords } from '../vault/memory-records.ts'
import { customRecordOf, formatTyped, newCustomField, withTyped } from './custom-field.ts'
import { ownProfileOf, readOwnProfile } from './own.ts'
import type { OwnProfile } from './profile.ts'
import { profileRegex } from './read.ts'
import { saveFields } from './save.ts'

let people: People
beforeEach(async () => {
  people = await People.meet({ onboarded: [alice, bob] })
})
afterEach(() => people.part())

const valuesOf = ({ fields }: OwnProfile) =>
  fields.flatMap(({ answers }) => answers.map(({ name, audience, raw }) => `${name} for ${audience}: ${raw}`)).sort()

test('a page that is kept on a device is read and edited without a line, and is the same at the server later', async () => {
  let isOnline = true
  const a = await people.client(alice, {
    records: memoryRecords({ atSign: alice }),
    preferences: { strategy: 'on demand', namespaces: ['wavi'] },
    dial: async (to, signal) => {
      if (!isOnline) throw new AtError('AT0021', 'There is no line.')
      return people.dial(to, signal)
    },
  })
  const phone = await people.client(alice)
  await saveFields(phone, await readOwnProfile(phone), [
    { field: 'about', audience: 'everyone', value: 'Maps, mostly.' },
    { field: 'phone', audience: bob, value: '555-0100' },
  ])
  // What has not come yet is asked for.
  const before = await readOwnProfile(a)
  expect(valuesOf(before)).toEqual(['about for everyone: Maps, mostly.', 'phone for @bob: 555-0100'])

  await a.sync()
  isOnline = false
  const results = await saveFields(a, await readOwnProfile(a), [
    { field: 'about', audience: 'everyone', value: 'Maps, and the sea.' },
    { field: 'phone', audience: 'only me', value: '555-0199' },
    { field: 'phone', audience: bob, value: undefined },
  ])
  expect(results.map(({ outcome }) => outcome)).toEqual(['saved', 'saved', 'removed'])
  const after = ['about for everyone: Maps, and the sea.', 'phone for only me: 555-0199']
  expect(valuesOf(await readOwnProfile(a))).toEqual(after)
  const seen = await new Promise<readonly Seen[]>((resolve) => {
    const stop = a.watchRecords({ regex: profileRegex }, (seen) => {
      resolve(seen)
      queueMicrotask(() => stop())
    })
  })
  expect(valuesOf(ownProfileOf(alice, seen))).toEqual(after)

  isOnline = true
  await a.sync()
  expect(valuesOf(await readOwnProfile(phone))).toEqual(after)
})

test('what stands under a title of one’s own is saved as the old app keeps it, here and by way of this device', async () => {
  const direct = await people.client(alice)
  const kept = await people.client(alice, {
    records: memoryRecords({ atSign: alice }),
    preferences: { strategy: 'on demand', namespaces: ['wavi'] },
  })
  await kept.sync()
  for (const [client, title] of [
    [direct, 'Dr. Who'],
    [kept, 'Café, and more!'],
  ] as const) {
    const field = newCustomField(title, 'DETAILS', 'Text')
    const value = formatTyped(withTyped(customRecordOf(field), 'Tuesdays'))
    const [saved] = await saveFields(client, await readOwnProfile(client), [
      { field: field.name, audience: 'everyone', value },
      { field: field.name, audience: bob, value: value.replace('Tuesdays', 'Fridays') },
      { field: 'theme', audience: 'everyone', value: 'dark' },
    ])
    expect(saved).toMatchObject({ outcome: 'saved', answer: { label: title, raw: value } })
    await kept.sync()
    const own = await readOwnProfile(direct)
    expect(own.fields.find((one) => one.field.name === field.name)).toMatchObject({
      field: { label: title, kind: 'custom', section: 'details' },
      answers: [{ audience: 'everyone' }, { audience: bob, shown: { item: { content: { text: 'Fridays' } } } }],
    })
    const removals = ['everyone', bob] as const
    const removed = await saveFields(
      client,
      await readOwnProfile(client),
      removals.map((audience) => ({ field: field.name, audience, value: undefined })),
    )
    expect(removed.map(({ outcome }) => outcome)).toEqual(['removed', 'removed'])
    await kept.sync()
    expect(valuesOf(await readOwnProfile(direct))).toEqual([])
  }
  const [refused] = await saveFields(direct, await readOwnProfile(direct), [
    { field: 'custom_x', audience: 'everyone', value: '{"label":"x","type":"Link","value":"javascript:alert(1)"}' },
  ])
  expect(refused).toMatchObject({ outcome: 'failed', sentence: 'A link looks like https://example.org.' })
})

test('what has another title stays under the old one where it cannot be saved under the new one', async () => {
  const a = await people.client(alice)
  const long = 'x'.repeat(10_001)
  const stored = `{"label":"Old","category":"DETAILS","type":"Text","value":"${long}","valueDescription":null,"valueLabel":""}`
  await a.publish(publicKey('custom_old.wavi', alice), stored)
  const results = await saveFields(a, await readOwnProfile(a), [
    { field: 'custom_old', audience: 'everyone', value: undefined, movedTo: 'custom_new' },
    { field: 'custom_new', audience: 'everyone', value: stored.replace('Old', 'New') },
    { field: 'phone', audience: 'everyone', value: 'none' },
    { field: 'about', audience: 'everyone', value: 'Maps' },
  ])
  expect(results.map(({ outcome }) => outcome)).toEqual(['failed', 'failed', 'failed', 'saved'])
  expect(results[0]).toMatchObject({ sentence: 'It stays, since what takes its place could not be saved.' })
  expect((await a.get(publicKey('custom_old.wavi', alice)))?.text).toBe(stored)
})
