import { expect, test } from 'vitest'
import { parseAtKey } from '../../lib/protocol/at-key.ts'
import { conflictOf } from './preferences.ts'

for (const [name, kept] of [
  ['public:theme.wavi@alice', 'last'],
  ['public:theme_color.persona@alice', 'last'],
  ['public:field_order_of_self.wavi@alice', 'last'],
  ['public:privateaccount.wavi@alice', 'last'],
  ['@bob:ask-phone.facet@alice', 'last'],
  ['@bob:answer-phone.facet@alice', 'last'],
  ['ask-quiet.facet@alice', 'last'],
  ['public:location.wavi@alice', 'both'],
  ['@bob:phone.wavi@alice', 'both'],
  ['theme-notes.wavi@alice', 'both'],
] as const) {
  test(`changed here and elsewhere: of ${name} ${kept === 'last' ? 'the last word counts' : 'both are kept'}`, () => {
    expect(conflictOf(parseAtKey(name))).toBe(kept)
  })
}
