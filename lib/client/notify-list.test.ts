import { afterEach, beforeEach, expect, test } from 'vitest'
import { parseAtKey, sharedKey } from '../protocol/at-key.ts'
import { parseAtSign } from '../protocol/at-sign.ts'
import type { AtClient } from './at-client.ts'
import { alice, bob, carol, People } from './testing/people.ts'

let people: People
let a: AtClient
let b: AtClient
beforeEach(async () => {
  people = await People.meet()
  ;[a, b] = [await people.client(alice), await people.client(bob)]
})
afterEach(() => people.part())

const phone = sharedKey('phone.wavi', alice, bob)
const day = (millis = 0) => new Date(people.network.clock.now() + millis).toISOString().slice(0, 10)
const dayMillis = 86_400_000

/** Until all that was told has come. */
async function delivered(...ids: readonly string[]): Promise<void> {
  for (const id of ids) await expect.poll(() => a.notifyStatus(id)).toBe('delivered')
}

test('what came while nobody listened is read later, opened, oldest first', async () => {
  const ids = [await a.notify(phone, '555-0100'), await a.notifyText(bob, 'Dinner at eight? ☕')]
  await delivered(...ids)
  const found = await b.notifyList()
  expect(found).toMatchObject([
    { kind: 'key', id: ids[0], from: alice, key: phone, text: '555-0100' },
    { kind: 'text', id: ids[1], from: alice, text: 'Dinner at eight? ☕' },
  ])
})

test('is asked for by day, by name and by sender', async () => {
  await delivered(await a.notify(phone, 'x'), await a.notify(sharedKey('order.buzz', alice, bob), 'y'))
  const names = async (options: Parameters<AtClient['notifyList']>[0]) =>
    (await b.notifyList(options)).map((notice) => (notice.kind === 'key' ? notice.key.name : notice.kind))
  expect(await names({ regex: 'buzz' })).toEqual(['order.buzz'])
  expect(await names({ regex: '^alice$' })).toHaveLength(2)
  expect(await names({ from: day() })).toHaveLength(2)
  expect(await names({ from: day(dayMillis) })).toEqual([])
  expect(await names({ to: day(-dayMillis) })).toEqual([])
  expect(await names({ to: day() })).toHaveLength(2)
  expect(await names({ from: day(-dayMillis), to: day() })).toHaveLength(2)
  await expect(b.notifyList({ regex: 'a:b' })).rejects.toMatchObject({ code: 'AT0022' })
})

test('one that does not open is told with its reason, beside those that do', async () => {
  const say = await people.raw(alice)
  await say('notify:id:bad:update:isEncrypted:true:ivNonce:AAAA:@bob:phone.wavi@alice:AAAAAAAAAAAAAAAAAAAAAA==')
  await delivered('bad', await a.notify(phone, 'good'))
  expect(await b.notifyList()).toMatchObject([{ id: 'bad', trouble: { code: expect.any(String) } }, { text: 'good' }])
})

test('nothing came is no error', async () => {
  expect(await b.notifyList()).toEqual([])
})

test('several are told, each in what only they can open, and one that there is not holds up nobody', async () => {
  const nobody = parseAtSign('@nobody')
  const lines = people.network.listenTo(alice, bob)
  const told = await a.notifyAll('phone.wavi', [bob, nobody, carol, bob], '555-0100')
  expect(told).toMatchObject([
    { sharedWith: bob, id: expect.any(String) },
    { sharedWith: nobody, error: { name: 'AtError' } },
    { sharedWith: carol, id: expect.any(String) },
  ])
  await delivered(...told.flatMap((one) => ('id' in one ? [one.id] : [])))
  for (const client of [b, await people.client(carol)]) {
    expect(await client.notifyList()).toMatchObject([{ kind: 'key', text: '555-0100' }])
  }
  expect(lines.join('\n')).not.toContain('555-0100')
})

test('of what changes fast only the newest of one app wait for somebody who is away, as many as were wanted', async () => {
  // With whom there is a key nothing has to be asked.
  await delivered(await a.notify(phone, 'here'))
  await people.network.stop('@bob')
  const latest = { strategy: 'latest', notifier: 'gps', latestN: 2, priority: 'high' } as const
  for (const place of ['one', 'two', 'three', 'four']) await a.notify(phone, place, latest)
  const other = await a.notify(phone, 'of another app', { strategy: 'latest', notifier: 'chat', latestN: 1 })
  await people.network.start('@bob')
  await expect
    .poll(async () => {
      await people.network.later(60_000)
      return a.notifyStatus(other)
    })
    .toBe('delivered')
  b = await people.client(bob)
  await expect
    .poll(async () => (await b.notifyList()).map((notice) => ('text' in notice ? notice.text : notice.kind)).sort())
    .toEqual(['four', 'here', 'of another app', 'three'])
})

test('its recipient keeps a copy with what stands beside it, where that was wanted', async () => {
  await delivered(await a.notify(phone, '555-0100', { ttr: -1, ccd: true, ttl: 3_600_000 }))
  const copy = await people.network.keystore('@bob').get(parseAtKey('cached:@bob:phone.wavi@alice'))
  expect(copy?.metadata).toMatchObject({ ttr: -1, ccd: true, isEncrypted: true, expiresAt: expect.any(Number) })
})
