import { Dexie } from 'dexie'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { pinsInMemory } from '../crypto/pins.ts'
import { parseAtSign } from '../protocol/at-sign.ts'
import { openPins } from './pins.ts'
import { freshName } from './testing/storage.ts'

const alice = parseAtSign('@alice')
const bob = parseAtSign('@bob')
const closing: (() => unknown)[] = []

// Dexie remarks on each database that is deleted while something has it open.
beforeEach(() => {
  vi.spyOn(console, 'warn').mockImplementation(() => {})
})

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
  vi.restoreAllMocks()
})

function kept(name = freshName(), atSign = alice): ReturnType<typeof openPins> {
  const pins = openPins({ atSign, name })
  closing.push(
    () => Dexie.delete(name),
    () => pins.close(),
  )
  return pins
}

test('another tab is told of what is remembered in this one, and of nobody else’s', async () => {
  const name = freshName()
  const [here, there, bobs] = [kept(name), kept(name), kept(name, bob)]
  const heard: string[][] = []
  const stop = there.watch((pins) => heard.push(pins.map(({ publicKey }) => publicKey)))
  await vi.waitFor(() => expect(heard).toEqual([[]]))
  await bobs.put({ peer: alice, publicKey: 'a', since: 1 })
  await here.put({ peer: bob, publicKey: 'b', since: 1 })
  await vi.waitFor(() => expect(heard.at(-1)).toEqual(['b']))
  stop()
  await here.put({ peer: bob, publicKey: 'later', since: 2 })
  expect(heard.flat()).toEqual(expect.not.arrayContaining(['a', 'later']))
})

for (const [where, open] of Object.entries({ 'in memory': pinsInMemory, 'in the browser': kept })) {
  test(`${where}: a pin is found under every spelling of its atSign, and a later one takes its place`, async () => {
    const pins = open()
    const peer = parseAtSign('@☕')
    expect(await pins.get(peer)).toBeUndefined()
    await pins.put({ peer, publicKey: 'one', since: 1 })
    const later = { peer, publicKey: 'one', since: 1, waiting: { publicKey: 'two', since: 2 } }
    await pins.put(later)
    expect(await pins.get(parseAtSign('@☕\ufe0f'))).toEqual(later)
    await pins.put({ peer: bob, publicKey: 'b', since: 3 })
    expect(await pins.all()).toHaveLength(2)
    await pins.put({ peer, publicKey: 'two', since: 4 })
    expect(await pins.get(peer)).toEqual({ peer, publicKey: 'two', since: 4 })
  })
}

test('pins are there when the page is loaded anew, and each atSign has its own', async () => {
  const name = freshName()
  await kept(name).put({ peer: bob, publicKey: 'b', since: 1 })
  expect(await kept(name).get(bob)).toEqual({ peer: bob, publicKey: 'b', since: 1 })
  const others = kept(name, bob)
  expect(await others.get(bob)).toBeUndefined()
  expect(await others.all()).toEqual([])
  await others.forget()
  const mine = kept(name)
  expect(await mine.all()).toHaveLength(1)
  await mine.forget()
  expect(await mine.all()).toEqual([])
})

test('a tab that has them open does not hold up a newer form of them', async () => {
  const name = freshName()
  const pins = kept(name)
  await pins.put({ peer: bob, publicKey: 'b', since: 1 })
  await Dexie.delete(name)
  await expect(pins.get(bob)).rejects.toMatchObject({ code: 'AT0002' })
  expect(await Dexie.exists(name)).toBe(false)
})

test('a browser that keeps nothing is told plainly', async () => {
  const open = () => {
    throw new DOMException('denied', 'SecurityError')
  }
  const pins = openPins({ atSign: alice, indexedDB: { open } as unknown as IDBFactory })
  closing.push(() => pins.close())
  await expect(pins.get(bob)).rejects.toMatchObject({ code: 'AT0002' })
})
