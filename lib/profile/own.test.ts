import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Seen } from '../client/sync/watching.ts'
import { alice, bob, People } from '../client/testing/people.ts'
import { AtError } from '../protocol/at-error.ts'
import { memoryRecords } from '../vault/memory-records.ts'
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
