import { expect, test } from 'vitest'
import { parseAtSign } from '../protocol/at-sign.ts'
import { AccessLog } from './access-log.ts'

const bob = parseAtSign('@bob')

test('counts who came and what was looked up, the most frequent first [§3.20]', () => {
  const log = new AccessLog()
  log.record({ verb: 'pol', by: parseAtSign('@carol'), at: 1 })
  for (const at of [2, 3]) log.record({ verb: 'pol', by: bob, at })
  for (const key of ['a@alice', 'b@alice', 'b@alice']) log.record({ verb: 'lookup', key, at: 4 })
  expect(log.topAtSigns(5)).toEqual([
    ['@bob', 2],
    ['@carol', 1],
  ])
  expect(log.topKeys(1)).toEqual([['b@alice', 2]])
})

test('a visit that was not proven counts for nobody', () => {
  const log = new AccessLog()
  log.record({ verb: 'from', by: bob, at: 1 })
  expect(log.topAtSigns(5)).toEqual([])
  expect(log.lastAt).toBe(1)
})

test('knows when somebody last logged in by key', () => {
  const log = new AccessLog()
  expect(log.lastPkamAt).toBeUndefined()
  log.record({ verb: 'pkam', by: bob, at: 5 })
  log.record({ verb: 'lookup', key: 'a@alice', at: 6 })
  expect([log.lastPkamAt, log.lastAt]).toEqual([5, 6])
})

test('a flood of names takes no more room, and what is frequent stays', () => {
  const log = new AccessLog({ maxNames: 10 })
  for (let i = 0; i < 100; i++) log.record({ verb: 'lookup', key: 'publickey@alice', at: i })
  for (let i = 0; i < 500; i++) log.record({ verb: 'lookup', key: `k${i}@alice`, at: i })
  expect(log.topKeys(1)).toEqual([['publickey@alice', 100]])
  expect(log.topKeys(1000)).toHaveLength(10)
})

test('what becomes frequent takes the place of what was', () => {
  const log = new AccessLog({ maxNames: 10 })
  for (let i = 0; i < 500; i++) log.record({ verb: 'lookup', key: `k${i}@alice`, at: i })
  for (let i = 0; i < 5; i++) log.record({ verb: 'lookup', key: 'new@alice', at: i })
  expect(log.topKeys(1)[0]?.[0]).toBe('new@alice')
})

test('is written and read again', () => {
  const log = new AccessLog()
  log.record({ verb: 'pol', by: bob, at: 7 })
  log.record({ verb: 'lookup', key: '__proto__@alice', at: 8 })
  expect(AccessLog.parse(log.format()).format()).toBe(log.format())
})

test('is saved when something is new, what failed to be saved and what comes meanwhile included', async () => {
  const log = new AccessLog()
  const saved: string[] = []
  const keep = async (text: string) => void saved.push(text)
  await log.save(keep)
  expect(saved).toEqual([])
  log.record({ verb: 'pkam', by: bob, at: 7 })
  const full = new Error('No space left on device')
  await expect(log.save(() => Promise.reject(full))).rejects.toBe(full)
  await log.save(async (text) => {
    await keep(text)
    log.record({ verb: 'pkam', by: bob, at: 8 })
  })
  await log.save(keep)
  await log.save(keep)
  expect(saved.map((text) => AccessLog.parse(text).lastPkamAt)).toEqual([7, 8])
})

test.each([undefined, '', '{', '[]', '{"visitors":1}'])('%j is read as an empty log', (text) => {
  expect(AccessLog.parse(text)).toEqual(new AccessLog())
})
