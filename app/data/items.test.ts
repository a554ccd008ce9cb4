import { expect, test } from 'vitest'
import { parseAtKey } from '../../lib/protocol/at-key.ts'
import { byApp, inOrder, isThere, itemOf, people } from './items.ts'

const items = (...names: string[]) => names.map((name) => itemOf({ key: parseAtKey(name) }))
const ids = (found: readonly { id: string }[]) => found.map(({ id }) => id)

test.each([
  ['public:phone.wavi@alice', 'Phone', 'wavi', 'everyone'],
  ['@bob:phone.wavi@alice', 'Phone', 'wavi', '@bob'],
  ['@alice:phone.wavi@alice', 'Phone', 'wavi', 'only me'],
  ['phone.persona@alice', 'Phone', 'persona', 'only me'],
  ['public:custom_my_boat.wavi@alice', 'My boat', 'wavi', 'everyone'],
  ['public:phone.buzz@alice', 'phone', 'buzz', 'everyone'],
  ['order.of.things.shop@alice', 'order.of.things', 'shop', 'only me'],
  ['@bob:ask-phone.facet@alice', 'Request: Phone', 'facet', '@bob'],
  ['@bob:ask-own_98cd15d56573140b.facet@alice', 'Request', 'facet', '@bob'],
  ['@bob:answer-own_98cd15d56573140b.facet@alice', 'Answer', 'facet', '@bob'],
  ['ask-quiet.facet@alice', 'Who may not ask again', 'facet', 'only me'],
  ['bare@alice', 'bare', undefined, 'only me'],
  ['日記.本@alice', '日記', '本', 'only me'],
])('%s is called %s, of .%s, for %s', (name, label, app, audience) => {
  expect(items(name)[0]).toMatchObject({ label, app, audience, part: 'mine', id: name })
})

test('what is lent is its owner’s, not mine', () => {
  expect(items('cached:@alice:phone.wavi@bob', 'cached:public:city.wavi@bob')).toMatchObject([
    { part: 'lent', label: 'Phone', audience: '@bob' },
    { part: 'lent', audience: '@bob' },
  ])
})

test.each([
  'public:publickey@alice',
  'public:signing_publickey@alice',
  '@alice:signing_privatekey@alice',
  '@bob:shared_key@alice',
  'shared_key.bob@alice',
  'shared_key.bob.until.1700000000000.abc@alice',
  'cached:public:publickey@bob',
  'cached:@alice:shared_key@bob',
  '_hidden.app@alice',
  'public:__hidden@alice',
  'x.new.enrollments.__manage@alice',
])('%s is what makes it work, and no value of anybody’s', (name) => {
  expect(items(name)[0]?.part).toBe('works')
})

test('the same name under two apps stands apart, and what has no app comes last', () => {
  const groups = byApp(
    items('public:phone.wavi@alice', 'bare@alice', 'public:phone.buzz@alice', '@bob:phone.wavi@alice'),
  )
  expect(groups.map(({ app, items }) => [app, ids(items)])).toEqual([
    ['buzz', ['public:phone.buzz@alice']],
    ['wavi', ['public:phone.wavi@alice', '@bob:phone.wavi@alice']],
    [undefined, ['bare@alice']],
  ])
})

test('fields come as on a page, for everyone first; other names as one counts', () => {
  const found = inOrder(
    items(
      'n10.app@alice',
      'n9.app@alice',
      '@bob:phone.wavi@alice',
      'public:phone.wavi@alice',
      'public:image.wavi@alice',
    ),
  )
  expect(ids(found)).toEqual([
    'public:image.wavi@alice',
    'public:phone.wavi@alice',
    '@bob:phone.wavi@alice',
    'n9.app@alice',
    'n10.app@alice',
  ])
})

test('a person is there for what they have, for what they lent, and as long as a key of theirs is left', () => {
  const all = items(
    '@bob:phone.wavi@alice',
    'cached:@alice:phone.wavi@carol',
    'shared_key.dana@alice',
    '@dana:shared_key@alice',
    'shared_key.dana.until.17.x@alice',
    'public:phone.wavi@alice',
    'notes@alice',
  )
  expect(people(all).map(({ atSign, given, lent, keys }) => [atSign, given.length, lent.length, keys.length])).toEqual([
    ['@bob', 1, 0, 0],
    ['@carol', 0, 1, 0],
    ['@dana', 0, 0, 3],
  ])
})

test('what has ended is not there, what has not begun is', () => {
  const key = parseAtKey('notes@alice')
  expect(isThere({ key }, 1000)).toBe(true)
  expect(isThere({ key, metadata: { expiresAt: 1000 } }, 1000)).toBe(false)
  expect(isThere({ key, metadata: { availableAt: 2000, expiresAt: 3000 } }, 1000)).toBe(true)
})
