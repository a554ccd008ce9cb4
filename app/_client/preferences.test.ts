import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { parseAtKey } from '../../lib/protocol/at-key.ts'
import { parseAtSign } from '../../lib/protocol/at-sign.ts'
import { conflictOf, forgetKeeping, keep, keepingOf, onKeeping, preferencesOf, usualKeeping } from './preferences.ts'

const [alice, bob] = [parseAtSign('@alice'), parseAtSign('@bob')]
const stored = new Map<string, string>()
const elsewhere = new Set<(event: { key: string }) => void>()
beforeEach(() => {
  stored.clear()
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => stored.set(key, value),
    removeItem: (key: string) => stored.delete(key),
  })
  vi.stubGlobal('addEventListener', (_: string, listener: () => void) => elsewhere.add(listener))
  vi.stubGlobal('removeEventListener', (_: string, listener: () => void) => elsewhere.delete(listener))
})
afterEach(() => vi.unstubAllGlobals())

test('how records are kept is remembered for each atSign of this device, and forgotten with it', () => {
  expect(keepingOf(alice)).toEqual(usualKeeping)
  keep(alice, { strategy: { everyMillis: 60_000 }, all: true })
  keep(bob, { strategy: 'on demand', all: false })
  expect(preferencesOf(alice)).toMatchObject({ strategy: { everyMillis: 60_000 }, namespaces: 'all' })
  expect(preferencesOf(bob)).toMatchObject({ strategy: 'on demand', namespaces: ['wavi', 'persona', 'facet'] })
  forgetKeeping(alice)
  expect(keepingOf(alice)).toEqual(usualKeeping)
  expect(keepingOf(bob).strategy).toBe('on demand')
  forgetKeeping(bob)
  expect([...stored]).toEqual([])
})

test('it takes effect in every tab as soon as it is chosen in one', () => {
  let count = 0
  const stop = onKeeping(() => count++)
  keep(alice, { strategy: 'on demand', all: false })
  for (const tell of elsewhere) tell({ key: 'facet.keeping' })
  for (const tell of elsewhere) tell({ key: 'facet.viewer' })
  stop()
  keep(alice, usualKeeping)
  expect([count, elsewhere.size]).toEqual([2, 0])
})

for (const text of [
  '',
  '[]',
  'null',
  '{"@alice":7}',
  '{"@alice":{"strategy":{"everyMillis":0},"all":"yes"}}',
  '{"@alice"',
]) {
  test(`what cannot be read is as usual: ${text}`, () => {
    stored.set('facet.keeping', text)
    expect(keepingOf(alice)).toEqual(usualKeeping)
  })
}

test('where nothing can be remembered it is as usual, and who chooses is told', () => {
  const refuse = () => {
    throw new DOMException('no', 'SecurityError')
  }
  vi.stubGlobal('localStorage', { getItem: refuse, setItem: refuse })
  expect(keepingOf(alice)).toEqual(usualKeeping)
  expect(() => keep(alice, { strategy: 'on demand', all: false })).toThrow()
})

for (const [name, kept] of [
  ['public:theme.wavi@alice', 'last'],
  ['public:theme_color.persona@alice', 'last'],
  ['public:field_order_of_self.wavi@alice', 'last'],
  ['public:privateaccount.wavi@alice', 'last'],
  ['@bob:ask-phone.facet@alice', 'last'],
  ['@bob:answer-phone.facet@alice', 'last'],
  ['ask-quiet.facet@alice', 'last'],
  ['atconnections.bob.alice.at_contact.wavi@alice', 'both'],
  ['atconnections.groupslist.alice.at_contact.wavi@alice', 'both'],
  ['6f1d2c30-07ab-11ef-9a1c-0242ac120002.at_contact.wavi@alice', 'both'],
  ['public:location.wavi@alice', 'both'],
  ['@bob:phone.wavi@alice', 'both'],
  ['theme-notes.wavi@alice', 'both'],
] as const) {
  test(`changed here and elsewhere: of ${name} ${kept === 'last' ? 'the last word counts' : 'both are kept'}`, () => {
    expect(conflictOf(parseAtKey(name))).toBe(kept)
  })
}
