import { expect, test } from 'vitest'
import { parseAtKey } from '../../lib/protocol/at-key.ts'
import { recordLabel } from './record.ts'

test.each([
  ['@bob:phone.wavi@alice', 'Phone'],
  ['public:custom_my_band.wavi@alice', 'My band'],
  ['atconnections.bob.alice.at_contact.wavi@alice', 'Contact @bob'],
  ['atconnections.bob.contacts.alice@alice', 'Contact @bob'],
  ['atconnections.groupslist.alice.at_contact.wavi@alice', 'Names of your groups'],
  ['6f1d2c30-07ab-11ef-9a1c-0242ac120002.at_contact.wavi@alice', 'A group of contacts'],
  ['group-sides.phone.facet@alice', 'Phone, for groups'],
  ['group-sides.custom_my_band.facet@alice', 'My band, for groups'],
  ['cached:@alice:atconnections.x.y.at_contact.wavi@bob', 'atconnections.x.y.at_contact'],
])('%s is called %s', (name, label) => {
  expect(recordLabel(parseAtKey(name))).toBe(label)
})
