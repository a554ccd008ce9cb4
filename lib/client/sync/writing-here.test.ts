import { afterEach, beforeEach, expect, test } from 'vitest'
import { AtError } from '../../protocol/at-error.ts'
import { formatAtKey, selfKey } from '../../protocol/at-key.ts'
import type { LocalRecords } from '../../vault/local-records.ts'
import { memoryRecords } from '../../vault/memory-records.ts'
import type { AtClient } from '../at-client.ts'
import { alice, People } from '../testing/people.ts'

let people: People
let client: AtClient
/** How many changes each writing was of. */
let written: number[]
beforeEach(async () => {
  people = await People.meet({ onboarded: [alice] })
  written = []
  const records = memoryRecords({ atSign: alice })
  const slow: LocalRecords['amend'] = async (names, decide) => {
    if (names.length > 0) written.push(names.length)
    await new Promise((resolve) => setTimeout(resolve))
    if (names.some((name) => name.startsWith('full'))) throw new AtError('AT0002', 'The disk is full.')
    return records.amend(names, decide)
  }
  const preferences = { strategy: 'on demand' } as const
  client = await people.client(alice, { records: { ...records, amend: slow }, preferences })
})
afterEach(() => people.part())

const put = (name: string, text = name) => client.put(selfKey(`${name}.wavi`, alice), text)

test('what is written while something else is goes to the disk together, each as it was wanted', async () => {
  const names = Array.from({ length: 120 }, (_, at) => `note${at}`)
  await Promise.all(names.map((name) => put(name)))
  expect(written.length).toBeLessThan(10)
  expect(written.reduce((sum, many) => sum + many)).toBe(120)
  const unsent = await client.unsent()
  expect(unsent.map(({ key }) => formatAtKey(key)).sort()).toEqual(names.map((name) => `${name}.wavi@alice`).sort())
  expect((await client.get(selfKey('note77.wavi', alice)))?.text).toBe('note77')
  await client.sync()
  expect(await client.unsent()).toEqual([])
})

test('of one name the last word counts, and what does not get written holds up nobody else', async () => {
  const results = await Promise.allSettled([
    put('first'),
    put('twice', 'one'),
    put('full'),
    put('twice', 'two'),
    client.putMeta(selfKey('twice.wavi', alice), { ttl: 60_000 }),
    put('last'),
  ])
  const [, , full, ...others] = results
  expect(full).toMatchObject({ status: 'rejected', reason: { code: 'AT0002' } })
  expect(others.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled'])
  expect((await client.get(selfKey('twice.wavi', alice)))?.text).toBe('two')
  expect((await client.get(selfKey('last.wavi', alice)))?.text).toBe('last')
})

test('a removal that comes right after a value, or a value after it, is the last word', async () => {
  const note = selfKey('note.wavi', alice)
  await Promise.all([client.put(note, 'one'), client.delete(note)])
  expect(await client.get(note)).toBeUndefined()
  await Promise.all([client.delete(note), client.put(note, 'two')])
  expect((await client.get(note))?.text).toBe('two')
})

test('what cannot be sealed is refused, and what was wanted beside it is kept', async () => {
  const scheme = 'unheard of' as never
  const results = await Promise.allSettled([
    client.put(selfKey('odd.wavi', alice), 'odd', { scheme }),
    put('first'),
    put('second'),
  ])
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled'])
  expect((await client.get(selfKey('second.wavi', alice)))?.text).toBe('second')
})
