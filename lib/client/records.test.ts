import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { formatAtKey, publicKey, selfKey, sharedKey } from '../protocol/at-key.ts'
import type { AtClient } from './at-client.ts'
import { looksSealed } from './reading.ts'
import { type Entry, records } from './records.ts'
import { alice, bob, People } from './testing/people.ts'

const email = publicKey('email.wavi', alice)
const notes = selfKey('notes.wavi', alice)
const phone = sharedKey('phone.wavi', alice, bob)

async function all(pages: AsyncIterable<readonly Entry[]>): Promise<Entry[]> {
  const found: Entry[] = []
  for await (const page of pages) found.push(...page)
  return found
}

function named(entries: readonly Entry[], name: string): Entry | undefined {
  return entries.findLast(({ key }) => formatAtKey(key) === name)
}

describe('on a server', () => {
  let people: People
  let a: AtClient
  beforeEach(async () => {
    people = await People.meet({ onboarded: [alice, bob] })
    a = await people.client(alice)
  })
  afterEach(() => people.part())

  test('every record comes with its metadata, and its value sealed as it is', async () => {
    await a.publish(email, 'alice@example.org')
    await a.put(notes, 'mine')
    await a.put(phone, '555-0100', { ttl: 60_000 })
    const found = await all(a.records())
    expect(named(found, 'public:email.wavi@alice')).toMatchObject({ value: 'alice@example.org' })
    expect(named(found, '@bob:phone.wavi@alice')?.metadata).toMatchObject({ ttl: 60_000, ttr: -1, ccd: true })
    for (const key of [notes, phone]) expect(looksSealed(named(found, formatAtKey(key))?.value ?? '')).toBe(true)
  })

  test('more than a page come all, each once', async () => {
    const say = await people.raw(alice)
    for (let i = 0; i < 205; i++) await say(`update:n${i}.app@alice x`)
    const pages: number[] = []
    const names: string[] = []
    for await (const page of a.records({ regex: '^n\\d+\\.app@' })) {
      pages.push(page.length)
      names.push(...page.map(({ key }) => formatAtKey(key)).filter((name) => name.includes('.app@')))
    }
    expect(pages.length).toBeGreaterThan(2)
    expect(new Set(names).size).toBe(205)
    expect(names).toHaveLength(205)
  })

  test('what begins tomorrow is told of though nobody can read it yet, and what was removed is told as removed', async () => {
    await a.put(phone, 'tomorrow', { ttb: 86_400_000 })
    await a.put(notes, 'gone')
    await a.delete(notes)
    expect(await a.list({ regex: 'phone' })).toEqual([])
    const found = await all(a.records())
    expect(named(found, '@bob:phone.wavi@alice')?.metadata?.availableAt).toBe(people.network.clock.now() + 86_400_000)
    expect(named(found, 'notes.wavi@alice')).toEqual({ key: notes, commitId: expect.any(Number) })
  })

  test('of one record it is shown what the server has: ciphertext, and nothing when there is nothing', async () => {
    await a.put(phone, '555-0100')
    const found = await a.stored(phone)
    expect(looksSealed(found?.value ?? '')).toBe(true)
    expect(found?.value).toBe((await people.network.keystore('@alice').get(phone))?.value)
    expect(await a.stored(notes)).toBeUndefined()
  })

  test('also of one that has not begun, but not of one that has ended', async () => {
    await a.put(notes, 'tomorrow', { ttb: 86_400_000, ttl: 1000 })
    expect(looksSealed((await a.stored(notes))?.value ?? '')).toBe(true)
    // Ended a moment ago: it is still in the store until the server clears up.
    await people.network.clock.advance(86_401_000)
    expect(await a.stored(notes)).toBeUndefined()
  })

  test('a server that has too much to say is heard up to a limit', async () => {
    await a.publish(email, 'x'.repeat(5000))
    await expect(all(a.records({ maxCharacters: 5000 }))).rejects.toMatchObject({ code: 'AT0005' })
  })

  test('can be given up', async () => {
    const giveUp = new AbortController()
    giveUp.abort(new Error('never mind'))
    await expect(all(a.records({ signal: giveUp.signal }))).rejects.toThrow('never mind')
  })
})

describe('a server that is not to be trusted', () => {
  const say = (answer: string) => all(records({ request: async () => answer }))

  test('and tells the same again and again is asked no further', async () => {
    await expect(say('[{"atKey":"a.b@alice","metadata":{},"commitId":3,"operation":"*"}]')).rejects.toMatchObject({
      code: 'AT0014',
    })
    await expect(say('[{"atKey":"a.b@alice","metadata":{},"operation":"*"}]')).rejects.toMatchObject({ code: 'AT0014' })
    await expect(say('[null]')).rejects.toMatchObject({ code: 'AT0014' })
  })
  test('and answers with something else is said to', async () => {
    await expect(say('{}')).rejects.toMatchObject({ code: 'AT0014' })
    await expect(say('what?')).rejects.toMatchObject({ code: 'AT0014' })
  })
  test('and has a name that is none costs that record alone', async () => {
    const pages = [
      '[{"atKey":"a b","commitId":1},{"atKey":"a.b@alice","value":"x","metadata":{"ttl":"5"},"commitId":2}]',
      '[]',
    ]
    const found = await all(records({ request: async () => pages.shift() ?? '[]' }))
    expect(found).toEqual([{ key: selfKey('a.b', alice), commitId: 2, value: 'x', metadata: { ttl: 5 } }])
  })
})
