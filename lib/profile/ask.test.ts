import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { AtClient } from '../client/at-client.ts'
import { alice, bob, carol, People } from '../client/testing/people.ts'
import { cachedOf, formatAtKey, parseAtKey, publicKey, selfKey, sharedKey } from '../protocol/at-key.ts'
import type { AtSign } from '../protocol/at-sign.ts'
import { encodeUtf8 } from '../protocol/base64.ts'
import { memoryPair } from '../transport/memory.ts'
import invalid from './ask.invalid.txt?raw'
import {
  answerKey,
  askKey,
  complaintAboutWanted,
  formatAnswer,
  formatAsk,
  maxMessageLength,
  parseAnswer,
  parseAsk,
  topicIn,
  topicOf,
  type Wanted,
  wantedBy,
} from './ask.ts'
import { againAt, againMillis, ask, followUp, takeBack } from './asking.ts'
import { profileName } from './audience.ts'
import { readOwnProfile } from './own.ts'
import { readSharedProfile } from './read.ts'
import {
  answerMillis,
  decline,
  dismiss,
  give,
  listRequests,
  openRequest,
  openRequests,
  type Request,
  readQuiet,
  setQuiet,
  type UnreadableRequest,
  valuesFor,
} from './requests.ts'

function wanted(words: string): Wanted {
  const found = wantedBy(words)
  if (!found) throw new Error(`nobody can ask for ${words}`)
  return found
}
const phone = wanted('Phone')

describe('what can be asked for', () => {
  test('the name of a field, however it is written, is that field', () => {
    for (const words of ['Phone', 'phone', '  PHONE ', 'E-mail', 'email', 'About me', 'GitHub'])
      expect(wantedBy(words)?.field, words).toBeDefined()
    expect(wanted('e-mail').name).toBe('email')
  })

  test('everything else is asked for under words of one’s own', () => {
    expect(wantedBy('Shoe size')).toEqual({ name: 'custom_shoe_size', label: 'Shoe size' })
    expect(wantedBy(' Größe, der\n\nSchuhe? ')).toMatchObject({
      label: 'Größe, der Schuhe?',
      name: 'custom_größe__der_schuhe_',
    })
    expect(wantedBy('مقاس الحذاء')?.label).toBe('مقاس الحذاء')
    expect(wantedBy('Shoes < 40 & <b>')?.label).toBe('Shoes < 40 & <b>')
  })

  test('a setting, a name with a dot and a title of signs alone are nothing to ask for', () => {
    expect(wantedBy('Light or dark')?.field).toBeUndefined()
    for (const words of ['', '   ', '?!', '🙂', 'x'.repeat(41)]) {
      expect(wantedBy(words), words).toBeUndefined()
      expect(complaintAboutWanted(words), words).toMatch(/^\S.*\.$/)
    }
    expect(wantedBy('v1.2')?.name).toBe('custom_v1_2')
    for (const name of [
      'ask-theme',
      'ask-quiet',
      'ask-custom_tea',
      'ask-own_',
      'ask-own_0123',
      'ask-phone.wavi',
      'task-phone',
    ])
      expect(topicIn(selfKey(`${name}.facet`, bob), 'ask'), name).toBeUndefined()
  })

  test('a record’s name tells the field, and of somebody’s own words nothing', () => {
    const hex = () => '0123456789abcdef'
    expect(topicOf(phone, hex)).toBe('phone')
    expect(topicOf(wanted('Shoe size'), hex)).toBe('own_0123456789abcdef')
    for (const topic of ['phone', 'own_0123456789abcdef']) {
      expect(topicIn(askKey(topic, bob, alice), 'ask')).toBe(topic)
      expect(topicIn(askKey(topic, bob, alice), 'answer')).toBeUndefined()
      expect(topicIn(answerKey(topic, alice, bob), 'answer')).toBe(topic)
    }
  })

  test('every name that is made for a value is one that servers take', () => {
    for (const words of ['a@b:c', 'İstanbul', '👩‍👩‍👧 names', 'a"b\'c*', 'a\u200bb', '日本語の名前', 'ΟΔΟΣ']) {
      const key = sharedKey(`${wanted(words).name}.wavi`, alice, bob)
      expect(parseAtKey(formatAtKey(key)), words).toEqual(key)
      expect(profileName(key), words).toBeDefined()
    }
  })
})

describe('records', () => {
  test('a request and an answer are read as they were written', () => {
    for (const words of ['Phone', 'Shoe size']) {
      const one = { wanted: wanted(words), message: 'For the trip', at: 1_790_000_000_000 }
      const topic = topicOf(one.wanted, () => '0123456789abcdef')
      expect(parseAsk(formatAsk(one), topic)).toEqual(one)
      const answer = { wanted: one.wanted, answer: 'declined', asked: 1, at: 2, message: '' } as const
      expect(parseAnswer(formatAnswer(answer), topic)).toEqual(answer)
    }
  })

  test('members that nobody knows are passed over', () => {
    const text = '{"field":"phone","at":1,"message":"Hello","urgent":true,"__proto__":{"at":2}}'
    expect(parseAsk(text, 'phone')).toMatchObject({ at: 1, message: 'Hello' })
    expect(parseAnswer('{"answer":"given","asked":1,"at":2,"value":"x","label":"E-mail"}', 'phone')).toEqual({
      wanted: phone,
      answer: 'given',
      asked: 1,
      at: 2,
      message: '',
    })
  })

  const lines = invalid.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  test.each([...lines, '', ' ', `{"field":"phone","at":1,"message":"${'x'.repeat(4_000)}"}`])(
    'is no request: %s',
    (line) => expect(parseAsk(line, 'phone')).toBeUndefined(),
  )

  test('a title that is not the one of its name is no request, and no title no answer', () => {
    const own = 'own_0123456789abcdef'
    const under = (label: unknown) =>
      JSON.stringify({ field: 'custom_shoe_size', label, at: 1, asked: 1, answer: 'given' })
    expect(parseAsk(under('Shoe size'), own)).toBeDefined()
    expect(parseAnswer(under('Shoe size'), own)).toBeDefined()
    for (const label of ['Bank account', 'phone', '', 7, undefined, 'x'.repeat(60)])
      expect(parseAsk(under(label), own), String(label)).toBeUndefined()
    for (const label of ['Phone', '', 7, undefined, 'x'.repeat(60)])
      expect(parseAnswer(under(label), own), String(label)).toBeUndefined()
    for (const topic of ['phone', 'custom_shoe_size', 'own_1', 'theme'])
      expect(parseAsk(under('Shoe size'), topic), topic).toBeUndefined()
  })

  test.each([
    '{}',
    'null',
    '[]',
    '"given"',
    '{"answer":"given"}',
    '{"answer":"Given","asked":1,"at":2}',
    '{"answer":"maybe","asked":1,"at":2}',
    '{"answer":true,"asked":1,"at":2}',
    '{"answer":"given","asked":"1","at":2}',
    '{"answer":"given","asked":1,"at":-2}',
    '{"answer":"given","asked":1,"at":2,"message":{}}',
    `{"answer":"given","asked":1,"at":2,"message":"${'x'.repeat(4_000)}"}`,
  ])('is no answer: %s', (line) => expect(parseAnswer(line, 'phone')).toBeUndefined())

  test('a message is plain text on one line, and no longer than it may be', () => {
    const message = `<b>For</b>\n\n\n the\u202e trip\0 ${'x'.repeat(500)}`
    const text = JSON.stringify({ field: 'phone', at: 1, message })
    const read = parseAsk(text, 'phone')?.message ?? ''
    expect(read).toMatch(/^<b>For<\/b> the trip x+…$/)
    expect(read.length).toBeLessThanOrEqual(maxMessageLength + 1)
  })
})

describe('between @bob and @alice', () => {
  let people: People
  let a: AtClient
  let b: AtClient
  beforeEach(async () => {
    people = await People.meet()
    a = await people.client(alice)
    b = await people.client(bob)
  })
  afterEach(() => people.part())

  const now = () => people.network.clock.now()
  /** What of others is on @alice's server, by now. */
  const arrive = async (topic: string, from: AtClient = b) => {
    await a.get(askKey(topic, from.atSign, alice), { fresh: true })
  }
  async function asks(words: Wanted, message = '', from: AtClient = b) {
    const asked = await ask(from, alice, { wanted: words, message }, { now })
    await arrive(asked.topic, from)
    return asked
  }
  async function opened() {
    const found = await Promise.all((await listRequests(a)).map((key) => openRequest(a, key)))
    return found.filter((request) => request !== undefined)
  }
  const requests = async () => (await opened()).filter((request): request is Request => !('sentence' in request))
  async function theOnly(): Promise<Request> {
    const [request, ...more] = await requests()
    expect(more).toEqual([])
    if (!request) throw new Error('nothing was asked')
    return request
  }
  async function theUnreadable(): Promise<UnreadableRequest> {
    const [request, ...more] = await opened()
    expect(more).toEqual([])
    if (!request || !('sentence' in request)) throw new Error('nothing that cannot be read')
    return request
  }
  const sideOf = async (reader: AtClient) =>
    (await readSharedProfile(reader, alice)).answers.map(({ name, raw }) => [name, raw])
  const publish = (name: string, text: string) => a.publish(publicKey(`${name}.wavi`, alice), text)
  const keep = (name: string, text: string) => a.put(selfKey(`${name}.wavi`, alice, alice), text)

  test('one whose server never answers holds up nobody else, and takes nothing down', async () => {
    const say = await people.raw(carol)
    const sealed = 'QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY='
    const metadata = 'ttr:-1:isEncrypted:true:ivNonce:AAAAAAAAAAAAAAAAAAAAAA=='
    const id = await say(`notify:update:ttln:86400000:${metadata}:@alice:ask-email.facet@carol:${sealed}`)
    await expect.poll(() => say(`notify:status:${id}`)).toBe('delivered')
    await asks(phone)
    const connect = people.network.connect.bind(people.network)
    people.network.connect = async (to, from) => {
      if (to !== carol || from !== alice) return connect(to, from)
      const [near, far] = memoryPair()
      void far.write(encodeUtf8('@'))
      return near
    }

    const told: (Request | UnreadableRequest | undefined)[] = []
    let isOver = false
    let bobs = () => {}
    const bobsIsOpen = new Promise<void>((resolve) => {
      bobs = resolve
    })
    const opening = openRequests(a, await listRequests(a), (key, request) => {
      told.push(request)
      if (key.sharedBy === bob) bobs()
    }).finally(() => {
      isOver = true
    })
    await bobsIsOpen
    expect(told).toMatchObject([{ from: bob, wanted: phone }])
    expect(await a.list({ regex: 'nothing' })).toEqual([])
    while (!isOver) {
      await Promise.race([people.network.clock.until(10_000), opening])
      await people.network.later(10_000)
    }
    await opening
    expect(told).toMatchObject([
      { from: bob },
      { from: carol, sentence: 'Its key is with the server of @carol, which does not give it now.' },
    ])
  })

  test('but where the line to one’s own server is lost, that is to be told', async () => {
    await asks(phone)
    const keys = await listRequests(a)
    await people.network.remove('@alice')
    const lost = await people.client(alice)
    await expect(openRequests(lost, keys, () => {})).rejects.toMatchObject({ closes: true })
  })

  test('a request arrives with who asks, for what, why and since when', async () => {
    const { at } = await asks(phone, 'For the trip')
    expect(await theOnly()).toMatchObject({ from: bob, wanted: { name: 'phone' }, message: 'For the trip', at })
    expect(await followUp(b, alice)).toEqual([{ topic: 'phone', wanted: phone, message: 'For the trip', at }])
  })

  test('what is asked is not for the servers to read', async () => {
    await asks(phone, 'For the trip')
    const sent = people.network.keystore('@bob')
    const kept = people.network.keystore('@alice')
    for (const record of [
      await sent.get(askKey('phone', bob, alice)),
      await kept.get(cachedOf(askKey('phone', bob, alice))),
    ]) {
      expect(record?.value).toMatch(/^[A-Za-z0-9+/]+=*$/)
    }
  })

  test('on yes the value appears for @bob alone, he is told, and nothing is left to answer', async () => {
    await keep('phone', '+1 555 0100')
    await asks(phone)
    const request = await theOnly()
    const own = await readOwnProfile(a)
    const [known] = valuesFor(own, request)
    if (!known) throw new Error('no value of her own')
    expect(await give(a, own, request, { value: known, message: 'Here it is' }, { now })).toBeUndefined()

    expect(await sideOf(b)).toEqual([['phone', '+1 555 0100']])
    expect(await sideOf(await people.client(carol))).toEqual([])
    expect(await followUp(b, alice)).toMatchObject([
      { wanted: { name: 'phone' }, answer: { answer: 'given', message: 'Here it is' } },
    ])
    expect(await listRequests(a)).toEqual([])
    // His request has done its work.
    expect(await b.list({ sharedWith: alice, regex: 'ask-' })).toEqual([])
    expect(await followUp(b, alice)).toMatchObject([{ answer: { answer: 'given' } }])
  })

  test('on no @bob sees that it was declined, and his side is as it was', async () => {
    await keep('phone', '+1 555 0100')
    await asks(phone, 'Please')
    await decline(a, await theOnly(), { now })
    expect(await followUp(b, alice)).toMatchObject([{ wanted: phone, answer: { answer: 'declined' } }])
    expect(await sideOf(b)).toEqual([])
    expect(await listRequests(a)).toEqual([])
  })

  test('what was declined may be asked for again a day later', async () => {
    await asks(phone)
    await decline(a, await theOnly(), { now })
    const [asked] = await followUp(b, alice)
    expect(asked && againAt(asked)).toBe(now() + againMillis)

    await people.network.later(againMillis)
    await asks(phone, 'Once more')
    // The refusal was of the earlier request.
    expect((await followUp(b, alice)).map(({ answer }) => answer)).toEqual([undefined])
    const own = await readOwnProfile(a)
    await give(a, own, await theOnly(), { value: '+1 555 0101' }, { now })
    const [granted] = await followUp(b, alice)
    expect(granted?.answer?.answer).toBe('given')
    expect(granted && againAt(granted)).toBeUndefined()
  })

  test('a value can be typed for the occasion, and ends when she says', async () => {
    await asks(phone)
    const own = await readOwnProfile(a)
    const request = await theOnly()
    expect(await give(a, own, request, { value: '  ' }, { now })).toMatch(/share/)
    expect(await give(a, own, request, { value: 'call me' }, { now })).toMatch(/digits/)
    expect((await requests()).length).toBe(1)

    const until = new Date(now() + 3_600_000)
    expect(await give(a, own, request, { value: '+1 555 0102', until }, { now })).toBeUndefined()
    expect(await sideOf(b)).toEqual([['phone', '+1 555 0102']])
    await people.network.later(3_600_001)
    expect(await sideOf(b)).toEqual([])
  })

  test('own words become a value under that title', async () => {
    await asks(wanted('Shoe size'))
    const request = await theOnly()
    const own = await readOwnProfile(a)
    expect(valuesFor(own, request)).toEqual([])
    // As in the editor: what could not be shown as it was typed is refused, and not dropped without a word.
    expect(await give(a, own, request, { value: '\u202e83' }, { now })).toMatch(/invisible/)
    expect(await give(a, own, request, { value: 'x'.repeat(10_001) }, { now })).toMatch(/10,000 characters/)
    await give(a, own, request, { value: '38', until: new Date(now() + 60_000) }, { now })
    const { answers } = await readSharedProfile(b, alice)
    expect(answers).toMatchObject([{ name: 'custom_shoe_size', label: 'Shoe size' }])
    expect(await sideOf(await people.client(carol))).toEqual([])
    await people.network.later(60_001)
    expect(await sideOf(b)).toEqual([])
  })

  test('own words are nobody’s to read, on the way and after a refusal', async () => {
    const { topic } = await asks(wanted('Shoe size'), 'For a present')
    await decline(a, await theOnly(), { now })
    expect(await followUp(b, alice)).toMatchObject([
      { topic, wanted: { label: 'Shoe size' }, answer: { answer: 'declined' } },
    ])
    // The title is known to both from the answer alone, once the request is gone.
    expect(await followUp(b, alice)).toMatchObject([{ wanted: { label: 'Shoe size', name: 'custom_shoe_size' } }])
    for (const owner of ['@alice', '@bob']) {
      const names = [...people.network.keystore(owner).entries()].map(({ text }) => text)
      expect(names.filter((name) => /own_/.test(name)).length).toBeGreaterThan(0)
      expect(names.filter((name) => /shoe/i.test(name))).toEqual([])
    }
    await people.network.later(againMillis)
    await asks(wanted('shoe size'))
    expect(await followUp(b, alice)).toEqual([expect.not.objectContaining({ answer: expect.anything() })])
  })

  test('of her own values each is offered once, the asker’s first', async () => {
    await publish('phone', '+1 555 0100')
    await keep('phone', '+1 555 0100')
    await a.put(sharedKey('phone.wavi', alice, carol), '+1 555 0199')
    await a.put(sharedKey('phone.wavi', alice, bob), '+1 555 0111')
    await asks(phone)
    const offered = valuesFor(await readOwnProfile(a), await theOnly())
    expect(offered.map(({ raw, audience }) => [raw, audience])).toEqual([
      ['+1 555 0111', bob],
      ['+1 555 0100', 'everyone'],
      ['+1 555 0199', carol],
    ])
  })

  test('a request that is taken back is gone for both', async () => {
    await asks(phone)
    const request = await theOnly()
    await takeBack(b, alice, { topic: 'phone' })
    await arrive('phone').catch(() => {})
    expect(await followUp(b, alice)).toEqual([])
    expect(await listRequests(a)).toEqual([])
    expect(await openRequest(a, request.key)).toBeUndefined()
  })

  test('asking again for the same takes the place of the request before', async () => {
    await asks(phone, 'First')
    await people.network.later(1_000)
    await asks(phone, 'Second')
    expect(await requests()).toMatchObject([{ message: 'Second' }])
    expect((await followUp(b, alice)).length).toBe(1)
  })

  test('a request that was answered and is delivered once more is not shown again; a new one is', async () => {
    await asks(phone)
    await decline(a, await theOnly(), { now })
    await arrive('phone')
    expect((await listRequests(a)).length).toBe(1)
    expect(await requests()).toEqual([])
    expect(await listRequests(a)).toEqual([])
    await people.network.later(1_000)
    await asks(phone, 'A new one')
    expect(await theOnly()).toMatchObject({ message: 'A new one' })
  })

  test('an answer to another request than the one that waits is not taken for its answer', async () => {
    const { at } = await asks(phone)
    const stale = formatAnswer({ wanted: phone, answer: 'given', asked: at - 1, at, message: '' })
    await a.put(answerKey('phone', alice, bob), stale)
    expect(await followUp(b, alice)).toEqual([{ topic: 'phone', wanted: phone, message: '', at }])
    expect((await b.list({ sharedWith: alice, regex: 'ask-' })).length).toBe(1)
  })

  test('requests of somebody who is not to ask are not shown, and come back when they may', async () => {
    await asks(phone)
    await asks(phone, '', await people.client(carol))
    expect(await setQuiet(a, bob, true)).toEqual([bob])
    expect((await requests()).map(({ from }) => from)).toEqual([carol])
    expect(await readQuiet(a)).toEqual([bob])
    expect(await setQuiet(a, bob, false)).toEqual([])
    expect((await requests()).length).toBe(2)
  })

  test('a list of people that something else has written is read as far as it is one', async () => {
    const write = (text: string) => a.put(selfKey('ask-quiet.facet', alice), text)
    await write('["@bob","not an @ sign","",7,null,{}]')
    expect(await readQuiet(a)).toEqual([bob])
    for (const text of ['{', '{"@bob":true}', 'null']) {
      await write(text)
      expect(await readQuiet(a), text).toEqual([])
    }
  })

  // A month of the servers' clocks takes a busy machine long.
  test('an answer goes by itself after a month', { timeout: 120_000 }, async () => {
    await asks(phone)
    await decline(a, await theOnly(), { now })
    await followUp(b, alice)
    await people.network.later(answerMillis + 1)
    expect(await followUp(b, alice)).toEqual([])
  })

  test('the latest request stands first', async () => {
    for (const words of ['Steam', 'E-mail', 'Phone']) {
      await people.network.later(1_000)
      await asks(wanted(words))
    }
    expect((await followUp(b, alice)).map(({ topic }) => topic)).toEqual(['phone', 'email', 'steam'])
  })

  test('what was asked of somebody else is not told on her page', async () => {
    await asks(phone)
    await ask(b, carol, { wanted: wanted('E-mail'), message: '' }, { now })
    await (await people.client(carol)).put(
      answerKey('steam', carol, bob),
      formatAnswer({ wanted: wanted('Steam'), answer: 'declined', asked: 1, at: 1, message: '' }),
    )
    await b.get(answerKey('steam', carol, bob), { fresh: true })
    expect((await followUp(b, carol)).map(({ wanted }) => wanted.name).sort()).toEqual(['email', 'steam'])
    expect((await followUp(b, alice)).map(({ wanted }) => wanted.name)).toEqual(['phone'])
  })

  test('where her server is away, what was asked and answered is still told', async () => {
    await asks(phone)
    await asks(wanted('E-mail'))
    const email = (await requests()).find(({ wanted }) => wanted.name === 'email')
    if (email) await decline(a, email, { now })
    await b.get(answerKey('email', alice, bob), { fresh: true })
    await people.network.remove('@alice')
    const seen = (await followUp(b, alice)).map(({ wanted, answer }) => [wanted.name, answer?.answer])
    expect(seen.sort()).toEqual([
      ['email', 'declined'],
      ['phone', undefined],
    ])
  })

  describe('a stranger who means no good', () => {
    const placed = (name: string, by: AtSign, value = 'x', to: AtSign = alice) =>
      people.network.keystore('@alice').put({ kind: 'cached', name, sharedBy: by, sharedWith: to }, value, {})

    test('asks in her own name, for others, or for what cannot be asked for, and is not heard', async () => {
      await placed('ask-phone.facet', alice)
      await placed('ask-phone.facet', bob, 'x', carol)
      for (const name of [
        'ask-theme',
        'ask-quiet',
        'ask-custom_tea',
        'ask-own_',
        'ask-',
        'ask-phone.more',
        'answer-phone',
      ])
        await placed(`${name}.facet`, bob)
      await placed('ask-phone.wavi', bob)
      await a.put(selfKey('ask-phone.facet', alice, alice), formatAsk({ wanted: phone, message: '', at: 1 }))
      expect(await listRequests(a)).toEqual([])
    })

    test('sends what is no request: it is said so, and can be put away', async () => {
      for (const text of ['{', '{"field":"email","at":1}', 'x'.repeat(100_000)]) {
        await b.put(askKey('phone', bob, alice), text)
        await arrive('phone')
        const request = await theUnreadable()
        expect(request, text.slice(0, 20)).toMatchObject({ from: bob, field: phone.field })
        expect(request.sentence).toMatch(/cannot be read/)
        await dismiss(a, request)
        expect(await listRequests(a)).toEqual([])
      }
    })

    test('leaves it unlocked, or locks it for somebody else: it is not shown', async () => {
      await placed('ask-phone.facet', bob, formatAsk({ wanted: phone, message: 'Hello', at: 1 }))
      expect((await theUnreadable()).sentence).toMatch(/not locked/)
      await dismiss(a, await theUnreadable())
      await placed('ask-phone.facet', bob, 'AAAAAAAAAAAAAAAAAAAAAA==')
      expect((await theUnreadable()).field).toBe(phone.field)
    })

    test('asks five thousand times, and one other person is still among the first', async () => {
      await asks(phone, 'For the trip', await people.client(carol))
      for (let i = 0; i < 5_000; i++) await placed(`ask-own_${i.toString(16).padStart(16, '0')}.facet`, bob)
      const listed = await listRequests(a)
      expect(
        listed
          .slice(0, 2)
          .map(({ sharedBy }) => sharedBy)
          .sort(),
      ).toEqual([bob, carol])
      expect(listed.length).toBe(5_000)
    })

    test('answers without a lock, so that anybody on the way could have: it is not taken for an answer', async () => {
      const { at } = await asks(phone)
      const answer = formatAnswer({ wanted: phone, answer: 'declined', asked: at, at, message: '' })
      await (await people.raw(alice))(`update:ttr:-1:${formatAtKey(answerKey('phone', alice, bob))} ${answer}`)
      expect(await followUp(b, alice)).toEqual([{ topic: 'phone', wanted: phone, message: '', at }])
    })

    test('answers what was never asked, in other words than yes and no', async () => {
      const { at } = await asks(phone)
      for (const text of ['{', '{"answer":"maybe","asked":1,"at":1}', 'x'.repeat(50_000)]) {
        await a.put(answerKey('phone', alice, bob), text)
        await a.put(answerKey('theme', alice, bob), text)
        expect(await followUp(b, alice), text.slice(0, 20)).toEqual([
          { topic: 'phone', wanted: phone, message: '', at },
        ])
      }
    })
  })
})
