import { afterEach, expect, test } from 'vitest'
import { parseAtKey } from '../protocol/at-key.ts'
import { app, enrolled, loginLine, ownerOf, visitor } from './testing/apps.ts'
import { Network } from './testing/network.ts'

// Where that goes which an app has of its own, when the app is revoked or brought back. [2026 §10.5]

let network: Network
afterEach(() => network?.close())

const decide = (what: 'revoke' | 'unrevoke', id: string) => `enroll:${what}:{"enrollmentId":"${id}"}`

async function withNotes(count: number): Promise<string> {
  network = await Network.open()
  const id = await enrolled(network, { wavi: 'rw' })
  const keystore = network.keystore('@alice')
  const name = (i: number) => parseAtKey(`public:note${i}.${id}.a.__e@alice`)
  await Promise.all(Array.from({ length: count }, (_, i) => keystore.put(name(i), `mine ${i}`, {})))
  return id
}

function notes(id: string, state: 'a' | 'r' | 'd'): number {
  const end = `.${id}.${state}.__e@alice`
  return [...network.keystore('@alice').entries()].filter(({ text }) => text.endsWith(end)).length
}

test('logins go on while much of it is put away, and who brings it back waits for that', async () => {
  const id = await withNotes(120)
  const other = await enrolled(network, { wavi: 'rw' }, 'other')
  const keystore = network.keystore('@alice')
  const put = keystore.put.bind(keystore)
  let goOn: () => void = () => undefined
  const held = new Promise<void>((resolve) => {
    goOn = resolve
  })
  keystore.put = async (key, ...rest) => {
    if (key.name.endsWith('.r.__e')) await held
    return put(key, ...rest)
  }
  const [one, two] = [await ownerOf(network), await ownerOf(network)]
  const revoked = one.ask(decide('revoke', id))
  const raw = await visitor(network)
  expect(await raw.ask(await loginLine(raw, other))).toBe('data:success\n@alice@')
  expect(await raw.ask(await loginLine(raw, id))).toMatch(/^error:AT0027:/)
  const back = two.ask(decide('unrevoke', id))
  expect(notes(id, 'a')).toBe(120)
  goOn()
  expect(await revoked).toMatch(/^data:\{"status":"revoked"/)
  expect(await back).toMatch(/^data:\{"status":"approved"/)
  expect([notes(id, 'a'), notes(id, 'r')]).toEqual([120, 0])
  const restored = await (await app(network, id)).ask(`llookup:public:note7.${id}.a.__e@alice`)
  expect(restored).toBe('data:mine 7\n@alice@')
})

test('what a power cut has left on both sides does not stand in the way, also where it is immutable', async () => {
  const id = await withNotes(1)
  const keystore = network.keystore('@alice')
  const lock = parseAtKey(`lock.${id}.a.__e@alice`)
  await keystore.put(lock, 'v', { immutable: true })
  const owner = await ownerOf(network)
  expect(await owner.ask(decide('revoke', id))).toMatch(/^data:/)
  await keystore.put(lock, 'v', { immutable: true })
  expect(await owner.ask(decide('unrevoke', id))).toMatch(/^data:/)
  expect((await keystore.get(lock))?.metadata.immutable).toBe(true)
  expect([notes(id, 'a'), notes(id, 'r')]).toEqual([2, 0])
})

test('a server puts away what a power cut has left to be seen', async () => {
  const id = await withNotes(120)
  const other = await enrolled(network, { wavi: 'rw' }, 'other', { apskLegacy: 'shown' })
  const keystore = network.keystore('@alice')
  expect(await (await ownerOf(network)).ask(decide('revoke', id))).toMatch(/^data:/)
  await keystore.put(parseAtKey(`public:note200.${id}.a.__e@alice`), 'left', {})
  await network.stop('@alice')
  await network.start('@alice')
  expect([notes(id, 'a'), notes(id, 'r'), notes(other, 'a')]).toEqual([0, 121, 1])
})

test('it is as old as it was, and ends when it would have', async () => {
  const id = await withNotes(0)
  const raw = await app(network, id)
  const dates = 'cAt:2020-01-01T00:00:00Z:uAt:2020-01-02T00:00:00Z'
  expect(await raw.ask(`update:ttl:90000:ttb:10000:${dates}:note.${id}.a.__e@alice v`)).toMatch(/^data:/)
  expect(await raw.ask(`update:${dates}:plain.${id}.a.__e@alice v`)).toMatch(/^data:/)
  const keystore = network.keystore('@alice')
  const names = ['note', 'plain'] as const
  const dated = async (state: 'a' | 'r') =>
    Promise.all(
      names.map(async (name) => {
        const { metadata } = (await keystore.get(parseAtKey(`${name}.${id}.${state}.__e@alice`))) ?? {}
        const { createdAt, updatedAt, availableAt, expiresAt, ttl, ttb } = metadata ?? {}
        return { createdAt, updatedAt, availableAt, expiresAt, ttl, ttb }
      }),
    )
  const before = await dated('a')
  expect(before[0]?.updatedAt).toBe(Date.UTC(2020, 0, 2))
  await network.later(30_000)
  expect(await (await ownerOf(network)).ask(decide('revoke', id))).toMatch(/^data:/)
  expect(await dated('r')).toEqual(before)
})
