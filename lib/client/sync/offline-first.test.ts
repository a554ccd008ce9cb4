import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { aesGcmId } from '../../crypto/providers/aes-gcm.ts'
import { schemeOf } from '../../crypto/providers/scheme.ts'
import { AtError } from '../../protocol/at-error.ts'
import { type AtKey, formatAtKey, parseAtKey, publicKey, selfKey, sharedKey } from '../../protocol/at-key.ts'
import { decodeUtf8, encodeUtf8 } from '../../protocol/base64.ts'
import type { Dial, Transport } from '../../transport/transport.ts'
import type { LocalRecords } from '../../vault/local-records.ts'
import { memoryRecords } from '../../vault/memory-records.ts'
import type { AtClient, AtClientOptions } from '../at-client.ts'
import { alice, bob, carol, People } from '../testing/people.ts'
import type { Preferences } from './preferences.ts'
import type { SyncState } from './synchroniser.ts'

const notes = selfKey('notes.wavi', alice)
const city = publicKey('city.wavi', alice)
const phone = sharedKey('phone.wavi', alice, bob)

let people: People
beforeEach(async () => {
  people = await People.meet({ onboarded: [alice, bob] })
})
afterEach(() => people.part())

/** A device that synchronises when it is told to, and may be out of reach. */
class Device {
  isOnline = true
  /** Lines that went out. */
  readonly lines: string[] = []
  readonly records: LocalRecords
  /** Loses the line behind what this is found in. */
  cutAfter: RegExp | undefined
  /** Holds back what changes something. */
  beforeUpdate: (() => Promise<void>) | undefined
  /** Changes what the server answers. */
  tamper: ((text: string) => string) | undefined
  #client: AtClient | undefined

  constructor(
    readonly preferences: Partial<Preferences> = {},
    records = memoryRecords({ atSign: alice }),
    readonly options: Partial<AtClientOptions> = {},
  ) {
    this.records = records
  }

  async client(): Promise<AtClient> {
    this.#client ??= await people.client(alice, {
      records: this.records,
      preferences: { strategy: 'on demand', ...this.preferences },
      dial: this.dial,
      ...this.options,
    })
    return this.#client
  }

  restart(): void {
    this.#client?.close()
    this.#client = undefined
  }

  async sync() {
    return (await this.client()).sync()
  }

  readonly dial: Dial = async (to, signal) => {
    if (!this.isOnline) throw new AtError('AT0021', 'There is no line.')
    return this.#overheard(await people.dial(to, signal))
  }

  #overheard(transport: Transport): Transport {
    const { lines } = this
    const device = this
    return {
      async *[Symbol.asyncIterator]() {
        for await (const chunk of transport) {
          yield device.tamper ? encodeUtf8(device.tamper(decodeUtf8(chunk) ?? '')) : chunk
        }
      },
      closed: transport.closed,
      close: () => transport.close(),
      write: async (bytes) => {
        if (!this.isOnline) {
          transport.close()
          return
        }
        if (/update:|delete:/.test(decodeUtf8(bytes) ?? '')) await this.beforeUpdate?.()
        lines.push(...(decodeUtf8(bytes) ?? '').trimEnd().split('\n'))
        await transport.write(bytes)
        if (!this.cutAfter?.test(decodeUtf8(bytes) ?? '')) return
        this.cutAfter = undefined
        transport.close()
      },
    }
  }

  goOffline(): void {
    this.isOnline = false
  }
}

/** A device without a line, that has written something for its owner, for all and for somebody. */
async function writtenOffline(): Promise<{ device: Device; a: AtClient }> {
  const device = new Device()
  device.goOffline()
  const a = await device.client()
  await a.put(notes, 'a secret place')
  await a.publish(city, 'two\nlines')
  await a.put(phone, 'a secret number')
  return { device, a }
}

const stored = (key: AtKey) => people.network.keystore('@alice').get(key)
const text = async (client: AtClient, key: typeof notes | typeof city | typeof phone) => (await client.get(key))?.text

describe('without a line', () => {
  test('what was written is here at once, is sent when there is one, and says in between that it was not', async () => {
    const { device, a } = await writtenOffline()
    expect(await a.get(notes)).toMatchObject({ text: 'a secret place', unsent: true })
    expect(await a.get(city)).toMatchObject({ text: 'two\nlines', signature: 'verified', unsent: true })
    expect(await a.get(phone)).toMatchObject({ text: 'a secret number', unsent: true })
    expect((await a.getAtKeys()).map(formatAtKey)).toEqual(
      expect.arrayContaining(['@bob:phone.wavi@alice', 'notes.wavi@alice', 'public:city.wavi@alice']),
    )
    expect((await a.unsent()).map(({ key }) => formatAtKey(key))).toEqual([
      'notes.wavi@alice',
      'public:city.wavi@alice',
      '@bob:phone.wavi@alice',
    ])
    await expect(a.sync()).rejects.toMatchObject({ code: 'AT0021' })
    device.isOnline = true
    expect(await a.sync()).toMatchObject({ sent: 3, refused: 0 })
    expect(await a.unsent()).toEqual([])
    const sent = await a.get(notes)
    expect(sent).toMatchObject({ text: 'a secret place' })
    expect(sent?.unsent).toBeUndefined()
    expect((await (await people.client(bob)).get(phone))?.text).toBe('a secret number')
    expect(await people.visitor(alice).get(city)).toMatchObject({ text: 'two\nlines', signature: 'verified' })
  })

  test('nothing that waits is in clear, and nothing that is not public is', async () => {
    const { device } = await writtenOffline()
    const states = await device.records.look([notes, phone, city].map(formatAtKey))
    expect(states.map(({ pending }) => pending?.draft?.value.length)).toEqual(states.map(() => expect.any(Number)))
    expect(JSON.stringify(states)).not.toMatch(/secret|lines/)
  })

  test('what was read once can be read again, with the time to which all is known', async () => {
    const writer = await people.client(alice)
    await writer.put(notes, 'here')
    await writer.put(phone, '555')
    const device = new Device()
    await device.sync()
    device.restart()
    device.goOffline()
    const a = await device.client()
    expect(await a.get(notes)).toMatchObject({ text: 'here', here: { asOf: people.network.clock.now() } })
    expect(await text(a, phone)).toBe('555')
    expect(await text(a, city)).toBeUndefined()
    await expect(a.get(publicKey('city.wavi', carol))).rejects.toMatchObject({ code: 'AT0021' })
  })

  test('what somebody shares is read from the copy that came', async () => {
    const b = await people.client(bob)
    const theirs = sharedKey('phone.wavi', bob, alice)
    await b.put(theirs, '555-0199')
    const device = new Device()
    const a = await device.client()
    const cached = () => people.network.keystore('@alice').get(parseAtKey('cached:@alice:phone.wavi@bob'))
    while (!(await cached())) await new Promise((resolve) => setTimeout(resolve))
    await a.sync()
    // The key with which it is sealed came along, so that opening it takes no line.
    device.goOffline()
    expect(await a.get(theirs)).toMatchObject({ text: '555-0199', cached: true })
    expect((await a.getAtKeys({ sharedBy: bob })).map(formatAtKey)).toContain('cached:@alice:phone.wavi@bob')
  })

  test('what is for somebody whose server is away is stored at the own one all the same', async () => {
    const a = await new Device().client()
    await a.put(phone, '555-0100')
    await a.sync()
    const other = await new Device().client()
    await other.sync()
    await people.network.stop('@bob')
    await other.put(phone, '555-0111')
    expect(await other.sync()).toMatchObject({ sent: 1 })
    await people.network.start('@bob')
    expect(await (await people.client(bob)).get(phone, { fresh: true })).toMatchObject({ text: '555-0111' })
  })

  test('a restart loses nothing that was saved', async () => {
    const device = new Device()
    device.goOffline()
    await (await device.client()).put(notes, 'before the crash')
    device.restart()
    expect(await text(await device.client(), notes)).toBe('before the crash')
    device.isOnline = true
    await device.sync()
    expect((await stored(notes))?.value).toBeDefined()
  })

  test('several changes of one record go as one; a new one that was removed again does not go at all', async () => {
    const device = new Device()
    const a = await device.client()
    await a.sync()
    device.lines.length = 0
    await a.put(notes, 'one')
    await a.put(notes, 'two')
    await a.publish(city, 'x')
    await a.delete(city)
    expect(await a.sync()).toMatchObject({ sent: 1 })
    expect(await text(a, notes)).toBe('two')
    expect(device.lines.join('\n')).not.toContain('city.wavi')
  })

  test('a hundred edits go out in a few lines', async () => {
    const device = new Device()
    await device.sync()
    device.goOffline()
    const a = await device.client()
    for (let n = 0; n < 100; n++) await a.put(selfKey(`note${n}.wavi`, alice), `edit ${n}`)
    device.isOnline = true
    device.lines.length = 0
    expect(await a.sync()).toMatchObject({ sent: 100, refused: 0 })
    expect(device.lines.filter((line) => line.includes('update:'))).toHaveLength(4)
    // With logging in, and asking what is new before.
    expect(device.lines.length).toBeLessThanOrEqual(10)
    expect((await stored(selfKey('note99.wavi', alice)))?.value).toBeDefined()
  })

  test('a life that began here ends when it was said to, however late it is sent', async () => {
    const device = new Device()
    const a = await device.client()
    await a.sync()
    await a.put(notes, 'for an hour', { ttl: 3_600_000 })
    await people.network.later(1_800_000)
    await a.sync()
    const { expiresAt } = (await stored(notes))?.metadata ?? {}
    expect(expiresAt).toBe(people.network.clock.now() + 1_800_000)
    await people.network.later(1_800_000)
    expect(await a.get(notes)).toBeUndefined()
    expect((await a.getAtKeys()).map(formatAtKey)).not.toContain('notes.wavi@alice')
  })

  test('what waits to be sent is among the keys from when it begins until it ends, whatever was there before', async () => {
    const device = new Device()
    const a = await device.client()
    const keys = async () => (await a.getAtKeys({ regex: 'wavi' })).map(formatAtKey)
    await a.put(notes, 'for an hour', { ttl: 3_600_000 })
    await a.publish(city, 'Paris')
    await a.sync()
    await people.network.later(3_600_000)
    device.goOffline()
    expect(await keys()).toEqual(['public:city.wavi@alice'])
    await a.put(notes, 'again')
    await a.putMeta(city, { ttl: 1000 })
    await a.put(phone, 'tomorrow', { ttb: 3_600_000 })
    expect(await keys()).toEqual(['notes.wavi@alice', 'public:city.wavi@alice'])
    expect(await text(a, notes)).toBe('again')
    await people.network.later(1000)
    expect(await keys()).toEqual(['notes.wavi@alice'])
    expect(await text(a, city)).toBeUndefined()
    await people.network.later(3_600_000)
    expect(await keys()).toEqual(['@bob:phone.wavi@alice', 'notes.wavi@alice'])
  })

  test('what begins later is not to be seen before, also when the server says nothing of it until then', async () => {
    const device = new Device()
    const a = await device.client()
    await a.publish(city, 'Paris')
    await a.sync()
    await a.put(notes, 'tomorrow', { ttb: 3_600_000, ttl: 3_600_000 })
    await a.putMeta(city, { ttb: 3_600_000 })
    await a.sync()
    for (const turn of ['as sent', 'as told']) {
      expect([await text(a, notes), await text(a, city)], turn).toEqual([undefined, undefined])
      await a.sync()
    }
    for (const key of [notes, city]) {
      const [state] = await device.records.look([formatAtKey(key)])
      expect(state?.record?.metadata).toEqual((await stored(key))?.metadata)
    }
    await people.network.later(3_600_000)
    expect([await text(a, notes), await text(a, city)]).toEqual(['tomorrow', 'Paris'])
  })
})

describe('what the server has', () => {
  test('comes a page at a time, goes on where it was cut off, and says how far it is', async () => {
    const writer = await people.client(alice)
    for (let n = 0; n < 7; n++) await writer.put(selfKey(`n${n}.wavi`, alice), `${n}`)
    const device = new Device({ pageSize: 2 })
    const a = await device.client()
    const stop = new AbortController()
    const progress: number[] = []
    const onProgress = ({
      entries,
      commitId,
      lastCommitId,
    }: {
      entries: number
      commitId: number
      lastCommitId: number
    }) => {
      progress.push(entries)
      expect(commitId).toBeLessThanOrEqual(lastCommitId)
      if (entries === 4) stop.abort()
    }
    await expect(a.sync({ onProgress, signal: stop.signal })).rejects.toThrow()
    expect(progress).toEqual([2, 4])
    const held = (await device.records.names()).length
    expect(held).toBe(4)
    device.lines.length = 0
    await a.sync()
    expect(device.lines.join('\n')).not.toContain('sync:from:-1')
    for (let n = 0; n < 7; n++) expect(await a.get(selfKey(`n${n}.wavi`, alice))).toMatchObject({ text: `${n}` })
  })

  test('is only what was asked for, and what everybody needs', async () => {
    const writer = await people.client(alice)
    await writer.put(notes, 'mine')
    await writer.put(selfKey('score.chess', alice), '1')
    const device = new Device({ namespaces: ['wavi'] })
    const a = await device.client()
    await a.sync()
    const names = await device.records.names()
    expect(names).toContain('notes.wavi@alice')
    expect(names).not.toContain('score.chess@alice')
    expect(names).toContain('public:publickey@alice')
    // What is not kept here is asked for, and written over there as ever.
    expect(await a.get(selfKey('score.chess', alice))).toMatchObject({ text: '1' })
    await a.put(selfKey('score.chess', alice), '2')
    await a.sync()
    expect(await a.get(selfKey('score.chess', alice))).toMatchObject({ text: '2' })
    expect(await device.records.names()).not.toContain('score.chess@alice')
  })

  test('changes, ends and begins here as it does there; unknown metadata stay', async () => {
    const writer = await people.client(alice)
    const say = await people.raw(alice)
    await writer.put(notes, 'one')
    const device = new Device()
    const a = await device.client()
    await a.sync()
    await writer.putMeta(notes, { ttl: 60_000 })
    device.tamper = (reply) => reply.replaceAll('"isBinary":"false"', '"isBinary":"false","later":"{\\"a\\":1}"')
    await a.sync()
    device.tamper = undefined
    const value = await a.get(notes)
    expect(value).toMatchObject({ text: 'one', metadata: { ttl: 60_000 } })
    await writer.delete(notes)
    await a.sync()
    expect(await a.get(notes)).toBeUndefined()
    await say('update:public:city.wavi@alice Paris')
    await a.sync()
    expect(await a.get(city)).toMatchObject({ text: 'Paris', signature: 'unsigned' })
  })

  test('keeps what nobody here knows beside it', async () => {
    const say = await people.raw(alice)
    await say(
      'update:json:{"atKey":"city.wavi","value":"Paris","sharedBy":"@alice","metadata":{"isPublic":true,"isBinary":false,"isEncrypted":false,"later":"x"}}',
    )
    const device = new Device()
    await device.sync()
    expect(await (await device.client()).get(city)).toMatchObject({ metadata: { unknown: { later: 'x' } } })
  })

  test('and cannot be read is set aside, shown, tried again, and holds up nothing', async () => {
    const writer = await people.client(alice)
    await writer.put(notes, 'fine')
    await writer.publish(city, 'Paris')
    const device = new Device()
    const a = await device.client()
    device.tamper = (reply) => reply.replaceAll('public:city.wavi@alice', 'no name at all')
    await a.sync()
    device.tamper = undefined
    expect(await text(a, notes)).toBe('fine')
    const [aside] = await device.records.aside()
    expect(aside?.reason).toMatch(/not well-formed/)
    expect(await a.setAside()).toEqual([aside])
    expect(await watched(a, ({ aside }) => aside === 1)).toMatchObject({ aside: 1 })
    // As if a later version of the app could read it.
    await device.records.amend([], () => ({
      aside: [
        {
          ...(aside as NonNullable<typeof aside>),
          entry: JSON.parse(JSON.stringify(aside?.entry).replace('no name at all', 'public:city.wavi@alice')),
        },
      ],
    }))
    await a.sync()
    expect(await device.records.aside()).toEqual([])
    expect(await text(a, city)).toBe('Paris')
  })

  test('and could not be read is not set aside any more once it was removed or written again, and never comes back', async () => {
    const writer = await people.client(alice)
    await writer.put(notes, 'removed later')
    await writer.publish(city, 'Paris')
    const device = new Device()
    const a = await device.client()
    device.tamper = (reply) => reply.replaceAll(/(operation\\?":\\?")[*+]/g, '$1?')
    await a.sync()
    device.tamper = undefined
    const readable = (await device.records.aside()).map((one) => ({
      ...one,
      entry: { ...(one.entry as object), operation: '*' },
    }))
    expect(readable.length).toBeGreaterThanOrEqual(2)
    await writer.delete(notes)
    await writer.publish(city, 'Rome')
    await a.sync()
    const left = (await device.records.aside()).map(({ entry }) => (entry as { atKey: string }).atKey)
    expect(left).not.toContain('notes.wavi@alice')
    expect(left).not.toContain('public:city.wavi@alice')
    expect(await text(a, city)).toBe('Rome')
    // As if a later version of the app could read them.
    const ids = (await device.records.aside()).map(({ commitId }) => commitId)
    await device.records.amend([], () => ({ aside: readable.filter(({ commitId }) => ids.includes(commitId)) }))
    await a.sync()
    expect(await a.get(notes)).toBeUndefined()
    expect(await text(a, city)).toBe('Rome')
  })

  test('does not come back to whoever wrote it', async () => {
    const device = new Device()
    const a = await device.client()
    await a.sync()
    await a.put(notes, 'mine')
    await a.sync()
    expect(await a.sync()).toMatchObject({ pulled: 0, sent: 0 })
  })

  test('a server that was begun anew is told of again; what it lost of ours is offered, what waits stays', async () => {
    const device = new Device()
    const a = await device.client()
    await a.put(notes, 'confirmed', { ttl: 3_600_000 })
    await a.sync()
    const until = (await stored(notes))?.metadata.expiresAt
    await a.publish(city, 'still to be sent')
    await device.records.amend([], () => ({
      aside: [{ commitId: 3, entry: { atKey: 'old.wavi@alice' }, reason: 'What was done is not said.', at: 0 }],
    }))
    await people.part()
    people = await People.meet({ onboarded: [alice, bob] })
    await people.network.later(1_800_000)
    device.restart()
    const again = await device.client()
    await again.sync()
    expect(await again.get(notes)).toBeUndefined()
    expect(await again.setAside(), 'what the server of before had said').toEqual([])
    const conflicts = await again.conflicts.list()
    expect(conflicts).toMatchObject([{ key: notes, mine: { text: 'confirmed' } }])
    expect(conflicts[0]?.theirs).toBeUndefined()
    expect(await people.visitor(alice).get(city)).toMatchObject({ text: 'still to be sent' })
    await again.conflicts.resolve(conflicts[0]?.id ?? 0, 'mine')
    await again.sync()
    expect(await text(again, notes)).toBe('confirmed')
    expect((await stored(notes))?.metadata.expiresAt, 'as long as it was to live').toBe(until)
  })
})

test('a server that was begun anew is still that when it was told of in part, and then something else is asked for', async () => {
  const device = new Device({ pageSize: 1 })
  const a = await device.client()
  await a.put(notes, 'confirmed')
  await a.sync()
  await people.part()
  people = await People.meet({ onboarded: [alice, bob] })
  device.restart()
  const again = await device.client()
  const stop = new AbortController()
  await expect(again.sync({ signal: stop.signal, onProgress: () => stop.abort() })).rejects.toThrow()
  again.prefer({ namespaces: ['wavi'] })
  await again.sync()
  expect(await again.get(notes)).toBeUndefined()
  expect(await again.conflicts.list()).toMatchObject([{ key: notes, mine: { text: 'confirmed' } }])
})

describe('an answer that is lost', () => {
  for (const change of ['put', 'publish', 'delete'] as const) {
    test(`to a ${change} makes no conflict, and nothing is sent twice that was taken`, async () => {
      const device = new Device()
      const a = await device.client()
      await a.put(notes, 'before')
      await a.sync()
      if (change === 'put') await a.put(notes, 'after')
      if (change === 'publish') await a.publish(city, 'after')
      if (change === 'delete') await a.delete(notes)
      device.cutAfter = /update:|delete:/
      const arrived = new Promise<void>((resolve) => {
        const stop = people.network.keystore('@alice').watch(() => {
          stop()
          resolve()
        })
      })
      await expect(a.sync()).rejects.toMatchObject({ code: 'AT0021' })
      expect((await a.unsent()).length).toBe(1)
      await arrived
      device.lines.length = 0
      await a.sync()
      expect(device.lines.filter((line) => /update:|delete:/.test(line))).toEqual([])
      expect(await a.unsent()).toEqual([])
      expect(await a.conflicts.list()).toEqual([])
      expect(await text(a, change === 'publish' ? city : notes)).toBe(change === 'delete' ? undefined : 'after')
    })
  }
})

test('a newer change is sent after an older one whose answer was lost, and nobody is asked', async () => {
  const device = new Device()
  const a = await device.client()
  await a.sync()
  await a.put(notes, 'first')
  device.cutAfter = /update:/
  await expect(a.sync()).rejects.toMatchObject({ code: 'AT0021' })
  await a.put(notes, 'second')
  await a.sync()
  expect(await a.conflicts.list()).toEqual([])
  expect(await a.unsent()).toEqual([])
  expect((await (await people.client(alice)).get(notes))?.text).toBe('second')
})

describe('what is given up while it is on its way, and written anew,', () => {
  test('is sent as it was written last', async () => {
    const device = new Device()
    const a = await device.client()
    await a.sync()
    await a.put(notes, 'first')
    const pushed = pauseBeforeWriting(device)
    const syncing = a.sync()
    await pushed.reached
    await a.discard(notes)
    await a.put(notes, 'second')
    pushed.go()
    await syncing
    expect(await a.get(notes)).toMatchObject({ text: 'second', unsent: true })
    await a.sync()
    expect(await (await people.client(alice)).get(notes)).toMatchObject({ text: 'second' })
    expect(await a.conflicts.list()).toEqual([])
  })

  test('is not sent as it was before, where that had not gone yet', async () => {
    const device = new Device()
    const a = await device.client()
    await a.sync()
    await a.put(phone, 'first')
    // It stops at the key that is made for the two.
    const pushed = pauseBeforeWriting(device)
    const syncing = a.sync()
    await pushed.reached
    await a.delete(phone)
    await a.put(phone, 'second')
    pushed.go()
    expect(await syncing).toMatchObject({ sent: 0 })
    expect(await stored(phone)).toBeUndefined()
    expect(await a.get(phone)).toMatchObject({ text: 'second', unsent: true })
    await a.sync()
    expect(await (await people.client(bob)).get(phone)).toMatchObject({ text: 'second' })
  })
})

describe('what the server refuses', () => {
  test('is kept with its words, holds up nothing, and can be sent again or given up', async () => {
    const device = new Device()
    const a = await device.client()
    await a.sync()
    const say = await people.raw(alice)
    await say('update:immutable:true:public:city.wavi@alice Paris')
    await a.sync()
    await a.publish(city, 'Oakland')
    await a.put(notes, 'fine')
    expect(await a.sync()).toMatchObject({ sent: 1, refused: 1 })
    expect(await text(a, notes)).toBe('fine')
    expect(await a.unsent()).toMatchObject([{ key: city, trouble: { code: 'AT0032', isFinal: true } }])
    expect(await a.get(city)).toMatchObject({ text: 'Oakland', unsent: true })
    expect(await a.sync(), 'it is not asked again by itself').toMatchObject({ sent: 0, refused: 0 })
    await a.retry(city)
    expect(await a.sync()).toMatchObject({ refused: 1 })
    await a.discard(city)
    expect(await a.unsent()).toEqual([])
    expect(await text(a, city)).toBe('Paris')
  })

  test('of what is not kept here the time can be changed all the same', async () => {
    const elsewhere = selfKey('score.chess', alice)
    await (await people.client(alice)).put(elsewhere, '12')
    const device = new Device({ namespaces: ['wavi'] })
    const a = await device.client()
    await a.sync()
    await a.putMeta(elsewhere, { ttl: 3_600_000 })
    expect(await a.sync()).toMatchObject({ sent: 1, refused: 0 })
    expect((await stored(elsewhere))?.metadata.ttl).toBe(3_600_000)
  })

  test('of the time of what turns out not to be there is said so once, and nothing comes to be', async () => {
    const device = new Device({ namespaces: ['wavi'] })
    const a = await device.client()
    const elsewhere = selfKey('score.chess', alice)
    await a.putMeta(notes, { ttl: 3_600_000 })
    await a.putMeta(elsewhere, { ttl: 3_600_000 })
    expect(await a.sync()).toMatchObject({ sent: 0, refused: 2 })
    const gone = { change: 'meta', trouble: { code: 'AT0015', isFinal: true } }
    expect(await a.unsent()).toMatchObject([
      { key: notes, ...gone },
      { key: elsewhere, ...gone },
    ])
    expect([await stored(notes), await stored(elsewhere)]).toEqual([undefined, undefined])
    expect(await a.sync()).toMatchObject({ sent: 0, refused: 0 })
  })

  test('of which the server says nothing at all is told, tried again, and found when it was taken', async () => {
    const device = new Device()
    const a = await device.client()
    await a.sync()
    await a.put(notes, 'heard by nobody')
    device.tamper = (reply) =>
      /"id":\d+,"response":\{"data":"\d+"\}/.test(reply) && /createdAt/.test(reply)
        ? reply.replace(/\{"id":1,"response":\{"data":"\d+"\}\},/, '')
        : reply
    expect(await a.sync()).toMatchObject({ sent: 0, refused: 1 })
    device.tamper = undefined
    expect(await a.unsent()).toMatchObject([{ key: notes, trouble: { code: 'AT0014', isFinal: false } }])
    await a.sync()
    expect(await a.unsent()).toEqual([])
    expect(device.lines.filter((line) => /update:/.test(line))).toHaveLength(1)
    expect(await text(a, notes)).toBe('heard by nobody')
  })

  test('is none of what was on its way when the page was closed', async () => {
    const device = new Device()
    const a = await device.client()
    await a.sync()
    await a.put(phone, '555-0100')
    let goOn = () => {}
    const isSealing = new Promise<void>((begin) => {
      device.beforeUpdate = () => {
        begin()
        return new Promise((resolve) => {
          goOn = resolve
        })
      }
    })
    const sync = expect(a.sync()).rejects.toMatchObject({ code: 'AT0021' })
    await isSealing
    device.restart()
    goOn()
    await sync
    const [pending] = await device.records.pending()
    expect(pending?.draft).toBeDefined()
    expect(pending?.trouble).toBeUndefined()
  })

  test('of somebody who is not there yet waits for them', async () => {
    const device = new Device()
    const a = await device.client()
    const forCarol = sharedKey('phone.wavi', alice, carol)
    await a.put(forCarol, '555')
    await a.put(notes, 'fine')
    expect(await a.sync()).toMatchObject({ sent: 1, refused: 1 })
    expect(await a.unsent()).toMatchObject([{ key: forCarol, trouble: { code: 'AT0015', isFinal: false } }])
    expect(await a.get(forCarol)).toMatchObject({ text: '555', unsent: true })
  })
})

describe('two devices', () => {
  let one: Device
  let two: Device
  beforeEach(async () => {
    one = new Device()
    two = new Device()
    await one.sync()
    await two.sync()
  })

  test('that changed the same while apart: both values are kept and offered', async () => {
    const [a, b] = [await one.client(), await two.client()]
    await a.put(notes, 'from one')
    await b.put(notes, 'from two')
    await a.sync()
    await b.sync()
    const [conflict] = await b.conflicts.list()
    expect(conflict).toMatchObject({ key: notes, mine: { text: 'from two' }, theirs: { text: 'from one' } })
    expect(await text(b, notes)).toBe('from one')
    await b.conflicts.resolve(conflict?.id ?? 0, 'mine')
    expect(await b.conflicts.list()).toEqual([])
    await b.sync()
    await a.sync()
    expect([await text(a, notes), await text(b, notes)]).toEqual(['from two', 'from two'])
    expect(await a.conflicts.list()).toEqual([])
    await expect(b.conflicts.resolve(conflict?.id ?? 0, 'mine')).rejects.toMatchObject({ code: 'AT0015' })
  })

  test('that changed the same while apart: what is decided on later lives no longer for that', async () => {
    const [one, other] = [new Device(), new Device()]
    const [a, b] = [await one.client(), await other.client()]
    await a.sync()
    await a.put(notes, 'for an hour', { ttl: 3_600_000 })
    await b.put(notes, 'for ever')
    await b.sync()
    await a.sync()
    const [conflict] = await a.conflicts.list()
    const now = (await stored(notes))?.metadata.updatedAt ?? 0
    await people.network.later(1_800_000)
    await a.conflicts.resolve(conflict?.id ?? 0, 'mine')
    await a.sync()
    expect(await text(a, notes)).toBe('for an hour')
    expect((await stored(notes))?.metadata.expiresAt).toBeLessThan(now + 3_700_000)
  })

  test('that wrote the same have nothing to decide', async () => {
    const [a, b] = [await one.client(), await two.client()]
    for (const key of [notes, phone]) {
      await a.put(key as typeof notes, 'the same')
      await b.put(key as typeof notes, 'the same')
    }
    await a.sync()
    await b.sync()
    expect(await b.conflicts.list()).toEqual([])
    expect([await text(b, notes), await text(b, phone)]).toEqual(['the same', 'the same'])
    expect(await b.unsent()).toEqual([])
  })

  test('that wrote the same have nothing to decide, also when that was found out before something went wrong', async () => {
    const [one, other] = [new Device({ pageSize: 1 }), new Device()]
    const [a, b] = [await one.client(), await other.client()]
    await a.sync()
    await a.put(notes, 'the same')
    await b.put(notes, 'the same')
    await b.publish(city, 'Paris')
    await b.sync()
    const stop = new AbortController()
    await expect(a.sync({ signal: stop.signal, onProgress: () => stop.abort() })).rejects.toThrow()
    expect(await a.conflicts.list()).toMatchObject([{ mine: { text: 'the same' }, theirs: { text: 'the same' } }])
    await a.sync()
    expect(await a.conflicts.list()).toEqual([])
  })

  test('that changed the same while apart: of two windows that decide otherwise at one moment one is told that it is decided', async () => {
    const [one, other] = [new Device(), new Device()]
    const [a, b] = [await one.client(), await other.client()]
    await a.sync()
    await a.put(notes, 'mine')
    await b.put(notes, 'theirs')
    await b.sync()
    await a.sync()
    const window = await new Device({}, one.records).client()
    const [{ id } = { id: 0 }] = await a.conflicts.list()
    const [mine, theirs] = await Promise.allSettled([
      a.conflicts.resolve(id, 'mine'),
      window.conflicts.resolve(id, 'theirs'),
    ])
    expect(mine.status).toBe('fulfilled')
    expect(theirs).toMatchObject({ status: 'rejected', reason: { code: 'AT0015' } })
  })

  test('where the kind of record says so, the last writer wins and nobody is asked', async () => {
    one.restart()
    two.restart()
    const last: Partial<Preferences> = { conflictOf: () => 'last' }
    const [a, b] = [new Device(last, one.records), new Device(last, two.records)]
    await (await a.client()).put(notes, 'from one')
    await (await b.client()).put(notes, 'from two')
    await a.sync()
    await b.sync()
    await a.sync()
    expect(await text(await a.client(), notes)).toBe('from two')
    expect([...(await a.records.offers()), ...(await b.records.offers())]).toEqual([])
    expect((await a.records.names()).filter((name) => name.startsWith('_replaced'))).toEqual([])
  })

  test('one that removed and one that changed are both heard', async () => {
    const [a, b] = [await one.client(), await two.client()]
    await a.put(notes, 'there')
    await a.sync()
    await b.sync()
    await a.delete(notes)
    await b.put(notes, 'changed')
    await a.sync()
    await b.sync()
    const [conflict] = await b.conflicts.list()
    expect(conflict).toMatchObject({ mine: { text: 'changed' } })
    expect(conflict?.theirs).toBeUndefined()
  })

  test('that send at the same moment: who was replaced unseen is offered what they wrote', async () => {
    const [a, b] = [await one.client(), await two.client()]
    await a.put(notes, 'there')
    await a.sync()
    await b.sync()
    await b.put(notes, 'from two')
    await a.put(notes, 'from one')
    const pushed = pauseBeforeWriting(two)
    const syncing = b.sync()
    await pushed.reached
    await a.sync()
    pushed.go()
    await syncing
    expect(await text(b, notes)).toBe('from two')
    await a.sync()
    expect(await text(a, notes)).toBe('from two')
    expect(await a.conflicts.list()).toMatchObject([{ mine: { text: 'from one' }, theirs: { text: 'from two' } }])
    expect(await b.conflicts.list()).toEqual([])
    // Nobody who looks through the keys sees how it was told.
    expect((await a.getAtKeys()).filter(({ name }) => name.includes('replaced'))).toEqual([])
    expect((await b.list()).filter(({ name }) => name.includes('replaced'))).toEqual([])
  })

  test('whose line is lost before it sends, and who sends on another one, hides nothing that came meanwhile', async () => {
    const [a, b] = [await one.client(), await two.client()]
    await a.put(notes, 'there')
    await a.sync()
    await b.sync()
    await b.put(notes, 'from two')
    const { amend } = two.records
    let isPulled = false
    const records: LocalRecords = {
      ...two.records,
      amend: async (names, decide) => {
        const amended = await amend(names, decide)
        if (isPulled || (amended.settings?.phase as SyncState | undefined)?.phase !== 'pushing') return amended
        isPulled = true
        for (const line of people.dialled) line.close()
        await a.put(notes, 'from one')
        await a.sync()
        return amended
      },
    }
    b.close()
    const again = new Device({}, records)
    await again.sync()
    expect(isPulled).toBe(true)
    await a.sync()
    expect(await text(a, notes)).toBe('from two')
    expect(await a.conflicts.list()).toMatchObject([{ mine: { text: 'from one' }, theirs: { text: 'from two' } }])
    again.restart()
  })

  test('one that removes what the other has just changed: the change is offered', async () => {
    const [a, b] = [await one.client(), await two.client()]
    await a.put(notes, 'there')
    await a.sync()
    await b.sync()
    await b.delete(notes)
    await a.put(notes, 'changed')
    const pushed = pauseBeforeWriting(two)
    const syncing = b.sync()
    await pushed.reached
    await a.sync()
    pushed.go()
    await syncing
    expect(await text(b, notes)).toBeUndefined()
    await a.sync()
    const [conflict] = await a.conflicts.list()
    expect(conflict).toMatchObject({ mine: { text: 'changed' } })
    expect(conflict?.theirs).toBeUndefined()
    expect(await text(a, notes)).toBeUndefined()
  })

  test('a removal that is not the very next change of all may have replaced something, and says so', async () => {
    const a = await one.client()
    await a.put(notes, 'there')
    await a.sync()
    await a.delete(notes)
    await (await people.raw(alice))('update:public:city.wavi@alice Paris')
    const told = async () => (await a.everyName()).filter(({ name }) => name.startsWith('_replaced'))
    // As if somebody had written between the look and the removal.
    one.tamper = (reply) =>
      reply.replace(/(lastCommitID\W+value\W+)(\d+)(?=.*"id":3)/, (_, before, id) => `${before}${Number(id) - 1}`)
    await a.sync()
    one.tamper = undefined
    expect(await told()).toHaveLength(1)
  })

  test('what was seen on the server before all had come, changed here and removed there, is offered', async () => {
    const a = await one.client()
    await a.put(notes, 'there')
    await a.sync()
    const b = await new Device().client()
    expect(await text(b, notes)).toBe('there')
    await b.put(notes, 'changed')
    await a.delete(notes)
    await a.sync()
    await b.sync()
    expect(await b.conflicts.list()).toMatchObject([{ mine: { text: 'changed' } }])
  })

  test('changes beside a record and changes of its value do not get into each other’s way', async () => {
    const [a, b] = [await one.client(), await two.client()]
    await a.put(notes, 'one')
    await a.sync()
    await b.sync()
    await a.putMeta(notes, { ttl: 3_600_000 })
    await b.put(notes, 'two')
    await a.sync()
    await b.sync()
    await a.sync()
    for (const client of [a, b]) {
      expect(await client.get(notes)).toMatchObject({ text: 'two', metadata: { ttl: 3_600_000 } })
      expect(await client.conflicts.list()).toEqual([])
    }
  })
})

describe('in the background', () => {
  test('what is written is sent at once, and what another device writes is here at once', async () => {
    const one = new Device({ strategy: 'immediate' })
    const two = new Device({ strategy: 'immediate' })
    const [a, b] = [await one.client(), await two.client()]
    const seen = new Promise<void>((resolve) => {
      b.watch(notes, ({ value }) => {
        if (value?.text === 'hello') resolve()
      })
    })
    await a.put(notes, 'hello')
    await seen
    await watched(a, ({ waiting, isComplete }) => waiting === 0 && isComplete)
    expect((await stored(notes))?.value).toBeDefined()
  })

  test('what failed for want of a line is tried again when there is one', async () => {
    const waits: (() => void)[] = []
    const options = {
      monitoring: {
        wait: (_: number, signal: AbortSignal) =>
          new Promise<void>((resolve) => {
            waits.push(resolve)
            signal.addEventListener('abort', () => resolve(), { once: true })
          }),
      },
    }
    const device = new Device({ strategy: 'immediate' }, memoryRecords({ atSign: alice }), options)
    device.goOffline()
    const a = await device.client()
    await a.put(notes, 'hello')
    await watched(a, ({ trouble }) => trouble?.code === 'AT0021')
    device.isOnline = true
    const over = watched(a, ({ waiting, isComplete }) => waiting === 0 && isComplete)
    const knocking = setInterval(() => {
      for (const go of waits.splice(0)) go()
    }, 1)
    await over
    clearInterval(knocking)
    expect((await stored(notes))?.value).toBeDefined()
  })

  test('other preferences take effect at once', async () => {
    const device = new Device({ strategy: 'on demand' })
    const a = await device.client()
    await a.put(notes, 'hello')
    expect((await a.unsent()).length).toBe(1)
    a.prefer({ strategy: 'immediate' })
    await watched(a, ({ waiting, isComplete }) => waiting === 0 && isComplete)
    a.prefer({ strategy: { everyMillis: 1 } })
    await a.put(notes, 'again')
    await watched(a, ({ waiting }) => waiting === 0)
    expect(a.preferences.strategy).toEqual({ everyMillis: 1 })
  })

  test('other preferences take effect at once also while it synchronises by those of before', async () => {
    const { device: before } = await writtenOffline()
    before.restart()
    const device = new Device({ strategy: { everyMillis: 86_400_000 } }, before.records)
    let goOn = () => {}
    const isSending = new Promise<void>((begin) => {
      device.beforeUpdate = () => {
        begin()
        return new Promise((resolve) => {
          goOn = resolve
        })
      }
    })
    const a = await device.client()
    await isSending
    device.beforeUpdate = undefined
    a.prefer({ strategy: 'immediate' })
    goOn()
    await watched(a, ({ waiting, isComplete }) => waiting === 0 && isComplete)
    expect((await stored(notes))?.value).toBeDefined()
  })

  test('on demand the server still has what was changed or removed here, until it is asked for', async () => {
    const device = new Device({ strategy: 'on demand' })
    const a = await device.client()
    await a.put(notes, 'before')
    await a.publish(city, 'Paris')
    await a.sync()
    const before = await stored(notes)
    await a.put(notes, 'after')
    await a.delete(city)
    expect(await a.get(city)).toBeUndefined()
    expect((await a.unsent()).length).toBe(2)
    expect(await stored(notes)).toEqual(before)
    expect((await stored(city))?.value).toBe('Paris')
    expect(await a.sync()).toMatchObject({ sent: 2 })
    expect((await stored(notes))?.value).not.toBe(before?.value)
    expect(await stored(city)).toBeUndefined()
  })

  test('three devices that were away each change something else, and in the end all know all of it', async () => {
    const devices = [new Device(), new Device(), new Device()]
    const clients = await Promise.all(devices.map((device) => device.client()))
    const [a, b, c] = clients as [AtClient, AtClient, AtClient]
    await a.put(notes, 'before')
    for (const one of clients) await one.sync()
    for (const device of devices) device.isOnline = false
    await a.put(notes, 'from the first')
    await b.publish(city, 'Lisbon')
    await c.put(phone, '555-0100')
    for (const device of devices) device.isOnline = true
    for (const one of [...clients, ...clients]) await one.sync()
    for (const one of clients) {
      const said = await Promise.all([notes, city, phone].map((key) => one.get(key)))
      expect(said.map((value) => value?.text)).toEqual(['from the first', 'Lisbon', '555-0100'])
      expect(await one.unsent()).toEqual([])
      expect(await one.conflicts.list()).toEqual([])
    }
  })

  test('a second tab writes into the same store, and the first one sends it', async () => {
    const records = memoryRecords({ atSign: alice })
    const leader = new Device({ strategy: 'immediate' }, records)
    const follower = new Device({ strategy: 'on demand' }, records)
    await leader.client()
    const b = await follower.client()
    await b.put(notes, 'from the other tab')
    await watched(b, ({ waiting, isComplete }) => waiting === 0 && isComplete)
    expect(follower.lines).toEqual([])
    expect((await stored(notes))?.value).toBeDefined()
  })

  test('what a page was doing that was closed in the middle of it is said by nobody any more', async () => {
    const records = memoryRecords({ atSign: alice })
    const say = () => records.amend([], () => ({ settings: { phase: { phase: 'pulling' } } }))
    await say()
    const client = await new Device({ strategy: 'on demand' }, records).client()
    await watched(client, ({ phase }) => phase === 'idle')
    // Also of one that is closed while another one is open.
    await say()
    await watched(client, ({ phase }) => phase === 'idle')
  })

  test('two tabs that synchronise at once do it one after the other', async () => {
    const records = memoryRecords({ atSign: alice })
    const tabs = [new Device({}, records), new Device({}, records)]
    const [a, b] = await Promise.all(tabs.map((tab) => tab.client()))
    for (let n = 0; n < 20; n++) await a?.put(selfKey(`n${n}.wavi`, alice), `${n}`)
    const results = await Promise.all([a?.sync(), b?.sync()])
    expect(results.map((result) => result?.sent).sort()).toEqual([0, 20])
  })
})

/** Resolves to the first state that is so. */
function watched(client: AtClient, isIt: (state: SyncState) => boolean): Promise<SyncState> {
  return new Promise((resolve) => {
    const stop = client.watchSync((state) => {
      if (!isIt(state)) return
      resolve(state)
      queueMicrotask(() => stop())
    })
  })
}

/** Holds back what a device writes as soon as it is an update. */
function pauseBeforeWriting(device: Device) {
  let reach = () => {}
  let go = () => {}
  const reached = new Promise<void>((resolve) => {
    reach = resolve
  })
  const gone = new Promise<void>((resolve) => {
    go = resolve
  })
  device.beforeUpdate = async () => {
    reach()
    await gone
  }
  return { reached, go: () => go() }
}

test('a usual value that was written while another device wrote an authenticated one is read, whatever stands beside it', async () => {
  const device = new Device()
  const a = await device.client()
  await a.put(notes, 'before')
  await a.sync()
  const other = await people.client(alice)
  await a.put(notes, 'usual')
  let isDue = true
  device.beforeUpdate = async () => {
    // Between what this device knows of the record and its own line.
    if (isDue) await other.put(notes, 'authenticated', { scheme: aesGcmId })
    isDue = false
  }
  await a.sync()
  expect(schemeOf((await other.stored(notes))?.metadata ?? {})).toBe(aesGcmId)
  expect((await other.get(notes))?.text).toBe('usual')
  const third = new Device()
  await third.sync()
  expect((await (await third.client()).get(notes))?.text).toBe('usual')
  await other.put(notes, 'authenticated again', { scheme: aesGcmId })
  expect((await other.get(notes))?.text).toBe('authenticated again')
})
