import { expect, test } from 'vitest'
import { AtError } from '../../lib/protocol/at-error.ts'
import { parseAtKey } from '../../lib/protocol/at-key.ts'
import { parseAtSign } from '../../lib/protocol/at-sign.ts'
import { spanOf } from './days.ts'
import { nothingOn, problemOf, receivedOf, sentOf, type Told, whoseWords, within } from './history.ts'

const [alice, bob] = [parseAtSign('@alice'), parseAtSign('@bob')]
const about = { id: 'n', from: bob, at: 1_000, operation: 'update' } as const
const key = (name: string) => parseAtKey(name)
const entry = (name: string, metadata = { updatedAt: 5 }) => ({ key: key(name), metadata })

test('what came is called as on a page, or by its own name and its app, with who sent it', () => {
  const titles = ['@alice:phone.wavi@bob', '@alice:order.buzz@bob', '@alice:ask-phone.facet@bob'].map((name) => {
    const told = receivedOf({ ...about, kind: 'key', key: key(name) })
    return told && [told.title, whoseWords(told, alice)]
  })
  expect(titles).toEqual([
    ['Phone', 'From @bob'],
    ['order of .buzz', 'From @bob'],
    ['Request: Phone', 'From @bob'],
  ])
})

test('what was taken back says so, a message says what it says, and one that does not open that it does not', () => {
  const gone = receivedOf({ ...about, operation: 'delete', kind: 'key', key: key('@alice:phone.wavi@bob') })
  expect(gone && whoseWords(gone, alice)).toBe('Taken back by @bob')
  expect(receivedOf({ ...about, kind: 'text', text: 'Dinner\u202e <b>at eight</b>?' })).toMatchObject({
    title: 'A message',
    message: 'Dinner <b>at eight</b>?',
  })
  expect(receivedOf({ ...about, kind: 'text', trouble: new AtError('AT0014', 'No.') })).toMatchObject({
    title: 'A message that can’t be opened',
  })
})

test('what is for programs alone is left out', () => {
  expect(receivedOf({ kind: 'statistics', at: 1, commitId: 3 })).toBeUndefined()
  expect(receivedOf({ kind: 'resume', id: 'n', from: bob, at: 1, streamId: 's', startByte: 3 })).toBeUndefined()
})

test('what was sent is what others have of me, and what waits is of when it was changed', () => {
  const phone = entry('@bob:phone.wavi@alice')
  expect(sentOf(phone, alice)).toMatchObject({ title: 'Phone', person: bob, at: 5 })
  const waiting = sentOf(phone, alice, { key: phone.key, change: 'put', at: 9 })
  expect(waiting?.at).toBe(9)
  expect(waiting && whoseWords(waiting, alice)).toBe('To @bob, saved here and waiting for your server')
  for (const name of [
    '@alice:phone.wavi@alice',
    'phone.wavi@alice',
    'public:phone.wavi@alice',
    '@bob:shared_key@alice',
  ])
    expect(sentOf(entry(name), alice), name).toBeUndefined()
})

test('the newest comes first, and what is on no day that was asked for is not there', () => {
  const now = Date.parse('2026-11-23T22:30Z')
  const told = (id: string, at: number): Told => ({ id, at, way: 'received', person: bob, title: 'Phone' })
  const all = [told('yesterday', now - 86_400_000), told('earlier', now - 3_600_000), told('now', now)]
  const on = (from: string, to: string, zone: string) => within(all, spanOf({ from, to }, zone)).map(({ id }) => id)
  expect(on('2026-11-23', '2026-11-23', 'UTC')).toEqual(['now', 'earlier'])
  expect(on('2026-11-24', '2026-11-24', 'UTC')).toEqual([])
  expect(on('2026-11-22', '2026-11-23', 'UTC')).toEqual(['now', 'earlier', 'yesterday'])
  // In Kolkata it is the next day already.
  expect(on('2026-11-24', '2026-11-24', 'Asia/Kolkata')).toEqual(['now', 'earlier'])
  expect(on('2026-11-23', '2026-11-23', 'Asia/Kolkata')).toEqual(['yesterday'])
})

test('a day to come is said to be one, and the last before the first is told at once', () => {
  const now = Date.parse('2026-11-23T22:30Z')
  const tomorrow = { from: '2026-11-24', to: '2026-11-24' }
  expect(nothingOn(tomorrow, '', now, 'UTC')).toBe('That day is yet to come.')
  expect(nothingOn(tomorrow, '', now, 'Asia/Kolkata')).toMatch(/^Nothing was sent or received on that day/)
  expect(nothingOn({}, '', now)).toMatch(/still remembered/)
  expect(problemOf({ from: '2026-11-24', to: '2026-11-23' })).toBeDefined()
  expect(problemOf(tomorrow)).toBeUndefined()
  expect(problemOf({ to: '2026-11-23' })).toBeUndefined()
})
