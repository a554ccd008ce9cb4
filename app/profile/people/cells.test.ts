import { expect, test } from 'vitest'
import { groupAudience } from '../../../lib/profile/audience.ts'
import { newCustomField } from '../../../lib/profile/custom-field.ts'
import { fieldNamed } from '../../../lib/profile/fields.ts'
import type { Circles } from '../../../lib/profile/group-sides.ts'
import { parseAtSign } from '../../../lib/protocol/at-sign.ts'
import type { DraftField } from '../draft.ts'
import { cellOf, columnsOf, everybodyIn, groupsOf, rowsOf } from './cells.ts'

const [bob, carol, dave] = ['@bob', '@carol', '@dave'].map(parseAtSign) as [never, never, never]
const family = groupAudience('1')
const circles: Circles = {
  all: [
    { audience: family, name: 'Family', members: [bob, carol] },
    { audience: 'contacts', name: 'Contacts', members: [bob, carol, dave] },
  ],
  isPartial: false,
}
const phone: DraftField = {
  field: fieldNamed('phone') as NonNullable<ReturnType<typeof fieldNamed>>,
  sides: [
    { audience: 'only me', value: '0' },
    { audience: family, value: '1' },
    { audience: 'contacts', value: '2' },
    { audience: bob, value: '3' },
    { audience: carol, value: ' ' },
  ],
}

test('everybody has a cell that says what they get and for whom it was written', () => {
  const cell = (looking: Parameters<typeof cellOf>[1]) => cellOf(phone, looking, circles)
  expect(cell(bob)).toEqual({ text: '3', from: bob })
  expect(cell(carol), 'an empty side is none').toEqual({ text: '1', from: family })
  expect(cell(dave)).toEqual({ text: '2', from: 'contacts' })
  expect(cell('everyone')).toBeUndefined()
  const open = { ...phone, sides: [{ audience: 'everyone', value: '9' }] } as const
  expect(cellOf(open, family, circles)).toEqual({ text: '9', from: 'everyone' })
  const starts = new Date(2_000)
  const later = { ...open, sides: open.sides.map((side) => ({ ...side, from: starts })) }
  expect(cellOf(later, family, circles, 1_999)).toEqual({ text: '9', from: 'everyone', starts })
  expect(cellOf(later, family, circles, 2_000)).toEqual({ text: '9', from: 'everyone' })
})

test('pictures, places and what has a title are told in words', () => {
  const picture = { type: 'image/jpeg', bytes: new Uint8Array() } as const
  const item = (type: string, value: string) =>
    JSON.stringify({ label: 'x', category: 'DETAILS', type, value, valueDescription: null, valueLabel: '' })
  const text = (value: DraftField['sides'][number]['value']) =>
    cellOf({ field: newCustomField('x', 'DETAILS', 'Text'), sides: [{ audience: 'everyone', value }] }, bob, circles)
      ?.text
  expect(text(picture)).toBe('A picture')
  expect(text(item('Location', '{"location":"Oakland"}'))).toBe('Oakland')
  expect(text(item('Image', 'xyz'))).toBe('A picture')
  expect(text(item('Text', 'tea'))).toBe('tea')
  expect(text('x'.repeat(5_000))?.length).toBeLessThan(200)
})

test('the columns are everyone, the groups, and whoever has a side, and all others can be chosen', () => {
  const draft = [phone, { field: phone.field, sides: [] }]
  expect(columnsOf(draft, circles, 9)).toEqual(['everyone', 'contacts', family, bob, carol])
  expect(columnsOf(draft, circles, 3)).toEqual(['everyone', 'contacts', family])
  expect(everybodyIn(draft, circles)).toEqual([bob, carol, dave])
  expect(groupsOf(carol, circles)).toEqual(['Family', 'Contacts'])
  expect(rowsOf(draft)).toEqual([phone])
})
