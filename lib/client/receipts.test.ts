import { afterEach, beforeEach, expect, test } from 'vitest'
import { AtError } from '../protocol/at-error.ts'
import { sharedKey } from '../protocol/at-key.ts'
import type { Transport } from '../transport/transport.ts'
import { memoryRecords } from '../vault/memory-records.ts'
import type { AtClient, AtClientOptions } from './at-client.ts'
import { alice, bob, People } from './testing/people.ts'
import { turn } from './turn.ts'

const phone = sharedKey('phone.wavi', alice, bob)

let people: People
let a: AtClient
let isAway: boolean
beforeEach(async () => {
  people = await People.meet()
  isAway = false
  a = await people.client(alice, {
    records: memoryRecords({ atSign: alice }),
    preferences: { strategy: 'on demand' },
    dial: async (to, options) => {
      if (isAway) throw new AtError('AT0021', 'There is no line.', { closes: true })
      return people.dial(to, options)
    },
  })
})
afterEach(() => people.part())

/** Resolves as soon as the other server has it, or nobody will ever know. */
async function delivered() {
  for (;;) {
    const receipt = await a.receiptOf(phone)
    if (receipt?.delivery !== 'queued') return receipt
    await turn()
  }
}

test('of what is for somebody it is known that it is here, at one’s own server, and at theirs', async () => {
  expect(await a.receiptOf(phone)).toBeUndefined()
  await a.put(phone, '555-0100', { receipt: true })
  expect(await a.receiptOf(phone)).toEqual({ at: 'here' })
  await a.sync()
  expect(await delivered()).toEqual({ at: 'theirs' })
  expect((await (await people.client(bob)).get(phone))?.text).toBe('555-0100')
})

test('of bytes the same is known, and they arrive as they were', async () => {
  const bytes = new Uint8Array([0, 1, 254, 255])
  await a.put(phone, bytes, { receipt: true })
  await a.sync()
  expect(await delivered()).toEqual({ at: 'theirs' })
  expect((await (await people.client(bob)).get(phone))?.bytes).toEqual(bytes)
})

test('what their server was known to have is known without a line, and a newer value begins anew', async () => {
  await a.put(phone, '555-0100', { receipt: true })
  await a.sync()
  await delivered()
  isAway = true
  for (const line of people.dialled) line.close()
  expect(await a.receiptOf(phone)).toEqual({ at: 'theirs' })
  await a.put(phone, '555-0111')
  expect(await a.receiptOf(phone)).toEqual({ at: 'here' })
})

/** Lines to the own server, and what happens before one of them is answered. */
function hearing(transport: Transport, heard: (line: string) => 'answered' | 'cut off'): Transport {
  return {
    [Symbol.asyncIterator]: () => transport[Symbol.asyncIterator](),
    closed: transport.closed,
    close: () => transport.close(),
    write: async (bytes) => {
      const outcome = heard(new TextDecoder().decode(bytes))
      if (outcome === 'answered') return transport.write(bytes)
      const answered = transport[Symbol.asyncIterator]().next()
      await transport.write(bytes)
      await answered
      throw new AtError('AT0021', 'The line is gone.', { closes: true })
    },
  }
}

for (const what of ['before the answer is known', 'before it was told', 'before it is known that it was told']) {
  test(`whoever is cut off ${what} knows of it the next time all the same, and they are told once`, async () => {
    const records = memoryRecords({ atSign: alice })
    const told: string[] = []
    let isCut = true
    const dial: AtClientOptions['dial'] = async (to, options) =>
      hearing(await people.dial(to, options), (line) => {
        const isNotice = line.startsWith('notify:')
        const id = /id:([^:]+)/.exec(line)?.[1]
        if (isNotice && id) told.push(id)
        if (!isCut || !(what === 'before the answer is known' ? /batch:.*phone/.test(line) : isNotice))
          return 'answered'
        if (what === 'before it was told') throw new AtError('AT0021', 'The line is gone.', { closes: true })
        return 'cut off'
      })
    const options = { records, dial, preferences: { strategy: 'on demand' } } as const
    a = await people.client(alice, options)
    await a.put(phone, '555-0100', { receipt: true })
    await expect(a.sync()).rejects.toMatchObject({ code: 'AT0021' })
    a.close()
    isCut = false
    a = await people.client(alice, options)
    await a.sync()
    expect(await delivered()).toEqual({ at: 'theirs' })
    await a.sync()
    expect(new Set(told).size).toBe(1)
    expect((await records.settings()).get('untold')).toBeUndefined()
  })
}

test('whoever closes the page while it tells knows of it the next time all the same, and they are told once', async () => {
  const records = memoryRecords({ atSign: alice })
  const told: string[] = []
  const dial: AtClientOptions['dial'] = async (to, options) =>
    hearing(await people.dial(to, options), (line) => {
      const id = /^notify:id:([^:]+)/.exec(line)?.[1]
      if (!id) return 'answered'
      told.push(id)
      if (told.length === 1) a.close()
      return 'answered'
    })
  const options = { records, dial, preferences: { strategy: 'on demand' } } as const
  a = await people.client(alice, options)
  await a.put(phone, '555-0100', { receipt: true })
  await expect(a.sync()).rejects.toMatchObject({ code: 'AT0021' })
  a = await people.client(alice, options)
  await a.sync()
  expect(await delivered()).toEqual({ at: 'theirs' })
  expect([told.length, new Set(told).size]).toEqual([2, 1])
})

test('what was removed or changed again before they were told is not told of', async () => {
  const records = memoryRecords({ atSign: alice })
  const lines: string[] = []
  const dial: AtClientOptions['dial'] = async (to, options) =>
    hearing(await people.dial(to, options), (line) => {
      lines.push(line)
      if (line.startsWith('notify:') && isAway) throw new AtError('AT0021', 'Gone.', { closes: true })
      return 'answered'
    })
  isAway = true
  a = await people.client(alice, { records, dial, preferences: { strategy: 'on demand' } })
  await a.put(phone, '555-0100', { receipt: true })
  await expect(a.sync()).rejects.toMatchObject({ code: 'AT0021' })
  isAway = false
  await a.delete(phone)
  lines.length = 0
  await a.sync()
  expect(lines.filter((line) => line.startsWith('notify:'))).toEqual([])
  expect(await a.receiptOf(phone)).toBeUndefined()
})

test('where no receipt was wanted nothing is said of the other server, and they are told once', async () => {
  await a.put(phone, '555-0100')
  await a.sync()
  expect(await a.receiptOf(phone)).toEqual({ at: 'server' })
})

test('why something is still here is said with it', async () => {
  const nobodys = sharedKey('phone.wavi', alice, '@nobody' as typeof bob)
  await a.put(nobodys, '555-0100', { receipt: true })
  await a.sync()
  expect(await a.receiptOf(nobodys)).toMatchObject({ at: 'here', trouble: { isFinal: false } })
})

test('what does not begin yet is told to nobody before its time', async () => {
  await a.put(phone, '555-0100', { receipt: true, ttb: 3_600_000 })
  await a.sync()
  expect(await a.receiptOf(phone)).toEqual({ at: 'server' })
})
