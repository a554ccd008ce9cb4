import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { AtClient } from '../client/at-client.ts'
import { alice, bob, carol, keysOf, People } from '../client/testing/people.ts'
import { AtError } from '../protocol/at-error.ts'
import { formatAtKey, parseAtKey, publicKey, selfKey, sharedKey } from '../protocol/at-key.ts'
import { encodeBase2e15 } from '../protocol/base2e15.ts'
import { encodeBase64 } from '../protocol/base64.ts'
import { memoryPair } from '../transport/memory.ts'
import type { Audience } from './audience.ts'
import { stillThere } from './end.ts'
import { formatLocation, parseLocation } from './location.ts'
import { noindex, noindexKey } from './noindex.ts'
import { readOwnProfile } from './own.ts'
import type { Answer, OwnProfile, Profile } from './profile.ts'
import { mergeProfiles, readPublicProfile, readSharedProfile } from './read.ts'
import { type FieldChange, type FieldResult, profileAfter, saveFields } from './save.ts'

const jpeg = new Uint8Array([0xff, 0xd8, 0xff, 0xe0, ...Array.from({ length: 500 }, (_, i) => i & 255)])

let people: People
let a: AtClient
beforeEach(async () => {
  people = await People.meet()
  a = await people.client(alice)
})
afterEach(() => people.part())

const everyone = () => readPublicProfile(people.visitor(alice))
const sideOf = async (atSign: typeof bob) =>
  mergeProfiles(await everyone(), await readSharedProfile(await people.client(atSign), alice))
const answer = (profile: Pick<Profile, 'answers'>, name: string) => profile.answers.find((found) => found.name === name)
const names = ({ answers }: Pick<Profile, 'answers'>) => answers.map(({ name }) => name)
const labelOf = (found: Answer | undefined) => found?.shown.kind === 'location' && found.shown.location.label

function answersOf(own: OwnProfile, name: string) {
  const { answers = [] } = own.fields.find(({ field }) => field.name === name) ?? {}
  return answers.map(({ audience, raw }) => [audience, raw])
}

async function save(...changes: [field: FieldChange['field'], audience: Audience, value: FieldChange['value']][]) {
  const current = await readOwnProfile(a)
  const results = await saveFields(
    a,
    current,
    changes.map(([field, audience, value]) => ({ field, audience, value })),
    { now: people.network.clock.now },
  )
  const failed = results.find(({ outcome }) => outcome === 'failed')
  if (failed?.outcome === 'failed') throw failed.error
  // What a save shows at once is what reading shows later.
  const read = await readOwnProfile(a)
  const shown = profileAfter(current, results)
  expect(withoutKeys(shown)).toEqual(withoutKeys(read))
  expect(shown.keys.map(formatAtKey).sort()).toEqual(read.keys.map(formatAtKey).sort())
  return results
}

function withoutKeys({ keys: _, ...page }: OwnProfile) {
  return page
}

/** Names of what alice's server holds of her page. */
async function kept(): Promise<string[]> {
  return (await readOwnProfile(a)).keys.map(formatAtKey).sort()
}

test('one question has three answers: for anyone, for @bob, for @carol', async () => {
  await save(
    ['location', 'everyone', 'California'],
    ['location', bob, 'Bay Area'],
    ['location', carol, '1420 Grove Street'],
  )
  expect(labelOf(answer(await everyone(), 'location'))).toBe('California')
  const [forBob, forCarol] = [await sideOf(bob), await sideOf(carol)]
  expect(labelOf(answer(forBob, 'location'))).toBe('Bay Area')
  expect(labelOf(answer(forCarol, 'location'))).toBe('1420 Grove Street')
  expect(answer(forBob, 'location')).toMatchObject({ onlyForYou: true, audience: bob })
  expect(answer(await everyone(), 'location')).toMatchObject({ audience: 'everyone', signature: 'verified' })
  expect(forBob.answers.filter(({ name }) => name === 'location')).toHaveLength(1)
})

describe('the example store of the old app', () => {
  beforeEach(async () => {
    const publish = (name: string, value: string | Uint8Array) => a.publish(publicKey(`${name}.wavi`, alice), value)
    await publish('privateaccount', 'false')
    await publish('firstname', 'Alice')
    await a.put(selfKey('phone.wavi', alice, alice), '+1 555 0100')
    await a.put(sharedKey('phone.wavi', alice, bob), '+1 555 0199')
    await publish('image', jpeg)
    await publish(
      'location',
      '{"location":"Oakland","radius":"5.0","diameter":"200.0","zoom":"12.0","latitude":"37.8044","longitude":"-122.2712"}',
    )
    await publish(
      'custom_podcast',
      '{"label":"Podcast","category":"FEATURED","type":"Youtube","value":"aBcDeFgHiJk","valueDescription":"Episode 1","valueLabel":"https://www.youtube.com/watch?v=aBcDeFgHiJk"}',
    )
    await a.put(
      selfKey('custom_bank.wavi', alice, alice),
      '{"label":"Bank","category":"ADDITIONAL_DETAILS","type":"Number","value":"12345678","valueDescription":null,"valueLabel":""}',
    )
    await publish('field_order_of_self', '{"DETAILS":"[\\"email\\",\\"firstname\\",\\"lastname\\",\\"phone\\"]"}')
    await publish('theme', 'dark')
    await publish('theme_color', 'EF5743')
    await publish('following_by_self.at_follows', '@bob,@carol')
    await publish('email', 'alice@example.org')
    await publish('github', '@alice')
  })

  test('is a page for everyone, in the owner’s order, with her theme', async () => {
    const profile = await everyone()
    expect(names(profile)).toEqual(['image', 'email', 'firstname', 'location', 'custom_podcast', 'github'])
    expect(profile).toMatchObject({
      atSign: alice,
      title: 'Alice',
      theme: { mode: 'dark', color: 'EF5743' },
      isPrivate: false,
    })
    expect(answer(profile, 'image')?.shown).toEqual({ kind: 'picture', picture: { type: 'image/jpeg', bytes: jpeg } })
    expect(answer(profile, 'email')?.shown).toEqual({
      kind: 'link',
      text: 'alice@example.org',
      href: 'mailto:alice@example.org',
    })
    expect(answer(profile, 'github')?.shown).toMatchObject({ href: 'https://www.github.com/alice' })
    expect(answer(profile, 'location')?.shown).toEqual({
      kind: 'location',
      location: { label: 'Oakland', latitude: 37.8044, longitude: -122.2712, radiusMiles: 5, zoom: 12 },
    })
    expect(answer(profile, 'custom_podcast')).toMatchObject({ label: 'Podcast', signature: 'verified' })
    expect(answer(profile, 'firstname')?.updatedAt).toEqual(new Date(people.network.clock.now()))
  })

  test('has a phone for @bob that nobody else sees, and none for @carol', async () => {
    expect(answer(await sideOf(bob), 'phone')?.shown).toEqual({
      kind: 'link',
      text: '+1 555 0199',
      href: 'tel:+15550199',
    })
    expect(names(await sideOf(carol))).not.toContain('phone')
    expect(names(await everyone())).not.toContain('phone')
    expect(names(await sideOf(bob))).toEqual([
      'image',
      'email',
      'firstname',
      'phone',
      'location',
      'custom_podcast',
      'github',
    ])
  })

  test('is the owner’s with every audience, private spelling and empty fields included', async () => {
    const own = await readOwnProfile(a)
    expect(answersOf(own, 'phone')).toEqual([
      ['only me', '+1 555 0100'],
      [bob, '+1 555 0199'],
    ])
    expect(answersOf(own, 'lastname')).toEqual([])
    expect(own.fields.map(({ field }) => field.name).slice(0, 5)).toEqual([
      'image',
      'email',
      'firstname',
      'lastname',
      'phone',
    ])
    const custom = own.fields.filter(({ field }) => field.kind === 'custom')
    expect(
      custom.map(({ field, answers }) => [field.label, field.section, answers.map(({ audience }) => audience)]),
    ).toEqual([
      ['Bank', 'about', ['only me']],
      ['Podcast', 'featured', ['everyone']],
    ])
    expect(own.theme).toEqual({ mode: 'dark', color: 'EF5743' })
    expect(own.settings.get('privateaccount')).toBe('false')
    expect(own.keys.map(formatAtKey)).not.toContain('public:following_by_self.at_follows.wavi@alice')
  })

  test('of a private account shows name and picture alone to everyone, and what is shared to whom it is shared with', async () => {
    await save(['privateaccount', 'everyone', 'true'])
    expect(names(await everyone())).toEqual(['image', 'firstname'])
    expect(await everyone()).toMatchObject({ isPrivate: true, title: 'Alice' })
    expect(names(await sideOf(bob))).toEqual(['image', 'firstname', 'phone'])
  })
})

describe('traps', () => {
  test('both spellings of what only the owner sees are one audience; the old one is the one written', async () => {
    await a.put(selfKey('phone.wavi', alice), 'bare')
    expect(answersOf(await readOwnProfile(a), 'phone')).toEqual([['only me', 'bare']])
    await a.put(selfKey('phone.wavi', alice, alice), 'old spelling')
    expect(answersOf(await readOwnProfile(a), 'phone')).toEqual([['only me', 'old spelling']])
    await save(['phone', 'only me', '+1 555 0101'])
    expect(await kept()).toEqual(['@alice:phone.wavi@alice'])
    await a.put(selfKey('phone.wavi', alice), 'bare again')
    await save(['phone', 'only me', undefined])
    expect(await kept()).toEqual([])
  })

  test('the older namespace is read, gives way, and goes with what replaces it', async () => {
    await a.publish(publicKey('firstname.persona', alice), 'Alicia')
    await a.publish(publicKey('lastname.persona', alice), 'Old')
    await a.publish(publicKey('firstname.wavi', alice), 'Alice')
    expect((await everyone()).title).toBe('Alice Old')
    await save(['firstname', 'everyone', ''], ['lastname', 'everyone', 'New'])
    expect(await kept()).toEqual(['public:lastname.wavi@alice'])
  })

  test('pictures come as bytes, as Base2e15 that does not say so, and as base64', async () => {
    for (const stored of [jpeg, encodeBase2e15(jpeg), encodeBase64(jpeg)]) {
      await a.publish(publicKey('image.wavi', alice), stored)
      expect(answer(await everyone(), 'image')?.shown).toMatchObject({ kind: 'picture', picture: { bytes: jpeg } })
    }
    await a.publish(publicKey('image.wavi', alice), 'not a picture')
    expect(answer(await everyone(), 'image')?.shown).toEqual({
      kind: 'unreadable',
      sentence: 'This picture cannot be shown.',
    })
  })

  test('markup is text like any other, and shown as it was typed', async () => {
    const script = '<img src=x onerror=alert(1)>Alice<script>alert(2)</script>'
    await a.publish(publicKey('firstname.wavi', alice), script)
    await a.publish(publicKey('location.wavi', alice), formatLocation({ label: `<b>Oak</b>land` }))
    await a.publish(publicKey('github.wavi', alice), 'javascript:alert(1)')
    const profile = await everyone()
    expect(profile.title).toBe(script)
    expect(labelOf(answer(profile, 'location'))).toBe('<b>Oak</b>land')
    expect(answer(profile, 'github')?.shown).toEqual({ kind: 'text', text: 'javascript:alert(1)' })
    // An editor shows what is stored.
    expect(answersOf(await readOwnProfile(a), 'firstname')).toEqual([['everyone', script]])
  })

  test('an about of many lines comes back as typed', async () => {
    await save(['about', 'everyone', 'one\r\ntwo\n\nthree'])
    expect(answer(await everyone(), 'about')?.shown).toEqual({ kind: 'text', text: 'one\ntwo\n\nthree' })
  })

  test('a reference is one, for every viewer', async () => {
    await save(['email', 'everyone', 'atsign://email@bob'], ['location', bob, 'atsign://location.wavi@bob'])
    expect(answer(await everyone(), 'email')?.shown).toEqual({ kind: 'reference', name: 'email', owner: bob })
    expect(answer(await sideOf(bob), 'location')?.shown).toEqual({
      kind: 'reference',
      name: 'location.wavi',
      owner: bob,
    })
  })

  test('a signature that does not fit is said', async () => {
    const say = await people.raw(alice)
    await say('update:dataSignature:c2ln:public:firstname.wavi@alice Mallory')
    await say('update:public:lastname.wavi@alice Unsigned')
    const profile = await everyone()
    expect(answer(profile, 'firstname')?.signature).toBe('broken')
    expect(answer(profile, 'lastname')?.signature).toBe('unsigned')
    // To save it again is to sign it again.
    await save(['firstname', 'everyone', 'Mallory'])
    expect(answer(await everyone(), 'firstname')?.signature).toBe('verified')
  })

  test('what was shared with keys that are gone says so, and stands beside what everyone sees', async () => {
    await save(['phone', bob, '+1 555 0199'], ['location', bob, 'Bay Area'], ['location', 'everyone', 'California'])
    const newKeys = await keysOf(bob, 1)
    const say = await people.raw(bob)
    await say(`update:isEncrypted:false:public:publickey@bob ${newKeys.encryptionPublicKey}`)
    await say(`update:privatekey:at_pkam_publickey ${newKeys.pkamPublicKey}`)
    const shared = await readSharedProfile(await people.client(bob, { keys: newKeys }), alice)
    expect(answer(shared, 'phone')?.shown).toEqual({
      kind: 'unreadable',
      sentence: expect.stringMatching(/share it again/),
    })
    const side = mergeProfiles(await everyone(), shared)
    expect(side.answers.filter(({ name }) => name === 'location').map(({ shown }) => shown.kind)).toEqual([
      'location',
      'unreadable',
    ])
  })

  test('when the owner’s server is away, the copies on the viewer’s own still tell what was shared', async () => {
    await save(['phone', bob, '+1 555 0199'])
    const b = await people.client(bob)
    expect(answer(await readSharedProfile(b, alice), 'phone')?.cached).toBeUndefined()
    await b.get(sharedKey('phone.wavi', alice, bob))
    await people.network.server('@alice').close()
    const shared = await readSharedProfile(b, alice)
    expect(answer(shared, 'phone')).toMatchObject({ raw: '+1 555 0199', cached: true, onlyForYou: true, audience: bob })
  })
})

describe('a page made to harm', () => {
  test('with more records than are read shows the standard ones, and says that there are more', async () => {
    for (let i = 0; i < 20; i++) {
      await a.publish(
        publicKey(`custom_a${i}.wavi`, alice),
        JSON.stringify({ label: `A ${i}`, type: 'Text', value: 'x' }),
      )
    }
    await a.publish(publicKey('twitter.wavi', alice), 'alice')
    await a.publish(publicKey('firstname.wavi', alice), 'Alice')
    await a.publish(publicKey('privateaccount.wavi', alice), 'false')
    const profile = await readPublicProfile(people.visitor(alice), { maxRecords: 5 })
    expect(names(profile)).toEqual(['firstname', 'custom_a0', 'custom_a1', 'twitter'])
    expect(profile.truncated).toBe(true)
    expect(await everyone()).not.toHaveProperty('truncated')
    await a.publish(publicKey('privateaccount.wavi', alice), 'true')
    expect(names(await readPublicProfile(people.visitor(alice), { maxRecords: 1 }))).toEqual([])
    expect((await readPublicProfile(people.visitor(alice), { maxRecords: 1 })).isPrivate).toBe(true)
  })

  test('with a list too long to be taken in shows what pages usually have, and says that there may be more', async () => {
    await a.publish(publicKey('firstname.wavi', alice), 'Alice')
    await a.put(sharedKey('phone.wavi', alice, bob), '+1 555 0199')
    await a.publish(publicKey('about.wavi', alice), 'Maps, mostly.')
    const keystore = people.network.keystore('@alice')
    for (let i = 0; i < 2_000; i++) {
      const name = `custom_${i}_${'x'.repeat(30)}.wavi`
      for (const key of [publicKey(name, alice), sharedKey(name, alice, bob)])
        await keystore.put(key, 'x', { isEncrypted: false })
    }
    // A line that takes as much as one value needs, and not the names of all.
    const limits = { maxReplyBytes: 60_000 }
    const profile = await readPublicProfile(people.visitor(alice, limits))
    expect(names(profile)).toEqual(['firstname', 'about'])
    expect(profile.truncated).toBe(true)
    const shared = await readSharedProfile(await people.client(bob, limits), alice)
    expect(names(shared)).toEqual(['phone'])
    expect(shared.truncated).toBe(true)
  })

  test('with more names than its server searches is still there, for everyone, for @bob and for its owner', async () => {
    await save(['firstname', 'everyone', 'Alice'], ['phone', bob, '+1 555 0199'])
    await a.put(sharedKey('phone.other', alice, bob), 'no part of the page')
    const refusing = <Reader extends { list(options?: { regex?: string }): Promise<unknown> }>(
      reader: Reader,
    ): Reader => ({
      ...reader,
      list: ({ regex, ...options } = {}) =>
        regex === undefined
          ? reader.list(options)
          : Promise.reject(new AtError('AT0003', `${regex} takes longer to search for than one command may`)),
    })
    const own = await readOwnProfile(refusing(a))
    expect(own).toEqual(await readOwnProfile(a))
    expect(answersOf(own, 'phone')).toEqual([[bob, '+1 555 0199']])
    expect(names(await readPublicProfile(refusing(people.visitor(alice))))).toEqual(['firstname'])
    expect(names(await readSharedProfile(refusing(await people.client(bob)), alice))).toEqual(['phone'])
  })

  test('says that its owner wishes no search engine to list it, also where its names cannot be told', async () => {
    await save(['firstname', 'everyone', 'Alice'])
    expect(await everyone()).not.toHaveProperty('noindex')
    await a.publish(noindexKey(alice), 'maybe')
    expect(await everyone()).not.toHaveProperty('noindex')
    await a.publish(noindexKey(alice), noindex)
    expect(await everyone()).toMatchObject({ noindex: true })
    expect(names(await everyone())).toEqual(['firstname'])
    const visitor = people.visitor(alice)
    const list = () => Promise.reject(new AtError('AT0005', 'too long'))
    expect(await readPublicProfile({ ...visitor, list })).toMatchObject({ noindex: true, truncated: true })
    // Who can't be asked is not shown around.
    const get: typeof visitor.get = (key, options) =>
      key.name === 'noindex.facet' ? Promise.reject(new AtError('AT0005', 'too long')) : visitor.get(key, options)
    expect(await readPublicProfile({ ...visitor, get })).toMatchObject({ noindex: true })
    await a.delete(noindexKey(alice))
    expect(await everyone()).not.toHaveProperty('noindex')
  })

  test('of one’s own with more records than are read shows what pages usually have, and says that there are more', async () => {
    for (let i = 0; i < 5; i++) await a.publish(publicKey(`custom_${i}.wavi`, alice), 'x')
    await save(['firstname', 'everyone', 'Alice'], ['phone', bob, '+1 555 0199'])
    const own = await readOwnProfile(a, { maxRecords: 3 })
    expect(own.truncated).toBe(true)
    expect([answersOf(own, 'firstname'), answersOf(own, 'phone')]).toEqual([
      [['everyone', 'Alice']],
      [[bob, '+1 555 0199']],
    ])
    expect(await readOwnProfile(a)).not.toHaveProperty('truncated')
  })

  test('with answers that come too slowly shows those that came in time', async () => {
    for (const name of ['firstname', 'lastname', 'about']) await a.publish(publicKey(`${name}.wavi`, alice), name)
    const visitor = people.visitor(alice)
    const patience = new AbortController()
    const slow: typeof visitor = {
      ...visitor,
      get: async (key, options) => {
        if (key.name !== 'about.wavi') return visitor.get(key, options)
        patience.abort()
        return new Promise(() => {})
      },
    }
    const profile = await readPublicProfile(slow, { enough: patience.signal })
    expect(names(profile)).toEqual(['firstname', 'lastname'])
    expect(profile.truncated).toBe(true)
    await expect(readPublicProfile(slow, { enough: patience.signal })).rejects.toMatchObject({ code: 'AT0023' })
  })

  test('with more text than is read ends where it has become too much', async () => {
    await save(
      ['firstname', 'everyone', 'Alice'],
      ['about', 'everyone', 'x'.repeat(9000)],
      ['phone', bob, '+1 555 0199'],
    )
    await a.publish(
      publicKey('custom_a.wavi', alice),
      JSON.stringify({ label: 'A', type: 'Text', value: 'x'.repeat(9000) }),
    )
    const profile = await readPublicProfile(people.visitor(alice), { maxCharacters: 10_000 })
    expect(names(profile)).toEqual(['firstname', 'about'])
    expect(profile.truncated).toBe(true)
    const shared = await readSharedProfile(await people.client(bob), alice, { maxCharacters: 5 })
    expect(shared).toMatchObject({ answers: [], truncated: true })
    expect(mergeProfiles(await everyone(), shared).truncated).toBe(true)
  })

  test('with one record too large says so in its place, and the rest is there', async () => {
    await a.publish(publicKey('about.wavi', alice), 'x'.repeat(100_000))
    await a.publish(publicKey('github.wavi', alice), 'alice')
    const sentence = 'This is too large to be shown here.'
    // A visitor's line does not take it; a signed-in viewer's does.
    for (const profile of [
      await readPublicProfile(people.visitor(alice, { maxReplyBytes: 50_000 })),
      await readPublicProfile(people.visitor(alice), { maxValueCharacters: 50_000 }),
    ]) {
      expect(answer(profile, 'about')?.shown).toEqual({ kind: 'unreadable', sentence })
      expect(answer(profile, 'github')?.shown).toMatchObject({ text: 'alice' })
      expect(profile.truncated).toBeUndefined()
    }
  })

  test('with nothing but records too large is given up on', async () => {
    for (let i = 0; i < 20; i++) await a.publish(publicKey(`custom_a${i}.wavi`, alice), 'x'.repeat(10_000))
    people.dialled.length = 0
    const profile = await readPublicProfile(people.visitor(alice, { maxReplyBytes: 5_000 }))
    expect(profile.truncated).toBe(true)
    expect(people.dialled.length).toBeLessThan(12)
  })

  test('with a long value shows its beginning, says that it was cut, and keeps it whole for an editor', async () => {
    const long = `<b>${'<!--'.repeat(25_000)}`
    await a.publish(publicKey('about.wavi', alice), long)
    await a.publish(publicKey('location.wavi', alice), formatLocation({ label: 'x'.repeat(30_000) }))
    await a.publish(publicKey('email.wavi', alice), `a@${'b.'.repeat(30_000)}c`)
    await a.publish(
      publicKey('custom_a.wavi', alice),
      JSON.stringify({ label: 'A', type: 'Text', value: 'x'.repeat(30_000) }),
    )
    await a.publish(publicKey('firstname.wavi', alice), 'Alice')
    const profile = await everyone()
    for (const name of ['about', 'location', 'email', 'custom_a']) expect(answer(profile, name)?.cut).toBe(true)
    expect(answer(profile, 'firstname')?.cut).toBeUndefined()
    expect(answer(profile, 'about')?.raw).toBe(long)
    expect(JSON.stringify(profile.answers.map(({ shown }) => shown)).length).toBeLessThan(90_000)
    expect(answer(profile, 'email')?.shown).toMatchObject({ kind: 'text', text: expect.stringMatching(/…$/) })
  })

  test('cannot turn its title around, nor a link, nor fill a line with it', async () => {
    await a.publish(publicKey('firstname.wavi', alice), `\u202eecilA\u2066\n${'x'.repeat(1000)}`)
    await a.publish(publicKey('github.wavi', alice), 'ali\u202ece\ud800')
    await a.publish(publicKey('email.wavi', alice), 'atsign://em\u202eail@bob')
    await a.publish(
      publicKey('custom_a.wavi', alice),
      '{"label":"\u202eA","type":"Link","value":"https://example.org/\u202ex","valueDescription":"\\ud800"}',
    )
    const profile = await everyone()
    expect(JSON.stringify(profile.answers.map(({ label, shown }) => [label, shown]))).not.toMatch(
      /[\u202a-\u202e]|\\ud800/,
    )
    expect(profile.title).toMatch(/^ecilA x{100,194}…$/)
  })
})

test('what should have been sealed and was not says so', async () => {
  const say = await people.raw(alice)
  await say('update:@bob:phone.wavi@alice +1 555 0199')
  await say('update:@alice:email.wavi@alice alice@example.org')
  await save(['lastname', bob, 'Sealed'])
  const side = await sideOf(bob)
  expect(answer(side, 'phone')).toMatchObject({ raw: '+1 555 0199', unsealed: true })
  expect(answer(side, 'lastname')).not.toHaveProperty('unsealed')
  const own = await readOwnProfile(a)
  expect(own.fields.find(({ field }) => field.name === 'email')?.answers[0]).toMatchObject({ unsealed: true })
})

describe('saving', () => {
  const outcomes = (results: FieldResult[]) => results.map(({ outcome }) => outcome)

  test('a place under the same name stays where it is, and under another one nobody claims to know where', async () => {
    const place =
      '{"location":"Oakland","radius":"5.0","diameter":"200.0","zoom":"12.0","latitude":"37.8044","longitude":"-122.2712","placeId":"x7"}'
    await a.publish(publicKey('location.wavi', alice), place)
    const raw = async () => answer(await everyone(), 'location')?.raw
    await save(['location', 'everyone', ' Oakland '])
    expect(await raw()).toBe(place)
    await save(['location', 'everyone', 'Downtown'])
    expect(await raw()).toBe(
      place.replace('Oakland', 'Downtown').replace('37.8044', 'null').replace('-122.2712', 'null'),
    )
    await save(['location', 'everyone', place])
    expect(await raw()).toBe(place)
    await save(['location', 'everyone', { label: 'Berkeley' }])
    expect(JSON.parse((await raw()) ?? '')).toMatchObject({ location: 'Berkeley', latitude: 'null', placeId: 'x7' })
    // Another audience gets what was typed for it and no more.
    await save(['location', bob, 'Berkeley'])
    expect(parseLocation(answer(await sideOf(bob), 'location')?.raw ?? '')).not.toHaveProperty('latitude')
  })

  test('to a server that has gone silent waits for it once, not once for each field', async () => {
    const current = await readOwnProfile(a)
    let dialled = 0
    const mute = await people.client(alice, {
      replyMillis: 30,
      dial: async () => {
        dialled++
        return memoryPair()[0]
      },
    })
    const results = await saveFields(mute, current, [
      { field: 'firstname', audience: 'everyone', value: 'Alice' },
      { field: 'phone', audience: bob, value: '+1 555 0199' },
      { field: 'lastname', audience: 'everyone', value: 'Marlowe' },
    ])
    expect(dialled).toBe(1)
    expect(results.map((result) => result.outcome === 'failed' && result.sentence)).toEqual(
      Array(3).fill('The server did not answer within 0.03 seconds.'),
    )
  })

  test('writes only what changed', async () => {
    await save(['firstname', 'everyone', 'Alice'], ['location', 'everyone', 'California'], ['image', 'everyone', jpeg])
    const before = await people.network.keystore('@alice').lastCommitId
    const results = await save(
      ['firstname', 'everyone', ' Alice '],
      ['location', 'everyone', { label: 'California' }],
      ['image', 'everyone', new Uint8Array(jpeg)],
      ['lastname', 'everyone', ''],
      ['phone', bob, undefined],
    )
    expect(outcomes(results)).toEqual(['unchanged', 'unchanged', 'unchanged', 'unchanged', 'unchanged'])
    expect(await people.network.keystore('@alice').lastCommitId).toBe(before)
  })

  test('moves a value from everyone to one person, and nothing of it stays behind', async () => {
    await save(['phone', 'everyone', '+1 555 0100'])
    const results = await save(['phone', 'everyone', undefined], ['phone', bob, '+1 555 0100'])
    expect(outcomes(results)).toEqual(['removed', 'saved'])
    expect(await kept()).toEqual(['@bob:phone.wavi@alice'])
    expect(names(await everyone())).toEqual([])
    expect(answer(await sideOf(bob), 'phone')).toMatchObject({ raw: '+1 555 0100' })
  })

  test('takes a share back, and he no longer sees it', async () => {
    await save(['phone', bob, '+1 555 0199'])
    expect(names(await sideOf(bob))).toEqual(['phone'])
    await save(['phone', bob, ''])
    expect(names(await sideOf(bob))).toEqual([])
    expect(await people.network.keystore('@bob').get(parseAtKey('cached:@bob:phone.wavi@alice'))).toBeUndefined()
  })

  test('changes what one person sees, and he sees it', async () => {
    await save(['phone', bob, '+1 555 0199'])
    await sideOf(bob)
    await save(['phone', bob, '+1 555 0200'])
    expect(answer(await sideOf(bob), 'phone')).toMatchObject({ raw: '+1 555 0200' })
  })

  test('has a sentence for each field that will not do, and saves the others', async () => {
    const told: string[] = []
    const results = await saveFields(
      a,
      await readOwnProfile(a),
      [
        { field: 'email', audience: 'everyone', value: 'alice' },
        { field: 'firstname', audience: 'everyone', value: 'Alice' },
        { field: 'image', audience: 'everyone', value: new TextEncoder().encode('<svg/>') },
        { field: 'theme', audience: bob, value: 'dark' },
        { field: 'image', audience: bob, value: 'text' },
        { field: 'phone', audience: bob, value: jpeg },
      ],
      { onResult: ({ field, outcome }) => told.push(`${field} ${outcome}`) },
    )
    expect(results.map((result) => (result.outcome === 'failed' ? result.sentence : result.outcome))).toEqual([
      'An e-mail address looks like alice@example.org.',
      'saved',
      'This is not a picture that browsers can show. Choose a JPEG, PNG, WebP or GIF.',
      'This setting is the same for everyone.',
      'A picture is needed here.',
      'Text is needed here.',
    ])
    expect(told).toHaveLength(6)
    expect(await kept()).toEqual(['public:firstname.wavi@alice'])
  })

  test('for somebody who cannot be reached says so, and saves the others', async () => {
    const nobody = parseAtKey('@nobody:x.wavi@alice')
    const results = await saveFields(a, await readOwnProfile(a), [
      { field: 'phone', audience: (nobody as { sharedWith: typeof bob }).sharedWith, value: '555' },
      { field: 'phone', audience: 'only me', value: '555' },
    ])
    expect(outcomes(results)).toEqual(['failed', 'saved'])
    expect(results[0]).toMatchObject({ error: { code: 'AT0007' } })
  })

  test('asks for somebody who cannot be reached once, whatever there is to share', async () => {
    const { sharedWith } = parseAtKey('@nobody:x.wavi@alice') as { sharedWith: typeof bob }
    const current = await readOwnProfile(a)
    let puts = 0
    const counting: AtClient = Object.assign(Object.create(a), {
      put: (...args: Parameters<AtClient['put']>) => {
        puts++
        return a.put(...args)
      },
    })
    const results = await saveFields(counting, current, [
      { field: 'phone', audience: sharedWith, value: '555 0100' },
      { field: 'email', audience: sharedWith, value: 'a@example.org' },
      { field: 'firstname', audience: sharedWith, value: undefined },
      { field: 'lastname', audience: bob, value: 'Marlowe' },
    ])
    expect(outcomes(results)).toEqual(['failed', 'failed', 'unchanged', 'saved'])
    expect(puts).toBe(2)
  })

  test('a place moves to another audience with all that is known of it', async () => {
    const place =
      '{"location":"Oakland","radius":"5.0","diameter":"200.0","zoom":"12.0","latitude":"37.8044","longitude":"-122.2712","placeId":"x7"}'
    await a.publish(publicKey('location.wavi', alice), place)
    await save(['location', bob, place], ['location', 'everyone', undefined])
    expect(answer(await sideOf(bob), 'location')?.raw).toBe(place)
    expect(names(await everyone())).toEqual([])
  })

  test('that is stopped says so for what was not saved', async () => {
    const stop = new AbortController()
    const results = await saveFields(
      a,
      await readOwnProfile(a),
      [
        { field: 'firstname', audience: 'everyone', value: 'Alice' },
        { field: 'lastname', audience: 'everyone', value: 'Marlowe' },
      ],
      { signal: stop.signal, onResult: () => stop.abort() },
    )
    expect(results[1]).toMatchObject({
      outcome: 'failed',
      sentence: 'This was stopped before it was saved.',
      stopped: true,
    })
    expect(await kept()).toEqual(['public:firstname.wavi@alice'])
  })
})

describe('a value with an end', () => {
  const hour = 3_600_000
  const clock = () => people.network.clock
  const inMillis = (millis: number) => new Date(clock().now() + millis)

  async function change(one: Omit<FieldChange, 'field'> & { field?: FieldChange['field'] }, current?: OwnProfile) {
    const from = current ?? (await readOwnProfile(a))
    const options = { now: clock().now }
    const [result] = await saveFields(a, from, [{ field: 'phone', ...one }], options)
    return result
  }
  const endOf = async (audience: Audience) =>
    (await readOwnProfile(a)).fields.flatMap(({ answers }) => answers).find((one) => one.audience === audience)
      ?.expiresAt

  test('is gone for everybody once it has passed, and what everyone sees stands again', async () => {
    await save(['location', 'everyone', 'California'])
    const result = await change({ field: 'location', audience: bob, value: 'Bay Area', until: inMillis(hour) })
    expect(result).toMatchObject({ outcome: 'saved', answer: { expiresAt: inMillis(hour) } })
    const side = await sideOf(bob)
    expect(answer(side, 'location')).toMatchObject({ expiresAt: inMillis(hour), onlyForYou: true })
    const page = await everyone()
    expect(stillThere(side.answers, clock().now(), page.answers)).toBe(side.answers)
    await clock().advance(hour)
    expect(stillThere(side.answers, clock().now(), page.answers).map((one) => labelOf(one))).toEqual(['California'])
    expect(labelOf(answer(await sideOf(bob), 'location'))).toBe('California')
    expect(answersOf(await readOwnProfile(a), 'location').map(([audience]) => audience)).toEqual(['everyone'])
  })

  test('keeps it when the value is edited, until another one is chosen, or none', async () => {
    for (const audience of ['everyone', 'only me', bob] as const) {
      const end = inMillis(hour)
      await change({ audience, value: '+1 555 0100', until: end })
      await clock().advance(hour / 2)
      await change({ audience, value: '+1 555 0101' })
      expect(await endOf(audience)).toEqual(end)
      expect(await change({ audience, value: '+1 555 0101', until: end })).toMatchObject({ outcome: 'unchanged' })
      await change({ audience, value: '+1 555 0101', until: inMillis(24 * hour) })
      expect(await endOf(audience)).toEqual(inMillis(24 * hour))
      await change({ audience, value: '+1 555 0101', until: null })
      expect(await endOf(audience)).toBeUndefined()
      await clock().advance(48 * hour)
      expect(answersOf(await readOwnProfile(a), 'phone')).toContainEqual([audience, '+1 555 0101'])
    }
  })

  test('that lies in the past is refused', async () => {
    expect(await change({ audience: bob, value: '+1 555 0100', until: inMillis(-1) })).toMatchObject({
      outcome: 'failed',
      sentence: 'This end has passed. Choose a later one.',
    })
    expect(await kept()).toEqual([])
  })

  test('had a beginning too, which editing does not bring back', async () => {
    await a.put(sharedKey('phone.wavi', alice, bob), '+1 555 0100', { ttb: hour })
    await clock().advance(hour)
    await change({ audience: bob, value: '+1 555 0101' })
    expect(answer(await sideOf(bob), 'phone')).toMatchObject({ raw: '+1 555 0101' })
  })

  test('how often the recipient’s copy is fetched anew stays what was chosen', async () => {
    const stored = async () =>
      (await people.network.keystore('@alice').get(parseAtKey('@bob:phone.wavi@alice')))?.metadata
    await change({ audience: bob, value: '+1 555 0100' })
    expect(await stored()).toMatchObject({ ttr: -1, ccd: true })
    expect(await change({ audience: bob, value: '+1 555 0100', refreshSeconds: 3600 })).toMatchObject({
      outcome: 'saved',
      answer: { refreshSeconds: 3600 },
    })
    await change({ audience: bob, value: '+1 555 0101' })
    expect(await stored()).toMatchObject({ ttr: 3600, ccd: true })
    await change({ audience: bob, value: '+1 555 0101', refreshSeconds: 0 })
    expect(await stored()).toMatchObject({ ttr: -1, ccd: true })
    // What another program has settled is not for an edit to change.
    await a.delete(sharedKey('phone.wavi', alice, bob))
    await a.put(sharedKey('phone.wavi', alice, bob), '+1 555 0100', { ttr: 0 })
    await change({ audience: bob, value: '+1 555 0102' })
    expect(await stored()).not.toMatchObject({ ttr: expect.anything() })
    await a.put(sharedKey('phone.wavi', alice, bob), '+1 555 0100', { ttr: 60, ccd: false })
    await change({ audience: bob, value: '+1 555 0103' })
    expect(await stored()).toMatchObject({ ttr: 60, ccd: false })
  })
})

describe('another tab or device', () => {
  const one = (field: FieldChange['field'], value: string | undefined, audience: Audience = 'everyone') =>
    [{ field, audience, value }] as const

  test('that has saved in between is not written over', async () => {
    await save(['firstname', 'everyone', 'Alice'])
    const begun = await readOwnProfile(a)
    await save(['firstname', 'everyone', 'Alicia'])
    for (const value of ['Ali', undefined]) {
      const [result] = await saveFields(a, begun, one('firstname', value))
      expect(result).toMatchObject({ outcome: 'conflict', stored: { raw: 'Alicia' } })
    }
    expect((await everyone()).title).toBe('Alicia')
    // Who has seen it may write over it.
    const [seen] = await saveFields(a, begun, one('firstname', 'Ali'))
    const stored = seen?.outcome === 'conflict' ? seen.stored : undefined
    if (!stored) throw new Error('no conflict')
    const after = profileAfter(begun, [
      { field: 'firstname', audience: 'everyone', value: '', outcome: 'unchanged', answer: stored },
    ])
    expect(await saveFields(a, after, one('firstname', 'Ali'))).toMatchObject([{ outcome: 'saved' }])
  })

  test('that has given somebody a value, or taken it back, is not written over either', async () => {
    const begun = await readOwnProfile(a)
    await save(['phone', bob, '+1 555 0100'])
    expect(await saveFields(a, begun, one('phone', '+1 555 0199', bob))).toMatchObject([
      { outcome: 'conflict', stored: { raw: '+1 555 0100' } },
    ])
    const shared = await readOwnProfile(a)
    await save(['phone', bob, undefined])
    expect(await saveFields(a, shared, one('phone', '+1 555 0199', bob))).toMatchObject([
      { outcome: 'conflict', stored: undefined },
    ])
    expect(await saveFields(a, shared, one('phone', undefined, bob))).toMatchObject([{ outcome: 'removed' }])
    expect(await kept()).toEqual([])
  })

  test('that has saved the same is no matter', async () => {
    const begun = await readOwnProfile(a)
    await save(['firstname', 'everyone', 'Alice'], ['image', 'everyone', jpeg])
    const results = await saveFields(a, begun, [
      { field: 'firstname', audience: 'everyone', value: 'Alice ' },
      { field: 'image', audience: 'everyone', value: new Uint8Array(jpeg) },
    ])
    expect(results).toMatchObject([
      { outcome: 'unchanged', answer: { raw: 'Alice' } },
      { outcome: 'unchanged', answer: { name: 'image' } },
    ])
  })
})

test('a page that nobody has filled has its atSign for a title', async () => {
  expect(await everyone()).toMatchObject({ title: '@alice', answers: [], isPrivate: false })
  expect((await readSharedProfile(await people.client(bob), alice)).answers).toEqual([])
})

test('an atSign that nobody registered, or whose server is away, has no page but an error', async () => {
  await people.network.remove('@alice')
  await expect(everyone()).rejects.toMatchObject({ code: 'AT0007' })
})
