import { afterEach, beforeEach, expect, test } from 'vitest'
import { AtError } from '../protocol/at-error.ts'
import { sharedKey } from '../protocol/at-key.ts'
import { memoryRecords } from '../vault/memory-records.ts'
import type { AtClient } from './at-client.ts'
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
