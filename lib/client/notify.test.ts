import { afterEach, beforeEach, expect, test } from 'vitest'
import { AtError } from '../protocol/at-error.ts'
import { sharedKey } from '../protocol/at-key.ts'
import type { MonitorMeans, MonitorOptions } from './monitor.ts'
import type { Notice } from './notice.ts'
import { alice, bob, keysOf, People } from './testing/people.ts'

let people: People
beforeEach(async () => {
  people = await People.meet({ onboarded: [alice, bob] })
})
afterEach(() => people.part())

const phone = sharedKey('phone.wavi', alice, bob)

/** What @bob hears but statistics, and a way to wait for the next of it. */
async function ear(options: MonitorOptions = {}, monitoring: Partial<MonitorMeans> = {}) {
  const client = await people.client(bob, { monitoring: { wait: async () => {}, ...monitoring } })
  const states: string[] = []
  let listening = () => {}
  const ready = new Promise<void>((resolve) => {
    listening = resolve
  })
  const onState: MonitorOptions['onState'] = (state) => {
    states.push(state)
    if (state === 'listening') listening()
  }
  const notices = client.monitor({ ...options, onState })[Symbol.asyncIterator]()
  const next = async (): Promise<Notice | undefined> => {
    for (;;) {
      const { done, value } = await notices.next()
      if (done) return undefined
      if (value.kind !== 'statistics') return value
    }
  }
  const first = next()
  await ready
  let isFirst = true
  return {
    states,
    client,
    next: () => {
      if (!isFirst) return next()
      isFirst = false
      return first
    },
  }
}

test('@bob hears what @alice tells him, and nobody between could read it', async () => {
  const lines = people.network.listenTo(alice, bob)
  const heard = await ear()
  const client = await people.client(alice)
  const id = await client.notify(phone, '+1 415 555 0142')
  expect(await heard.next()).toMatchObject({ kind: 'key', id, from: alice, key: phone, text: '+1 415 555 0142' })
  const message = await client.notifyText(bob, 'Dinner at eight? ☕')
  expect(await heard.next()).toMatchObject({ kind: 'text', id: message, from: alice, text: 'Dinner at eight? ☕' })
  await client.notify(phone, undefined, { operation: 'delete' })
  expect(await heard.next()).toMatchObject({ kind: 'key', operation: 'delete', key: phone })
  expect(lines.join('\n')).not.toMatch(/555 0142|Dinner/)
  expect(await client.notifyStatus(id)).toBe('delivered')
  expect(await client.notifyStatus('unheard-of')).toBeUndefined()
})

test('what is shared is told by itself, and what is taken back too', async () => {
  const heard = await ear({ regex: 'phone' })
  const client = await people.client(alice)
  await client.put(phone, 'call me')
  expect(await heard.next()).toMatchObject({ kind: 'key', operation: 'update', text: 'call me' })
  await client.delete(phone)
  expect(await heard.next()).toMatchObject({ kind: 'key', operation: 'delete' })
})

test('bytes arrive as bytes', async () => {
  const heard = await ear()
  await (await people.client(alice)).notify(phone, Uint8Array.of(0, 255, 128))
  expect(await heard.next()).toMatchObject({ bytes: Uint8Array.of(0, 255, 128) })
})

test('a line that is lost is dialled again, and what came meanwhile is told once', async () => {
  let release = () => {}
  const away = new Promise<void>((resolve) => {
    release = resolve
  })
  const heard = await ear({}, { wait: () => away })
  const client = await people.client(alice)
  await client.notifyText(bob, 'one')
  expect(await heard.next()).toMatchObject({ text: 'one' })

  const following = heard.next()
  for (const line of people.dialled) line.close()
  const id = await client.notifyText(bob, 'two')
  while ((await client.notifyStatus(id)) !== 'delivered') await people.network.later(1_000)
  release()
  expect(await following).toMatchObject({ text: 'two' })
  await client.notifyText(bob, 'three')
  expect(await heard.next()).toMatchObject({ text: 'three' })
  expect(heard.states).toEqual(['listening', 'lost', 'listening'])
})

test('what cannot be opened is told with its reason, and what follows is heard', async () => {
  const heard = await ear()
  const say = await people.raw(alice)
  const metadata = 'isEncrypted:true:sharedKeyEnc:AAAA:ivNonce:AAAAAAAAAAAAAAAAAAAAAA=='
  await say(`notify:update:messageType:key:notifier:x:${metadata}:@bob:phone.wavi@alice:AAAAAAAAAAAAAAAAAAAAAA==`)
  const broken = await heard.next()
  expect(broken).toMatchObject({ kind: 'key', key: phone })
  expect(broken).not.toHaveProperty('text')
  expect((broken as { trouble?: AtError }).trouble).toBeInstanceOf(AtError)
  await (await people.client(alice)).notifyText(bob, 'still here')
  expect(await heard.next()).toMatchObject({ text: 'still here' })
})

test('the same id is the same notification', async () => {
  const heard = await ear()
  const client = await people.client(alice)
  await client.notifyText(bob, 'once', { id: 'one-and-only' })
  await client.notifyText(bob, 'twice', { id: 'one-and-only' })
  await client.notifyText(bob, 'another')
  expect(await heard.next()).toMatchObject({ text: 'once' })
  expect(await heard.next()).toMatchObject({ text: 'another' })
})

test('a monitor ends without an error when it is aborted, and when its client is closed', async () => {
  const giveUp = new AbortController()
  const first = await ear({ signal: giveUp.signal })
  giveUp.abort()
  expect(await first.next()).toBeUndefined()
  const second = await ear()
  second.client.close()
  expect(await second.next()).toBeUndefined()
})

test('keys that the server does not take, and a regex that is none, are no loss but an error', async () => {
  const wrong = await people.client(bob, { keys: await keysOf(bob, 1) })
  const refused = wrong.monitor()[Symbol.asyncIterator]().next()
  await expect(refused).rejects.toMatchObject({ code: 'AT0401' })
  const client = await people.client(bob)
  await expect(client.monitor({ regex: '(' })[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'AT0003' })
})

test('an empty message, or one for a key of somebody else, is refused before anything is sent', async () => {
  const client = await people.client(alice)
  await expect(client.notifyText(bob, '')).rejects.toMatchObject({ code: 'AT0022' })
  await expect(client.notify(sharedKey('phone.wavi', bob, alice), 'x')).rejects.toMatchObject({ code: 'AT0016' })
})
