import { afterEach, beforeEach, expect, test } from 'vitest'
import type { AtClient } from '../client/at-client.ts'
import { alice, bob, People } from '../client/testing/people.ts'
import { AtError } from '../protocol/at-error.ts'
import { formatAtKey, type PublicKey, publicKey } from '../protocol/at-key.ts'
import { readOwnProfile } from './own.ts'
import { type FieldChange, type FieldResult, saveFields } from './save.ts'
import { closePage, openPage, privateBeforeKey } from './save-private.ts'

let people: People
let client: AtClient
beforeEach(async () => {
  people = await People.meet()
  client = await people.client(alice)
  await save(
    { field: 'firstname', audience: 'everyone', value: 'Alice' },
    { field: 'about', audience: 'everyone', value: 'Hello' },
    { field: 'email', audience: 'only me', value: 'a@example.org' },
    { field: 'phone', audience: 'everyone', value: '555-0100' },
    { field: 'phone', audience: 'only me', value: '555-0199' },
    { field: 'phone', audience: bob, value: '555-0142' },
    {
      field: 'custom_map',
      audience: 'everyone',
      value: JSON.stringify({ label: 'Map', category: 'DETAILS', type: 'Text', value: 'Point Reyes' }),
    },
  )
})
afterEach(() => people.part())

const page = () => readOwnProfile(client)
async function save(...changes: FieldChange[]) {
  const results = await saveFields(client, await page(), changes)
  expect(results.map(({ outcome }) => outcome)).not.toContain('failed')
}
async function sides() {
  const all = (await page()).fields.flatMap(({ answers }) => answers)
  return Object.fromEntries(all.map(({ name, audience, raw }) => [`${name} ${audience}`, raw]))
}
const flag = async () => (await client.get(publicKey('privateaccount.wavi', alice)))?.text
const openKeys = async () =>
  (await people.visitor(alice).list({ regex: '\\.wavi@' }))
    .map(formatAtKey)
    .filter((key) => !/privateaccount/.test(key))

test('everything but name and picture is made private, what is for a person stays, and back it is as it was', async () => {
  const before = await sides()
  expect(await closePage(client, await page())).toEqual([])
  expect(await openKeys()).toEqual(['public:firstname.wavi@alice'])
  expect(await flag()).toBe('true')
  expect(await sides()).toMatchObject({
    'about only me': 'Hello',
    'phone only me': '555-0199',
    'phone @bob': '555-0142',
  })
  expect(await openPage(client, await page())).toEqual([])
  expect(await sides()).toEqual(before)
  expect(await flag()).toBe('false')
  expect(await client.get(privateBeforeKey(alice))).toBeUndefined()
})

test('what was changed while it was private comes back as it is now, and what was removed does not', async () => {
  await closePage(client, await page())
  await save(
    { field: 'about', audience: 'only me', value: 'Good morning' },
    { field: 'custom_map', audience: 'only me', value: undefined },
  )
  await openPage(client, await page())
  const now = await sides()
  expect(now).toMatchObject({ 'about everyone': 'Good morning', 'email only me': 'a@example.org' })
  expect(Object.keys(now).filter((side) => side.startsWith('custom_map') || side === 'about only me')).toEqual([])
})

test('stopped at any place, a page that is being closed is not said to be closed, and goes on or back without a loss', async () => {
  const before = await sides()
  for (const stopAt of [1, 2, 3, 4]) {
    const leaving = new AbortController()
    let done = 0
    const results = await closePage(client, await page(), {
      signal: leaving.signal,
      onResult: () => ++done === stopAt && leaving.abort(),
    })
    expect(results.some((result: FieldResult) => result.outcome === 'failed')).toBe(true)
    expect(await flag()).not.toBe('true')
    await openPage(client, await page())
    expect(await sides(), `after ${stopAt}`).toEqual(before)
  }
  const leaving = new AbortController()
  await closePage(client, await page(), { signal: leaving.signal, onResult: () => leaving.abort() })
  expect(await closePage(client, await page())).toEqual([])
  expect(await openKeys()).toEqual(['public:firstname.wavi@alice'])
  await openPage(client, await page())
  expect(await sides()).toEqual(before)
})

test('a page is opened by its flag first, so that one cut short is as private as it was', async () => {
  await closePage(client, await page())
  const leaving = new AbortController()
  let done = 0
  await openPage(client, await page(), { signal: leaving.signal, onResult: () => ++done === 1 && leaving.abort() })
  expect(await openKeys()).toEqual(['public:firstname.wavi@alice'])
  expect(await openPage(client, await page())).toEqual([])
  expect(await openKeys()).toHaveLength(4)
})

test('what another app has written in its own way is moved as it is, and what cannot be read is not taken away', async () => {
  const odd = { 'phone.wavi': 'ask my sister', 'custom_odd.wavi': '{"label":"Odd","value":' }
  for (const [name, text] of Object.entries(odd)) await client.publish(publicKey(name, alice), text)
  const before = await sides()
  expect(await closePage(client, await page())).toEqual([])
  expect(await openKeys()).toEqual(['public:firstname.wavi@alice'])
  expect(await openPage(client, await page())).toEqual([])
  expect(await sides()).toEqual(before)

  const { get } = client
  client.get = (async (key: PublicKey, ...rest: [never]) => {
    if (key.name === 'about.wavi' && key.kind === 'public') throw new AtError('AT0005', 'Too long for this line.')
    return get(key as never, ...rest)
  }) as typeof get
  expect(await closePage(client, await page())).toMatchObject([{ field: 'about', outcome: 'failed' }])
  client.get = get
  expect(await openKeys()).toEqual(['public:about.wavi@alice', 'public:firstname.wavi@alice'])
  expect(await flag()).toBe('false')
})
