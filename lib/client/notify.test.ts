import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { AtError } from '../protocol/at-error.ts'
import { sharedKey } from '../protocol/at-key.ts'
import { type AtSign, parseAtSign } from '../protocol/at-sign.ts'
import { decodeUtf8, encodeUtf8 } from '../protocol/base64.ts'
import { memoryPair } from '../transport/memory.ts'
import type { Dial } from '../transport/transport.ts'
import type { AtClientOptions } from './at-client.ts'
import type { MonitorMeans, MonitorOptions } from './monitor.ts'
import type { Notice } from './notice.ts'
import { alice, bob, carol, keysOf, People } from './testing/people.ts'

let people: People
beforeEach(async () => {
  people = await People.meet({ onboarded: [alice, bob] })
})
afterEach(() => people.part())

const phone = sharedKey('phone.wavi', alice, bob)

/** What @bob hears but statistics, and a way to wait for the next of it. */
async function ear(
  options: MonitorOptions = {},
  monitoring: Partial<MonitorMeans> = {},
  more: Partial<AtClientOptions> = {},
) {
  const client = await people.client(bob, { ...more, monitoring: { wait: async () => {}, ...monitoring } })
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

test('what is urgent overtakes what is not, on its way to whomever it is for', async () => {
  await people.part()
  const dana = parseAtSign('@dana')
  const atSigns = [alice, bob, carol, dana]
  people = await People.meet({ atSigns, onboarded: atSigns, limits: { maxDeliveries: 1 } })
  // Three lines that leave at one moment, in the order of their urgency from below.
  const held = new Map<string, () => void>()
  const dial: Dial = async (to) => {
    const transport = await people.dial(to)
    return {
      closed: transport.closed,
      close: () => transport.close(),
      [Symbol.asyncIterator]: () => transport[Symbol.asyncIterator](),
      async write(bytes) {
        const [, priority] = /:priority:(\w+):/.exec(decodeUtf8(bytes) ?? '') ?? []
        if (priority) {
          await new Promise<void>((resolve) => {
            held.set(priority, resolve)
            if (held.size === 3) for (const one of ['low', 'medium', 'high']) held.get(one)?.()
          })
        }
        return transport.write(bytes)
      },
    }
  }
  const client = await people.client(alice, { dial })
  // The keys are made before, so that nothing else is asked or told.
  const { notifications } = people.network.keystore(alice)
  for (const to of [bob, carol, dana]) await client.put(sharedKey('phone.wavi', alice, to), '1', { ttr: 0 })
  await expect.poll(() => [...notifications.heads()].every(({ status }) => status === 'delivered')).toBe(true)
  // Nobody has a line to anybody.
  for (const to of [bob, carol, dana]) {
    await people.network.stop(to)
    await people.network.start(to)
  }
  people.network.dialled.length = 0
  const tell = (to: AtSign, priority: 'low' | 'medium' | 'high') =>
    client.notifyText(to, priority, { priority, isDedicated: true })
  const ids = await Promise.all([tell(dana, 'high'), tell(carol, 'medium'), tell(bob, 'low')])
  await expect
    .poll(() => Promise.all(ids.map((id) => client.notifyStatus(id))))
    .toEqual(['delivered', 'delivered', 'delivered'])
  // Whoever comes first may have the one place already.
  const called = people.network.dialled.filter((call) => /^@alice>@(carol|dana)$/.test(call))
  expect(called).toEqual(['@alice>@dana', '@alice>@carol'])
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

test('a message to oneself is heard like any other', async () => {
  const heard = await ear()
  await heard.client.notifyText(bob, 'buy bread')
  expect(await heard.next()).toMatchObject({ kind: 'text', from: bob, text: 'buy bread' })
})

test('a stranger’s name that is none ends nothing', async () => {
  const heard = await ear()
  const say = await people.raw(alice)
  await say('notify:update:@bob:two words@alice:x')
  await (await people.client(alice)).notifyText(bob, 'still here')
  expect(await heard.next()).toMatchObject({ text: 'still here' })
  expect(heard.states).toEqual(['listening'])
})

describe('among three people', () => {
  beforeEach(async () => {
    await people.part()
    people = await People.meet()
  })

  test('a sender whose server never answers holds up nobody else, and is asked once', async () => {
    const since = people.network.clock.now() - 1_000
    const say = await people.raw(carol)
    const sealed = 'QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY='
    const metadata = 'isEncrypted:true:ivNonce:AAAAAAAAAAAAAAAAAAAAAA=='
    for (const name of ['one', 'two']) {
      const id = await say(`notify:update:ttln:86400000:${metadata}:@bob:${name}.wavi@carol:${sealed}`)
      await expect.poll(() => say(`notify:status:${id}`)).toBe('delivered')
    }
    const toCarol = neverAnswering(people, carol, bob)
    const heard = await ear({ since })
    const client = await people.client(alice)
    await client.notifyText(bob, 'hello')
    expect(await heard.next()).toMatchObject({ from: alice, text: 'hello' })
    expect(await heard.client.list({ regex: 'nothing' })).toEqual([])

    const carols = heard.next()
    while (!(await isSettled(carols))) await people.network.later(10_000)
    const trouble = expect.objectContaining({ code: expect.stringMatching(/^AT00(21|23)$/) })
    const about = (name: string) => sharedKey(`${name}.wavi`, carol, bob)
    expect(await carols).toMatchObject({ from: carol, key: about('one'), trouble })
    expect(await heard.next()).toMatchObject({ from: carol, key: about('two'), trouble })
    expect(toCarol()).toBe(1)
  })

  test('an id is its sender’s own: two senders may have the same', async () => {
    const heard = await ear()
    for (const atSign of [alice, carol]) await (await people.client(atSign)).notifyText(bob, atSign, { id: 'one' })
    expect([await heard.next(), await heard.next()]).toMatchObject([
      { from: alice, id: 'one' },
      { from: carol, id: 'one' },
    ])
  })
})

test('more than a thousand at one moment are told once each, also around a lost line', async () => {
  const say = await people.raw(bob)
  for (let i = 0; i < 1_100; i++) await say(`notify:@bob:n${i}x.y@bob:v`)
  const heard = await ear({ since: people.network.clock.now() - 1_000 })
  const told: string[] = []
  const hear = async () => {
    const notice = await heard.next()
    if (notice && 'id' in notice) told.push(notice.id)
  }
  for (let i = 0; i < 1_100; i++) await hear()
  const following = hear()
  for (const line of people.dialled) line.close()
  const last = await say('notify:@bob:last.y@bob:v')
  await following
  expect(told.at(-1)).toBe(last)
  expect(new Set(told).size).toBe(1_101)
})

test('a server whose clock is behind ours is asked by its own time for what came meanwhile', async () => {
  let release = () => {}
  const away = new Promise<void>((resolve) => {
    release = resolve
  })
  const heard = await ear({}, { wait: () => away }, { now: () => people.network.clock.now() + 900_000 })
  const client = await people.client(alice)
  await client.notifyText(bob, 'one')
  expect(await heard.next()).toMatchObject({ text: 'one' })
  const following = heard.next()
  for (const line of people.dialled) line.close()
  const id = await client.notifyText(bob, 'two')
  while ((await client.notifyStatus(id)) !== 'delivered') await people.network.later(1_000)
  release()
  expect(await following).toMatchObject({ text: 'two' })
})

/** From now on, what `from`'s server asks of `to`'s is heard and never answered. Returns how often it was dialled. */
function neverAnswering({ network }: People, to: AtSign, from: AtSign): () => number {
  const connect = network.connect.bind(network)
  let dialled = 0
  network.connect = async (whom, asked) => {
    if (whom !== to || asked !== from) return connect(whom, asked)
    dialled++
    const [near, far] = memoryPair()
    void far.write(encodeUtf8('@'))
    return near
  }
  return () => dialled
}

async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  const waiting = Symbol()
  // What is under way, such as opening, is not done by the clock alone.
  await new Promise((resolve) => setTimeout(resolve))
  return (await Promise.race([promise, Promise.resolve(waiting)])) !== waiting
}
