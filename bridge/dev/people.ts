import type { CustomRecord } from '../../lib/profile/custom.ts'
import type { FieldName } from '../../lib/profile/fields.ts'
import { type AtSign, parseAtSign } from '../../lib/protocol/at-sign.ts'
import type { Palette } from './portrait.ts'

export interface Person {
  readonly atSign: AtSign
  readonly portrait: Palette
  /** For everyone. */
  readonly fields: Partial<Record<FieldName, string>>
  /** Values that only one other atSign, or nobody else, sees. */
  readonly sides: readonly {
    readonly field: FieldName
    readonly audience: AtSign | 'only me'
    readonly value: string
  }[]
  readonly custom: CustomRecord
}

const alice = parseAtSign('@alice')
const bob = parseAtSign('@bob')
const carol = parseAtSign('@carol')

/** Registered, with an atServer that waits for its owner: to try onboarding with. */
export const unclaimed: readonly AtSign[] = [parseAtSign('@dana'), parseAtSign('@sunny🌻')]

/** Who lives in a network that has just been made. */
export const people: readonly Person[] = [
  {
    atSign: alice,
    portrait: {
      sky: [
        [214, 204, 240],
        [246, 222, 220],
      ],
      sun: [255, 205, 148],
      hair: [67, 44, 92],
      hairLength: 1,
      skin: [240, 194, 164],
      coat: [
        [98, 74, 168],
        [150, 108, 190],
      ],
    },
    fields: {
      firstname: 'Alice',
      lastname: 'Marlowe',
      pronoun: 'she/her',
      about: 'I draw maps of coastlines by hand, and get lost on purpose.',
      email: 'alice@example.org',
      locationnickname: 'Home',
      // The white paper's table: one question, three answers.
      location: 'California',
      theme: 'light',
      theme_color: '58419C',
      privateaccount: 'false',
    },
    sides: [
      { field: 'location', audience: bob, value: 'Bay Area' },
      { field: 'location', audience: carol, value: '1420 Grove Street, Berkeley, CA 94709' },
      { field: 'phone', audience: bob, value: '+1 415 555 0142' },
      { field: 'phone', audience: 'only me', value: '+1 415 555 0199' },
    ],
    custom: {
      label: 'Map of the month',
      category: 'FEATURED',
      type: 'Link',
      value: 'https://example.org/maps/point-reyes',
      valueDescription: 'Point Reyes at low tide, ink on paper',
      valueLabel: '',
    },
  },
  {
    atSign: bob,
    portrait: {
      sky: [
        [178, 219, 232],
        [236, 240, 226],
      ],
      sun: [255, 226, 150],
      hair: [38, 40, 48],
      hairLength: 0.82,
      skin: [150, 100, 72],
      coat: [
        [22, 96, 122],
        [60, 150, 160],
      ],
    },
    fields: {
      firstname: 'Bob',
      lastname: 'Okafor',
      pronoun: 'he/him',
      about: 'Bread before dawn, small wooden boats after.',
      email: 'bob@example.org',
      location: 'Oakland, California',
      theme: 'dark',
      theme_color: '3FC0F3',
      privateaccount: 'false',
    },
    sides: [
      { field: 'phone', audience: alice, value: '+1 510 555 0117' },
      { field: 'location', audience: alice, value: 'Slip 14, Jack London Square' },
    ],
    custom: {
      label: 'Saturday loaves',
      category: 'DETAILS',
      type: 'Text',
      value: 'Rye, olive and a plain white one. Ask before Thursday.',
      valueDescription: null,
      valueLabel: '',
    },
  },
  {
    atSign: carol,
    portrait: {
      sky: [
        [252, 224, 196],
        [250, 240, 224],
      ],
      sun: [244, 150, 110],
      hair: [176, 84, 44],
      hairLength: 1.12,
      skin: [250, 214, 190],
      coat: [
        [66, 116, 84],
        [130, 164, 98],
      ],
    },
    fields: {
      firstname: 'Carol',
      lastname: 'Lindqvist',
      pronoun: 'they/them',
      about: 'Night sky on paper: I teach astronomy, and grow tomatoes for the day shift.',
      email: 'carol@example.org',
      location: 'Tucson, Arizona',
      theme: 'light',
      theme_color: 'C47E61',
      privateaccount: 'false',
    },
    sides: [{ field: 'phone', audience: alice, value: '+1 520 555 0163' }],
    custom: {
      label: 'Next star party',
      category: 'FEATURED',
      type: 'Text',
      value: 'First clear Friday of the month, Gates Pass, bring a blanket.',
      valueDescription: null,
      valueLabel: '',
    },
  },
]
