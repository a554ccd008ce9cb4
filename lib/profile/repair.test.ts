import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { AtClient } from '../client/at-client.ts'
import { alice, bob, People } from '../client/testing/people.ts'
import { formatAtKey, parseAtKey, publicKey, selfKey, sharedKey } from '../protocol/at-key.ts'
import { memoryRecords } from '../vault/memory-records.ts'
import { type Found, type Repair, readRepairs, repair, repairsFor } from './repair.ts'

const item = (label: string, more: object = {}) =>
  JSON.stringify({
    label,
    category: 'DETAILS',
    type: 'Text',
    value: 'x',
    valueDescription: null,
    valueLabel: '',
    ...more,
  })
const found = (name: string, value: string): Found => ({
  key: parseAtKey(name) as Found['key'],
  value,
  metadata: {},
})
const told = (repairs: readonly Repair[]) =>
  repairs.map(({ found, oddities, proper, beside }) => ({
    name: formatAtKey(found.key),
    oddities,
    ...(proper && {
      becomes: formatAtKey(proper.key) === formatAtKey(found.key) ? proper.value : formatAtKey(proper.key),
    }),
    ...(beside && { beside: formatAtKey(beside.key) }),
  }))
const of = (...all: [name: string, value: string][]) =>
  told(
    repairsFor(
      all.map(([name, value]) => found(name, value)),
      { isWhole: true },
    ),
  )

test('what every app reads today is left alone', () => {
  expect(
    of(
      ['public:firstname.wavi@alice', 'Alice'],
      ['@alice:phone.wavi@alice', '+1 555 0100'],
      ['@bob:phone.wavi@alice', '+1 555 0199'],
      ['public:custom_podcast__season_2_.wavi@alice', item('Podcast, season 2!')],
      ['public:field_order_of_self.wavi@alice', '{"DETAILS":"[\\"phone\\",\\"tiktok\\",\\"podcast, Season 2!\\"]"}'],
      ['public:following_by_self.at_follows.wavi@alice', '@bob,@carol'],
      ['@alice:followers_of_self.at_follows.wavi@alice', 'null'],
      ['atconnections.bob.alice.at_contact.wavi@alice', '{}'],
      ['notes.wavi@alice', 'another app’s'],
    ),
  ).toEqual([])
})

test.each<[string, string, Omit<ReturnType<typeof told>[number], 'name'>]>([
  ['public:firstname.persona@alice', 'A', { oddities: ['older name'], becomes: 'public:firstname.wavi@alice' }],
  ['@bob:phone.persona@alice', '1', { oddities: ['older name'], becomes: '@bob:phone.wavi@alice' }],
  ['phone.wavi@alice', '1', { oddities: ['spelling'], becomes: '@alice:phone.wavi@alice' }],
  ['phone.persona@alice', '1', { oddities: ['older name', 'spelling'], becomes: '@alice:phone.wavi@alice' }],
  [
    'public:custom_podcastseason2.wavi@alice',
    item('Podcast, season 2!'),
    { oddities: ['slug'], becomes: 'public:custom_podcast__season_2_.wavi@alice' },
  ],
  [
    'public:custom_elo.wavi@alice',
    item('Elo', { category: 'GAMING', more: 1 }),
    { oddities: ['form'], becomes: item('Elo', { category: 'GAMER', more: 1 }) },
  ],
  [
    'public:custom_site.wavi@alice',
    item('Site', { type: { name: 'TextInputType.url' } }),
    { oddities: ['form'], becomes: item('Site', { type: 'Link' }) },
  ],
  ['public:custom_gone.wavi@alice', 'null', { oddities: ['empty'] }],
  [
    'public:field_order_of_self.wavi@alice',
    '{"DETAILS":"[\\"phone\\",\\"Gone\\"]","OTHER":"[\\"phone\\"]"}',
    { oddities: ['order'], becomes: '{"DETAILS":"[\\"phone\\"]","OTHER":"[\\"phone\\"]"}' },
  ],
  ['public:followers_of_self.at_follows.wavi@alice', '[@bob, @dave🛠]', { oddities: ['list'], becomes: '@bob,@dave🛠' }],
  ['@alice:following_by_self.at_follows.wavi@alice', ' bob,null,, @bob', { oddities: ['list'], becomes: '@bob' }],
  ['public:following_by_self.at_follows.wavi@alice', '[]', { oddities: ['list'], becomes: 'null' }],
])('%s that says %s is told, with what it would be', (name, value, expected) =>
  expect(of([name, value])).toEqual([{ name, ...expected }]),
)

test('where something stands in the proper place the odd one only goes, and two never go to one place', () => {
  expect(
    of(
      ['public:firstname.persona@alice', 'Al'],
      ['public:firstname.wavi@alice', 'Alice'],
      ['phone.wavi@alice', '1'],
      ['phone.persona@alice', '2'],
      ['public:custom_foobar.wavi@alice', item('Foo, bar')],
      ['public:custom_foo__bar.wavi@alice', item('Foo: bar')],
    ),
  ).toEqual([
    { name: 'public:firstname.persona@alice', oddities: ['older name'], beside: 'public:firstname.wavi@alice' },
    { name: 'phone.wavi@alice', oddities: ['spelling'], becomes: '@alice:phone.wavi@alice' },
  ])
})

test('no title is taken for gone as long as something of the page could not be read', () => {
  const order = found('public:field_order_of_self.wavi@alice', '{"DETAILS":"[\\"Gone\\"]"}')
  expect(repairsFor([order], { isWhole: false })).toEqual([])
})

let people: People
beforeEach(async () => {
  people = await People.meet({ onboarded: [alice, bob] })
})
afterEach(() => people.part())

const now = () => people.network.clock.now()
const names = () => [...people.network.keystore('@alice').entries()].map(({ text }) => text)

for (const [home, open] of [
  ['at the server alone', () => people.client(alice)],
  [
    'kept on this device too',
    async () => {
      const preferences = { strategy: 'on demand', namespaces: ['wavi'] } as const
      const client = await people.client(alice, { records: memoryRecords({ atSign: alice }), preferences })
      await client.sync()
      return client
    },
  ],
] as const) {
  describe(`a repair, ${home},`, () => {
    let a: AtClient
    beforeEach(async () => {
      const other = await people.client(alice)
      await other.publish(publicKey('firstname.persona', alice), 'Alice', { ttl: 86_400_000 })
      await other.put(selfKey('phone.wavi', alice), '+1 555 0100')
      await other.put(sharedKey('email.persona', alice, bob), 'alice@example.org')
      await other.publish(publicKey('followers_of_self.at_follows.wavi', alice), '[@bob, @carol]')
      a = await open()
    })
    const one = async (name: string) =>
      (await readRepairs(a)).find(({ found }) => formatAtKey(found.key) === name) as Repair

    test('is done one by one, until nothing is odd; ends, and who may see it, stay', async () => {
      const before = names()
      expect((await readRepairs(a)).length).toBe(4)
      expect(names()).toEqual(before)
      await repair(a, await one('public:firstname.persona@alice'), { now })
      expect((await a.get(publicKey('firstname.wavi', alice), { fresh: true }))?.metadata.ttl).toBeGreaterThan(
        80_000_000,
      )
      await repair(a, await one('phone.wavi@alice'), { now })
      await repair(a, await one('@bob:email.persona@alice'), { now })
      await repair(a, await one('public:followers_of_self.at_follows.wavi@alice'), { now })
      expect(await readRepairs(a)).toEqual([])
      expect(names()).toEqual(expect.arrayContaining(['@alice:phone.wavi@alice', '@bob:email.wavi@alice']))
      expect(names().join(' ')).not.toMatch(/persona| phone\.wavi/)
      const b = await people.client(bob)
      expect((await b.get(sharedKey('email.wavi', alice, bob)))?.text).toBe('alice@example.org')
      const keystore = people.network.keystore('@bob')
      const copies = () => [...keystore.entries()].map(({ text }) => text).filter((name) => name.includes('persona'))
      await expect.poll(copies).toEqual([])
    })

    test('is found in what the server has by now, also where this device has not heard of it yet', async () => {
      const other = await people.client(alice)
      await other.publish(publicKey('following_by_self.at_follows.wavi', alice), '[@bob]')
      expect((await readRepairs(a)).length).toBe(5)
    })

    test('is not done of what was changed since, or where something has come into its place', async () => {
      const changed = await one('public:firstname.persona@alice')
      const other = await people.client(alice)
      await other.publish(publicKey('firstname.persona', alice), 'Al')
      if (home !== 'at the server alone') await a.sync()
      await expect(repair(a, { ...changed, found: { ...changed.found, value: 'else' } })).rejects.toMatchObject({
        code: 'AT0022',
      })
      const phone = await one('phone.wavi@alice')
      await a.put(selfKey('phone.wavi', alice, alice), 'meanwhile')
      await expect(repair(a, phone)).rejects.toMatchObject({ code: 'AT0022' })
      expect(names()).toContain('phone.wavi@alice')
    })
  })
}
