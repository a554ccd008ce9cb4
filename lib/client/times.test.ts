import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type AtKey, formatAtKey, selfKey, sharedKey } from '../protocol/at-key.ts'
import type { AtClient } from './at-client.ts'
import { alice, bob, People } from './testing/people.ts'
import { type Times, type TimesOptions, timesOf } from './times.ts'

const notes = selfKey('notes.wavi', alice)
const later = sharedKey('later.wavi', alice, bob)

let people: People
let a: AtClient
beforeEach(async () => {
  people = await People.meet({ onboarded: [alice, bob] })
  a = await people.client(alice)
})
afterEach(() => people.part())

async function told(client: AtClient, keys: readonly AtKey[], options: TimesOptions = {}): Promise<Times[]> {
  const all: Times[] = []
  for await (const page of client.times(keys, options)) all.push(...page)
  return all
}
const names = async (regex?: string) => (await a.everyName(regex === undefined ? {} : { regex })).map(formatAtKey)

describe('every name', () => {
  test('is told, also of what is hidden or begins tomorrow, and not of what was removed', async () => {
    await a.put(later, 'tomorrow', { ttb: 86_400_000 })
    await a.put(selfKey('_out.of.sight', alice), 'x')
    await a.put(notes, 'x')
    await a.delete(notes)
    expect(await names()).toEqual(
      expect.arrayContaining(['@bob:later.wavi@alice', '_out.of.sight@alice', 'public:publickey@alice']),
    )
    expect(await names()).not.toContain('notes.wavi@alice')
    expect(await names('^@bob:l')).toEqual(['@bob:later.wavi@alice'])
  })
})

describe('times', () => {
  test('are told of what is there and of what begins tomorrow; what is gone is said to be', async () => {
    await a.put(notes, 'x', { ttl: 60_000 })
    await a.put(later, 'tomorrow', { ttb: 86_400_000 })
    const gone = selfKey('gone.wavi', alice)
    expect(await told(a, [notes, later, gone], { pageSize: 2 })).toEqual([
      { key: notes, state: 'there', metadata: expect.objectContaining({ ttl: 60_000 }) },
      { key: later, state: 'there', metadata: expect.objectContaining({ ttb: 86_400_000 }) },
      { key: gone, state: 'gone' },
    ])
    await people.network.later(60_000)
    expect(await told(a, [notes])).toEqual([{ key: notes, state: 'gone' }])
  })

  test('come without a value, however long that is', async () => {
    await a.put(notes, 'x'.repeat(200_000))
    const narrow = await people.client(alice, { maxReplyBytes: 10_000 })
    expect(await told(narrow, [notes])).toMatchObject([{ state: 'there' }])
  })

  test('that are too much are not read, and the rest is told all the same', async () => {
    const say = await people.raw(alice)
    await a.put(notes, 'x')
    await say(`update:encoding:${'x'.repeat(20_000)}:flood.wavi@alice x`)
    const flood = selfKey('flood.wavi', alice)
    const narrow = await people.client(alice, { maxReplyBytes: 10_000 })
    expect(await told(narrow, [flood, notes], { pageSize: 1 })).toMatchObject([
      { key: flood, state: 'unread' },
      { key: notes, state: 'there' },
    ])
    expect(await told(a, [flood, notes], { pageSize: 1, maxCharacters: 5_000 })).toMatchObject([
      { key: flood, state: 'there' },
      { key: notes, state: 'unread' },
    ])
  })

  test('are nobody’s to say who answers with something else', async () => {
    const say = (answer: string) => timesOf({ request: async () => answer, now: Date.now }, [notes]).next()
    await expect(say('what?')).rejects.toMatchObject({ code: 'AT0014' })
    await expect(say('{}')).rejects.toMatchObject({ code: 'AT0014' })
    const wrong = '[{"id":0,"response":{"data":"what?"}}]'
    for (const answer of ['[]', '[null]', wrong]) expect((await say(answer)).value).toMatchObject([{ state: 'unread' }])
  })
})
