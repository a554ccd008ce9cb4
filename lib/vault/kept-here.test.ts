import { Dexie } from 'dexie'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { generateKeyMaterial } from '../crypto/generate.ts'
import type { KeyRing } from '../crypto/key-ring.ts'
import { openKeyRing } from '../crypto/open-key-ring.ts'
import { parseAtSign } from '../protocol/at-sign.ts'
import { destroyKeptHere, type Kept, openKeptHere } from './kept-here.ts'
import { everything, freshName } from './testing/storage.ts'

const alice = parseAtSign('@alice')
const closing: (() => unknown)[] = []
let keys: KeyRing

beforeEach(async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => {})
  keys ??= await openKeyRing(await generateKeyMaterial(alice))
})
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
  vi.restoreAllMocks()
})

interface Errand {
  readonly words: string
}

function open(name: string) {
  const kept = openKeptHere<Errand>({ atSign: alice, name, keys })
  closing.push(
    () => Dexie.delete(`${name}-@alice`),
    () => kept.close(),
  )
  return kept
}

/** What is told, as it is told. */
function watch(kept: ReturnType<typeof open>) {
  const told: (readonly Kept<Errand>[])[] = []
  closing.push(kept.observe((all) => told.push(all), console.error))
  return { latest: () => told.at(-1)?.map(({ id, what }) => `${id} ${what.words}`) }
}

test('what one tab keeps, changes and removes, another one is told, and it is there after a reload', async () => {
  const name = freshName()
  const [here, there] = [open(name), watch(open(name))]
  await here.put({ id: 'a', what: { words: 'bread' }, handles: [{ any: 'thing' }] })
  await expect.poll(there.latest).toEqual(['a bread'])
  await here.change('a', { words: 'milk' })
  await expect.poll(there.latest).toEqual(['a milk'])
  await expect.poll(watch(open(name)).latest).toEqual(['a milk'])
  await here.remove('a')
  await expect.poll(there.latest).toEqual([])
})

test('a change that comes after the removal brings nothing back', async () => {
  const name = freshName()
  const kept = open(name)
  await kept.put({ id: 'a', what: { words: 'bread' }, handles: [] })
  await kept.remove('a')
  await kept.change('a', { words: 'milk' })
  await kept.put({ id: 'b', what: { words: 'tea' }, handles: [] })
  await expect.poll(watch(kept).latest).toEqual(['b tea'])
})

test('what lies on the device says nothing of what is kept', async () => {
  const name = freshName()
  await open(name).put({ id: 'a', what: { words: 'a secret errand' }, handles: [] })
  const bare = new Dexie(`${name}-@alice`)
  closing.push(() => bare.close())
  await bare.open()
  const rows = await bare.table('kept').toArray()
  expect(rows).toHaveLength(1)
  expect(everything(rows)).not.toMatch(/secret|errand/)
})

test('what is deleted is gone, and who had it open does not make it anew', async () => {
  const name = freshName()
  const kept = open(name)
  await kept.put({ id: 'a', what: { words: 'bread' }, handles: [] })
  await destroyKeptHere({ atSign: alice, name })
  await expect(kept.put({ id: 'b', what: { words: 'milk' }, handles: [] })).rejects.toMatchObject({ code: 'AT0002' })
  expect(await Dexie.exists(`${name}-@alice`)).toBe(false)
})
