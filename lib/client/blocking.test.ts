import { afterEach, expect, test } from 'vitest'
import { sharedKey } from '../protocol/at-key.ts'
import { alice, bob, carol, People } from './testing/people.ts'

let people: People
afterEach(() => people.part())

test('who is blocked is told nothing any more, and who is let in again is', async () => {
  people = await People.meet()
  const [here, there] = [await people.client(alice), await people.client(bob)]
  const phone = sharedKey('phone.wavi', alice, bob)
  await here.put(phone, '555-0100', { ttr: 0 })
  expect((await there.get(phone, { fresh: true }))?.text).toBe('555-0100')
  expect(await here.blocking.list()).toEqual([])
  await here.blocking.block(bob)
  await here.blocking.block(carol)
  await here.blocking.block(bob)
  expect(await here.blocking.list()).toEqual([bob, carol])
  await expect(there.get(phone, { fresh: true })).rejects.toThrow()
  await here.blocking.unblock(bob)
  expect(await here.blocking.list()).toEqual([carol])
  expect((await there.get(phone, { fresh: true }))?.text).toBe('555-0100')
})
