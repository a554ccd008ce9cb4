import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { AtClient } from '../client/at-client.ts'
import { alice, bob, People } from '../client/testing/people.ts'
import { formatAtKey, type PublicKey, parseAtKey, type SelfKey } from '../protocol/at-key.ts'
import { decodeBase2e15, encodeBase2e15 } from '../protocol/base2e15.ts'
import { encodeBase64 } from '../protocol/base64.ts'
import type { Audience } from './audience.ts'
import { customSlug } from './custom.ts'
import { customFieldNamed, customRecordOf, formatTyped, newCustomField, retitled, withTyped } from './custom-field.ts'
import { renameInOrder, replaceOrder } from './order.ts'
import { readOwnProfile } from './own.ts'
import { sniffPicture } from './picture.ts'
import { type FieldChange, saveFields } from './save.ts'
import { closePage, openPage } from './save-private.ts'

/*
 * A store as the old app has left it, of both of its generations and with what went wrong in them, is edited here, and then
 * read by a reader that is as strict as the old one: where that would have failed, so does this. [data formats §8, §20, §21]
 */

const jpeg = new Uint8Array([0xff, 0xd8, 0xff, 0xe0, ...Array.from({ length: 600 }, (_, at) => (at * 7) & 255)])
const otherJpeg = new Uint8Array([0xff, 0xd8, 0xff, 0xe0, ...Array.from({ length: 900 }, (_, at) => (at * 11) & 255)])

/** As it stands on the server: its key, and its text. */
const store: readonly (readonly [key: string, value: string | Uint8Array])[] = [
  ['public:privateaccount.wavi@alice', 'false'],
  ['public:firstname.wavi@alice', 'Alice'],
  ['public:lastname.persona@alice', '<b>Marlowe</b>'],
  ['@alice:phone.wavi@alice', '+1 555 0100'],
  ['@bob:phone.wavi@alice', '+1 555 0199'],
  ['public:about.wavi@alice', 'Two\nlines'],
  ['public:image.wavi@alice', jpeg],
  [
    'public:location.wavi@alice',
    '{"location":"Oakland","radius":"5.0","diameter":"200.0","zoom":"12.0","latitude":"37.8044","longitude":"-122.2712"}',
  ],
  ['public:tiktok.wavi@alice', 'alice.draws'],
  ['public:youtube.wavi@alice', '@alice'],
  ['public:ps4.wavi@alice', 'alice_ps'],
  [
    'public:custom_podcast.wavi@alice',
    '{"label":"Podcast","category":"FEATURED","type":"Youtube","value":"aBcDeFgHiJk","valueDescription":"Episode 1","valueLabel":"https://www.youtube.com/watch?v=aBcDeFgHiJk"}',
  ],
  [
    '@alice:custom_bank.wavi@alice',
    '{"label":"Bank","category":"ADDITIONAL_DETAILS","type":"Number","value":"12345678","valueDescription":null,"valueLabel":""}',
  ],
  // Of the first generation: no blank in the name, an object for a type, a picture in base64.
  [
    'public:custom_mysite.wavi@alice',
    '{"label":"My site","category":"DETAILS","type":{"name":"TextInputType.url"},"value":"https://example.org","valueDescription":null,"valueLabel":""}',
  ],
  [
    'public:custom_sketch.wavi@alice',
    JSON.stringify({
      label: 'Sketch',
      category: 'IMAGE',
      type: 'Image',
      value: encodeBase64(jpeg),
      valueDescription: null,
      valueLabel: '',
    }),
  ],
  // Shared from another app on the telephone.
  [
    'public:custom_guild.wavi@alice',
    '{"label":"Guild","category":"GAMING","type":"Text","value":"The Cartographers","valueDescription":null,"valueLabel":""}',
  ],
  [
    'public:custom_studio.wavi@alice',
    JSON.stringify({
      label: 'Studio',
      category: 'LOCATION',
      type: 'Location',
      value: '{"location":"Paris france","radius":"2 mi"}',
      valueDescription: null,
      valueLabel: '',
    }),
  ],
  [
    'public:custom_note.wavi@alice',
    '{"label":"Note","category":"DETAILS","type":"Html","value":"<p>Hello <a href=\\"https://example.org\\">you</a></p>","valueDescription":null,"valueLabel":""}',
  ],
  [
    'public:field_order_of_self.wavi@alice',
    '{"DETAILS":"[\\"email\\",\\"firstname\\",\\"My site\\",\\"phone\\"]","FUTURE":"[\\"x\\"]"}',
  ],
  ['public:theme.wavi@alice', 'DARK'],
  ['public:theme_color.wavi@alice', 'EF5743'],
]

interface OldField {
  readonly isPublic: boolean
  readonly value: string
}

/** What the old app would take from the server, or the failure that it would show. */
const oldApp = {
  scopes(key: string): { name: string; isPublic: boolean } | undefined {
    const [, scope, name = ''] = /^(public|@alice):([^.]+)\.wavi@alice$/.exec(key) ?? []
    return scope === undefined ? undefined : { name, isPublic: scope === 'public' }
  },

  standard: {
    image(text: string) {
      if (sniffPicture(decodeBase2e15(text)) === undefined) throw new Error('no picture')
    },
    location(text: string) {
      const place = JSON.parse(text)
      for (const member of ['location', 'radius', 'diameter', 'zoom', 'latitude', 'longitude'])
        if (typeof place[member] !== 'string') throw new Error(`${member} is no text`)
      for (const member of ['radius', 'diameter', 'zoom'])
        if (!/^\d+\.\d+$/.test(place[member])) throw new Error(`${member} is no double`)
      for (const member of ['latitude', 'longitude'])
        if (place[member] !== 'null' && !/^-?\d+(\.\d+)?$/.test(place[member]))
          throw new Error(`${member} is no double`)
      if (!['2.0', '5.0', '10.0'].includes(place.radius)) throw new Error('no such radius')
    },
    privateaccount(text: string) {
      if (!['true', 'false'].includes(text)) throw new Error('neither true nor false')
    },
    theme(text: string) {
      if (!['dark', 'light'].includes(text.toLowerCase())) throw new Error('no such theme')
    },
    theme_color(text: string) {
      if (!/^[0-9A-Fa-f]{6}$/.test(text)) throw new Error('no such colour')
    },
    field_order_of_self(text: string) {
      for (const inner of Object.values(JSON.parse(text))) {
        if (typeof inner !== 'string') throw new Error('a category is a text')
        for (const name of JSON.parse(inner)) if (typeof name !== 'string') throw new Error('a name is a text')
      }
    },
  } as Record<string, (text: string) => void>,

  custom(name: string, text: string) {
    const one = JSON.parse(text)
    for (const member of ['label', 'category', 'type', 'value', 'valueLabel'])
      if (typeof one[member] !== 'string') throw new Error(`${member} is no text`)
    if (one.valueDescription !== null && typeof one.valueDescription !== 'string') throw new Error('no description')
    if (!/^(DETAILS|ADDITIONAL_DETAILS|LOCATION|SOCIAL|GAMER|FEATURED|IMAGE)$/.test(one.category))
      throw new Error(`no category ${one.category}`)
    if (!/^(Text|Link|Number|Image|Youtube|Html|Location)$/.test(one.type)) throw new Error(`no type ${one.type}`)
    if (name !== `custom_${customSlug(one.label)}`) throw new Error(`${name} is not where ${one.label} is looked for`)
    if (one.type === 'Location') oldApp.standard.location?.(one.value)
    if (one.type === 'Youtube' && !/^[\w-]{11}$/.test(one.value)) throw new Error('no film')
    if (one.type === 'Image') {
      const bytes = one.value.startsWith('/9j/') ? Buffer.from(one.value, 'base64') : decodeBase2e15(one.value)
      if (sniffPicture(bytes) === undefined) throw new Error('no picture')
    }
  },

  read(records: ReadonlyMap<string, string>): Map<string, OldField> {
    const page = new Map<string, OldField>()
    for (const [key, value] of records) {
      const found = oldApp.scopes(key)
      if (!found) continue
      const { name, isPublic } = found
      if (page.has(name)) throw new Error(`${name} is there twice`)
      if (name.startsWith('custom_')) oldApp.custom(name, value)
      else oldApp.standard[name]?.(value)
      page.set(name, { isPublic, value })
    }
    return page
  },
}

let people: People
let a: AtClient
beforeEach(async () => {
  people = await People.meet()
  a = await people.client(alice)
  for (const [text, value] of store) {
    const key = parseAtKey(text)
    if (key.kind === 'public') await a.publish(key as PublicKey, value)
    else await a.put(key as SelfKey, value)
  }
})
afterEach(() => people.part())

async function records(): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for (const key of await a.getAtKeys()) {
    const value = await a.get(key as PublicKey)
    if (value) found.set(formatAtKey(key), value.bytes ? encodeBase2e15(value.bytes) : value.text)
  }
  return found
}

async function save(...changes: FieldChange[]): Promise<void> {
  const results = await saveFields(a, await readOwnProfile(a), changes)
  for (const result of results)
    expect(result, `${result.field} ${result.outcome === 'failed' ? result.sentence : ''}`).not.toMatchObject({
      outcome: expect.stringMatching(/failed|conflict/),
    })
}

/** What is stored for everyone, or for the owner alone. */
async function storedOf(name: string, audience: Audience = 'everyone'): Promise<string> {
  const { fields, settings } = await readOwnProfile(a)
  const answers = fields.find(({ field }) => field.name === name)?.answers ?? []
  return answers.find((answer) => answer.audience === audience)?.raw ?? settings.get(name) ?? ''
}

describe('a store of the old app', () => {
  test('shows all that is in it to its owner', async () => {
    const own = await readOwnProfile(a)
    const shown = own.fields.flatMap(({ field, answers }) =>
      answers.map(({ audience, shown }) => `${field.label}, ${audience}: ${shown.kind}`),
    )
    expect(shown).not.toContainEqual(expect.stringContaining('unreadable'))
    expect(shown).toHaveLength(store.length - ['privateaccount', 'order', 'theme', 'colour'].length)
    expect(own.theme).toEqual({ mode: 'dark', color: 'EF5743' })
  })

  test('is read by the old app after every field of it was edited', async () => {
    const custom = async (name: string, typed: string, audience: Audience = 'everyone'): Promise<FieldChange> => {
      const stored = await storedOf(name, audience)
      const field = customFieldNamed(name, stored)
      if (!field) throw new Error(name)
      return { field: name, audience, value: formatTyped(withTyped(customRecordOf(field, stored), typed)) }
    }
    const order = await storedOf('field_order_of_self')
    await save(
      { field: 'firstname', audience: 'everyone', value: 'Alicia' },
      { field: 'lastname', audience: 'everyone', value: 'Marlowe' },
      { field: 'phone', audience: 'only me', value: '+1 555 0101' },
      { field: 'phone', audience: bob, value: '+1 555 0198' },
      { field: 'about', audience: 'everyone', value: 'Three\nlines\nnow' },
      { field: 'image', audience: 'everyone', value: otherJpeg },
      { field: 'location', audience: 'everyone', value: 'Berkeley' },
      { field: 'tiktok', audience: 'everyone', value: 'https://www.tiktok.com/@alice' },
      { field: 'ps4', audience: 'everyone', value: 'alice5' },
      await custom('custom_podcast', 'https://youtu.be/12345678901'),
      await custom('custom_bank', '87654321', 'only me'),
      await custom('custom_guild', 'The Surveyors'),
      await custom('custom_note', '<p>Bye</p>'),
      await custom('custom_sketch', encodeBase2e15(otherJpeg)),
      { field: 'theme', audience: 'everyone', value: 'light' },
      { field: 'theme_color', audience: 'everyone', value: '58419C' },
      {
        field: 'field_order_of_self',
        audience: 'everyone',
        value: replaceOrder(renameInOrder(order, 'My site', 'My place'), 'SOCIAL', ['youtube', 'tiktok']),
      },
    )
    // Under another title, which is also where the newer generation looks for it.
    const site = await storedOf('custom_mysite')
    const renamed = newCustomField('My place', 'DETAILS', 'Link')
    await save(
      { field: renamed.name, audience: 'everyone', value: retitled(site, renamed) },
      { field: 'custom_mysite', audience: 'everyone', value: undefined, movedTo: renamed.name },
    )
    const studio = JSON.parse(await storedOf('custom_studio'))
    await save({
      field: 'custom_studio',
      audience: 'everyone',
      value: JSON.stringify({
        ...studio,
        value:
          '{"location":"Paris","radius":"2.0","diameter":"100.0","zoom":"16.0","latitude":"48.8566","longitude":"2.3522"}',
      }),
    })

    const page = oldApp.read(await records())
    const values = new Map([...page].map(([name, { value }]) => [name, value]))
    expect(values.get('firstname')).toBe('Alicia')
    expect(values.get('lastname')).toBe('Marlowe')
    expect(page.get('phone')).toEqual({ isPublic: false, value: '+1 555 0101' })
    expect(page.get('custom_bank')?.isPublic).toBe(false)
    expect(JSON.parse(values.get('custom_podcast') ?? '')).toMatchObject({ value: '12345678901', category: 'FEATURED' })
    expect(JSON.parse(values.get('custom_my_place') ?? '')).toMatchObject({ label: 'My place', type: 'Link' })
    expect(JSON.parse(values.get('field_order_of_self') ?? '')).toEqual({
      DETAILS: '["email","firstname","My place","phone"]',
      SOCIAL: '["youtube","tiktok"]',
      FUTURE: '["x"]',
    })
    expect([...(await records()).keys()].filter((key) => /persona|mysite/.test(key))).toEqual([])
  })

  test('is one for the old app too while the page is private, and once it is open again', async () => {
    // What neither it nor this has written anew is as the other generation left it.
    const written = async () =>
      new Map([...(await records())].filter(([key]) => !/mysite|guild|studio|persona/.test(key)))
    const before = oldApp.read(await written())
    expect(await closePage(a, await readOwnProfile(a))).toEqual([])
    const closed = oldApp.read(await written())
    const open = [...closed].filter(([, { isPublic }]) => isPublic).map(([name]) => name)
    const shown = ['field_order_of_self', 'firstname', 'image', 'privateaccount', 'theme', 'theme_color']
    expect(open.sort()).toEqual(shown)
    expect(await openPage(a, await readOwnProfile(a))).toEqual([])
    expect(oldApp.read(await written())).toEqual(before)
  })
})
