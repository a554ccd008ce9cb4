import type { AbstractChainedBatch, AbstractChainedBatchWriteOptions, AbstractLevel } from 'abstract-level'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { formatAtKey, parseAtKey } from '../protocol/at-key.ts'
import { type AtSign, parseAtSign } from '../protocol/at-sign.ts'
import type { Keystore } from './keystore.ts'
import { type KeystoreLimits, openKeystore } from './level-keystore.ts'
import type { NewNotification, Notification, NotificationLog, Room } from './notification.ts'

type Level = AbstractLevel<string | Uint8Array, string, string>

/** What every home of a keystore holds of notifications. `open` is that of `keystoreContract`. */
export function notificationContract(name: string, open: (place: string) => Promise<unknown>): void {
  const alice = parseAtSign('@alice')
  const bob = parseAtSign('@bob')
  const carol = parseAtSign('@carol')
  const start = Date.UTC(2026, 0, 2, 3, 4, 5, 678)
  const copy = parseAtKey('cached:@alice:phone.wavi@bob') as never
  const wide: Room = room(1_000_000, 1_000_000_000)

  let places = 0
  const opened: Keystore[] = []

  async function store(place = `notifications-${++places}`, now = start, limits: Partial<KeystoreLimits> = {}) {
    const clock = { now }
    const level = (await open(place)) as Level
    const keystore = await openKeystore({ owner: alice, level, now: () => clock.now, limits })
    opened.push(keystore)
    return { keystore, log: keystore.notifications, clock, level, place }
  }

  afterEach(async () => {
    vi.restoreAllMocks()
    await Promise.all(opened.splice(0).map((keystore) => keystore.close()))
  })

  const sent = (id: string, more: Partial<NewNotification> = {}): NewNotification => ({
    id,
    type: 'sent',
    peer: bob,
    priority: 'low',
    key: '@bob:phone.wavi@alice',
    operation: 'update',
    messageType: 'key',
    notifier: 'SYSTEM',
    ttln: 900_000,
    isEncrypted: true,
    value: 'v',
    ...more,
  })
  const received = (id: string, more: Partial<NewNotification> = {}) => sent(id, { type: 'received', ...more })
  const ids = (log: NotificationLog) => Array.from(log.heads(), ({ id }) => id)
  const queued = (log: NotificationLog) => [...(log.queue.get(bob) ?? [])].map((at) => log.head(at)?.id)
  const timeOf = (log: NotificationLog, id: string) => log.withId(id)[0]?.at ?? Number.NaN

  describe(`the notifications ${name}`, () => {
    test('are given back as they were kept, also after a restart', async () => {
      const { keystore, log, place } = await store()
      const metadata = { ttr: -1, ccd: true, ivNonce: 'iv', unknown: { later: 1 } }
      expect(await log.add(sent('n-1', { metadata, priority: 'high' }), wide)).toBe('added')
      expect(await log.add(received('n-2', { value: undefined as never, messageType: 'text' }), wide)).toBe('added')
      const before = await Promise.all([...log.heads()].map(({ at }) => log.read(at)))
      expect(before[0]).toMatchObject({ ...sent('n-1', { metadata, priority: 'high' }), at: start, status: 'queued' })
      expect(before[1]).toMatchObject({ id: 'n-2', status: 'delivered', at: start + 1, expiresAt: start + 900_001 })
      await keystore.close()
      const again = (await store(place)).log
      expect(await Promise.all([...again.heads()].map(({ at }) => again.read(at)))).toEqual(before)
      expect(queued(again)).toEqual(['n-1'])
    })

    test('come in one order, each at a time of its own, also when the clock goes back', async () => {
      const { keystore, log, clock, place } = await store()
      await Promise.all(['a', 'b', 'c'].map((id) => log.add(sent(id), wide)))
      clock.now -= 60_000
      await log.add(sent('d'), wide)
      await keystore.close()
      const again = (await store(place, start - 60_000)).log
      await again.add(sent('e'), wide)
      const heads = [...again.heads()]
      expect(heads.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd', 'e'])
      expect(heads.map(({ at }) => at - start)).toEqual([0, 1, 2, 3, 4])
    })

    test('of one id to or from one atSign are one; of another they are others', async () => {
      const { keystore, log, place } = await store()
      const outcomes = ['x', 'x'].map((id) => log.add(received(id, { value: 'first' }), wide))
      expect(await Promise.all(outcomes)).toEqual(['added', 'known'])
      expect(await log.add(received('x', { peer: carol }), wide)).toBe('added')
      expect(await log.add(sent('x'), wide)).toBe('added')
      await keystore.close()
      const again = (await store(place)).log
      expect(await again.add(received('x', { value: 'second' }), wide)).toBe('known')
      expect(again.withId('x').map(({ type, peer }) => `${type} ${peer}`)).toEqual([
        'sent @bob',
        'received @carol',
        'received @bob',
      ])
      expect((await again.read(again.withId('x')[2]?.at ?? 0))?.value).toBe('first')
    })

    test('leave the queue when their delivery has ended, and stay to be asked about', async () => {
      const { keystore, log, place } = await store()
      for (const id of ['a', 'b', 'c']) await log.add(sent(id), wide)
      await log.settle(timeOf(log, 'a'), 'delivered', 1)
      await log.settle(timeOf(log, 'b'), 'errored', 30)
      expect(queued(log)).toEqual(['c'])
      await keystore.close()
      const again = (await store(place)).log
      expect(queued(again)).toEqual(['c'])
      expect([...again.heads()].map(({ status, tries }) => `${status} ${tries}`)).toEqual([
        'delivered 1',
        'errored 30',
        'queued 1',
      ])
    })

    test('that are in memory alone are there like others until the next start [2026 §17.2]', async () => {
      const { keystore, log, clock, place, level } = await store()
      await log.add(sent('kept'), wide)
      const before = await level.keys().all()
      await log.add(sent('a', { ephemeral: true, value: 'x', ttln: 5 }), wide)
      await log.add(received('b', { ephemeral: true, value: 'y' }), wide)
      expect(queued(log)).toEqual(['kept', 'a'])
      expect(await log.read(timeOf(log, 'b'))).toMatchObject({ id: 'b', value: 'y' })
      expect(await log.add(received('b', { ephemeral: true }), wide)).toBe('known')
      await log.settle(timeOf(log, 'a'), 'delivered', 1)
      expect(await log.read(timeOf(log, 'a'))).toMatchObject({ status: 'delivered', value: 'x' })
      expect(await level.keys().all()).toEqual(before)
      const at = timeOf(log, 'a')
      clock.now += 10
      expect(await log.expire()).toBe(1)
      expect(await log.read(at)).toBeUndefined()
      await log.remove(timeOf(log, 'b'))
      expect(await level.keys().all()).toEqual(before)
      await keystore.close()
      expect(ids((await store(place)).log)).toEqual(['kept'])
    })

    test('of which only the newest count replace those that wait', async () => {
      const { log } = await store()
      const gps = { notifier: 'gps', latestN: 2 }
      await log.add(sent('all', { notifier: 'gps' }), wide)
      await log.add(sent('other', { notifier: 'other', latestN: 1 }), wide)
      await Promise.all(['1', '2', '3', '4'].map((id) => log.add(sent(id, gps), wide)))
      await log.add(sent('5', gps), wide)
      await log.add(sent('elsewhere', { ...gps, peer: carol }), wide)
      expect(queued(log)).toEqual(['all', 'other', '4', '5'])
      expect(log.withId('3')[0]?.status).toBe('expired')
    })

    test('that were removed are not there, and do not come again', async () => {
      const { keystore, log, place } = await store()
      await log.add(received('a'), wide)
      await log.add(sent('b'), wide)
      const [at, other] = [timeOf(log, 'a'), timeOf(log, 'b')]
      await log.remove(at)
      await log.remove(other)
      const isGone = async (log: NotificationLog) => {
        expect(ids(log)).toEqual([])
        expect(await log.read(at)).toBeUndefined()
        expect(log.withId('a')).toEqual([])
        expect(log.queue.size).toBe(0)
        expect(await log.add(received('a'), wide)).toBe('known')
      }
      await isGone(log)
      await log.settle(other, 'delivered', 1)
      await keystore.close()
      await isGone((await store(place)).log)
    })

    test('go when they have expired, from the disk too', async () => {
      const { keystore, log, clock, level } = await store()
      for (let n = 0; n < 2500; n++) void log.add(sent(`n-${n}`, { ttln: 1000 }), wide)
      await log.add(received('long', { ttln: 10_000 }), wide)
      clock.now += 999
      expect(await log.expire()).toBe(0)
      clock.now += 3000
      expect(await log.expire()).toBe(2500)
      expect(ids(log)).toEqual(['long'])
      expect(log.queue.size).toBe(0)
      expect(await rowsOf(level)).toBe(2)
      // What is gone could come again.
      expect(await log.add(sent('n-1'), wide)).toBe('added')
      await keystore.notifications.expire()
    })

    test('cost the clock nothing while none expires', async () => {
      const { log, clock, level } = await store()
      await log.add(sent('a', { ttln: 1000 }), wide)
      const batch = vi.spyOn(level, 'batch')
      for (let n = 0; n < 10; n++) expect(await log.expire()).toBe(0)
      expect(batch).not.toHaveBeenCalled()
      clock.now += 1000
      expect(await log.expire()).toBe(1)
    })

    test('have room, for each atSign and together, in number and in bytes', async () => {
      const { log, clock } = await store()
      const few: Room = { perPeer: { count: 2, bytes: 10_000 }, total: { count: 3, bytes: 15_000 } }
      const add = (notification: NewNotification) =>
        log.add(notification, few).then(String, ({ code, message }) => `${code} ${message}`)
      expect(await Promise.all(['1', '2', '3'].map((id) => add(received(id))))).toEqual([
        'added',
        'added',
        'AT0028 no more than 2 notifications from @bob are kept',
      ])
      // What is known needs no room.
      expect(await add(received('1'))).toBe('known')
      expect(await add(received('4', { peer: carol, value: 'x'.repeat(10_000) }))).toBe(
        'AT0028 no more than 10000 bytes of notifications from @carol are kept',
      )
      expect(await add(received('5', { peer: carol }))).toBe('added')
      expect(await add(received('6', { peer: carol }))).toBe('AT0028 no more than 3 notifications are kept')
      // What is sent, and what the owner's own apps ask, has room of its own.
      expect(await add(sent('7'))).toBe('added')
      expect(await add(sent('7', { type: 'self', peer: alice }))).toBe('added')
      await log.remove(timeOf(log, '1'))
      expect(await add(received('8'))).toBe('added')
      clock.now += 1_000_000
      await log.expire()
      expect(await add(received('9', { value: 'x'.repeat(9000) }))).toBe('added')
      expect(await add(received('10', { peer: carol, value: 'x'.repeat(9000) }))).toBe(
        'AT0028 no more than 15000 bytes of notifications are kept',
      )
    })

    test("that have expired are in nobody's way", async () => {
      const { keystore, log, clock } = await store()
      const one = room(1, 1_000_000)
      await log.add(received('a', { ttln: 1000 }), one)
      await expect(log.add(received('b'), one)).rejects.toMatchObject({ code: 'AT0028' })
      clock.now += 1000
      expect(await log.add(received('b', { ttln: 1000 }), one)).toBe('added')
      clock.now += 2000
      expect((await keystore.receive(received('c'), one)).outcome).toBe('added')
    })

    test('that come with a copy are kept together with it, or not at all', async () => {
      const { keystore, log, level } = await store()
      const change = () => ({ value: 'copied', changes: { ttr: -1 } })
      const receive = (id: string) =>
        keystore.receive(received(id), wide, { key: copy, by: bob, change, most: wide.total })
      expect(await receive('a')).toEqual({ outcome: 'added', commitId: 0 })
      expect((await keystore.get(copy))?.value).toBe('copied')
      expect(await receive('a')).toEqual({ outcome: 'known', commitId: undefined })
      expect(keystore.lastCommitId).toBe(0)
      const failing = failOnce(level)
      await expect(receive('b')).rejects.toMatchObject({ code: 'AT0002' })
      failing.mockRestore()
      expect(ids(log)).toEqual(['a'])
      expect(await receive('b')).toEqual({ outcome: 'added', commitId: expect.any(Number) })
    })

    test('of one atSign do not fill the disk with copies, in number or in size, also after a restart', async () => {
      // What stands beside the value of each takes some 200 characters.
      const most = { count: 2, bytes: 10_500 }
      let id = 0
      const keep = (keystore: Keystore, name: string, value: string | undefined) =>
        keystore
          .receive(received(`n-${id++}`, { ttln: 1 }), wide, {
            key: parseAtKey(`cached:@alice:${name}@bob`) as never,
            by: bob,
            most,
            change: () => (value === undefined ? 'gone' : { value, changes: { ttr: -1 } }),
          })
          .then(({ outcome }) => outcome, String)
      const first = await store()
      expect(await keep(first.keystore, 'a', 'x'.repeat(6000))).toBe('added')
      expect(await keep(first.keystore, 'b', 'x'.repeat(6000))).toMatch(/no more than 2 copies of @bob's keys/)
      expect(await keep(first.keystore, 'b', 'x'.repeat(4000))).toBe('added')
      expect(await keep(first.keystore, 'a', 'x'.repeat(6200))).toMatch(/of 10500 bytes/)
      await first.keystore.close()
      const { keystore } = await store(first.place)
      expect(await keep(keystore, 'c', 'x')).toMatch(/no more than 2 copies/)
      expect(await keystore.get(parseAtKey('cached:@alice:c@bob'))).toBeUndefined()
      expect(await keep(keystore, 'a', 'x')).toBe('added')
      expect(await keep(keystore, 'b', 'x'.repeat(9900))).toBe('added')
      await keystore.remove(parseAtKey('cached:@alice:a@bob'))
      expect(await keep(keystore, 'c', 'x')).toBe('added')
      expect(await keep(keystore, 'b', undefined)).toBe('added')
      expect(await keep(keystore, 'd', 'x'.repeat(9900))).toBe('added')
    })

    test('do not fill it with the metadata of copies either, also after a restart', async () => {
      const most = { count: 10, bytes: 10_000 }
      let id = 0
      const keep = (keystore: Keystore, name: string, contents: { value?: string; encoding: number }) =>
        keystore
          .receive(received(`n-${id++}`), wide, {
            key: parseAtKey(`cached:@alice:${name}@bob`) as never,
            by: bob,
            most,
            change: () => ({ value: contents.value, changes: { ttr: -1, encoding: 'x'.repeat(contents.encoding) } }),
          })
          .then(({ outcome }) => outcome, String)
      const first = await store()
      expect(await keep(first.keystore, 'a', { value: 'v', encoding: 6000 })).toBe('added')
      expect(await keep(first.keystore, 'b', { value: 'v', encoding: 6000 })).toMatch(/of 10000 bytes/)
      await first.keystore.close()
      const { keystore } = await store(first.place)
      expect(await keep(keystore, 'b', { value: 'v', encoding: 6000 })).toMatch(/of 10000 bytes/)
      expect(await keep(keystore, 'a', { encoding: 10_000 })).toMatch(/of 10000 bytes/)
      expect(await keep(keystore, 'a', { encoding: 1000 })).toBe('added')
      expect(await keep(keystore, 'b', { value: 'v', encoding: 6000 })).toBe('added')
      await keystore.remove(parseAtKey('cached:@alice:b@bob'))
      expect(await keep(keystore, 'c', { value: 'v', encoding: 6000 })).toBe('added')
    })

    test('of whoever has sent most give way to others when all room is taken, the oldest first', async () => {
      const { keystore, log, place } = await store()
      const [evil, wicked] = [parseAtSign('@evil'), parseAtSign('@wicked')]
      const few: Room = { perPeer: { count: 3, bytes: 1_000_000 }, total: { count: 5, bytes: 20_000 } }
      const add = (id: string, peer: AtSign, value = 'v') =>
        log.add(received(id, { peer, value }), few).catch(({ code }) => code)
      for (const id of ['1', '2', '3']) await add(id, evil)
      for (const id of ['1', '2']) await add(id, wicked)
      // Nobody makes room for more than others have, nor for what is more of the same.
      expect(await add('3', wicked)).toBe('AT0028')
      expect(await Promise.all([add('1', bob), add('1', carol)])).toEqual(['added', 'added'])
      expect(Array.from(log.heads(), ({ peer, id }) => `${peer} ${id}`)).toEqual([
        '@evil 3',
        '@wicked 1',
        '@wicked 2',
        '@bob 1',
        '@carol 1',
      ])
      expect(await add('me', alice)).toBe('added')
      await keystore.close()
      expect(ids((await store(place)).log)).toEqual(['3', '1', '2', '1', '1', 'me'])
    })

    test('give way by what they take, too', async () => {
      const { log, level } = await store()
      const few: Room = { perPeer: { count: 100, bytes: 1_000_000 }, total: { count: 100, bytes: 20_000 } }
      const add = (id: string, peer: AtSign, length: number) =>
        log.add(received(id, { peer, value: 'x'.repeat(length) }), few).catch(({ code }) => code)
      expect([await add('1', bob, 9000), await add('2', bob, 9000)]).toEqual(['added', 'added'])
      expect(await add('3', carol, 9000)).toBe('added')
      expect(await add('4', carol, 9000)).toBe('AT0028')
      expect(await add('5', carol, 500)).toBe('added')
      expect(ids(log)).toEqual(['2', '3', '5'])
      expect(await rowsOf(level)).toBe(6)
    })

    test('that tell of a key wait no longer once it is taken back, also after a restart', async () => {
      const { keystore, log, place } = await store()
      const key = parseAtKey('@bob:phone.wavi@alice')
      const takesBack = { operation: 'delete', takesBack: true } as const
      const remove = (keystore: Keystore, id: string) =>
        keystore.remove(key, { announce: { notification: () => sent(id, takesBack), room: wide } })
      await log.add(sent('told'), wide)
      await log.settle(timeOf(log, 'told'), 'delivered', 1)
      await log.add(sent('update'), wide)
      await log.add(sent('other', { key: '@bob:other.wavi@alice' }), wide)
      await log.add(sent('text', { messageType: 'text' }), wide)
      await keystore.close()
      const again = await store(place)
      // All in one batch.
      const breath = [remove(again.keystore, 'x'), again.log.add(sent('between'), wide), remove(again.keystore, 'y')]
      await Promise.all(breath)
      expect(queued(again.log)).toEqual(['other', 'text', 'y'])
      expect(Array.from(again.log.heads(), ({ id, status }) => `${id} ${status}`)).toEqual([
        'told delivered',
        'update expired',
        'other queued',
        'text queued',
        'between expired',
        'y queued',
      ])
      await again.log.add(sent('later'), wide)
      expect(queued(again.log)).toEqual(['other', 'text', 'y', 'later'])
    })

    test('of a change find room where something that has expired is in the way', async () => {
      const { keystore, log, clock } = await store()
      const one = room(1, 1_000_000)
      const key = parseAtKey('@bob:phone.wavi@alice')
      const put = (id: string) => keystore.put(key, id, {}, { announce: { notification: () => sent(id), room: one } })
      await put('a')
      await put('b')
      expect(ids(log)).toEqual(['a'])
      clock.now += 1_000_000
      await put('c')
      expect(ids(log)).toEqual(['c'])
      expect((await keystore.get(key))?.value).toBe('c')
    })

    test('that found no room are remembered by what they are about, also after a restart, until they are told', async () => {
      const key = parseAtKey('@bob:phone.wavi@alice')
      const gone = parseAtKey('@bob:gone.wavi@alice')
      const { keystore, place } = await store()
      const announcement = (count: number) => ({
        notification: () => sent(crypto.randomUUID()),
        room: room(count, 1e6),
      })
      for (const one of [key, gone]) await keystore.put(one, 'a', {}, { announce: announcement(0) })
      await keystore.remove(gone)
      await keystore.close()
      const again = (await store(place)).keystore
      const asked: string[] = []
      const tell = (count: number) =>
        again.tellUntold(({ key, value }) => {
          asked.push(`${formatAtKey(key)} ${value}`)
          return announcement(count)
        })
      expect(await tell(0)).toBe(0)
      expect([...again.notifications.heads()]).toEqual([])
      await again.put(key, 'b', {}, { announce: announcement(0) })
      expect(await tell(1)).toBe(1)
      expect(await tell(1)).toBe(0)
      expect(asked).toEqual(['@bob:phone.wavi@alice a', '@bob:phone.wavi@alice b'])
      expect([...again.notifications.heads()]).toHaveLength(1)
    })

    test('tell of a change that found no room only while it is the latest', async () => {
      const key = parseAtKey('@bob:phone.wavi@alice')
      const { keystore, clock } = await store()
      const announcement = (count: number) => ({
        notification: () => sent(crypto.randomUUID(), { value: 'first' }),
        room: room(count, 1e6),
      })
      await keystore.put(key, 'first', {}, { announce: announcement(0) })
      const again: Promise<unknown>[] = []
      await keystore.tellUntold(() => {
        clock.now += 1
        again.push(keystore.remove(key), keystore.put(key, 'second', {}))
        return announcement(1)
      })
      await Promise.all(again)
      expect([...keystore.notifications.heads()]).toEqual([])
    })

    test('for several are all kept, or none where one has no room [AT0028]', async () => {
      const { log } = await store()
      const carol = parseAtSign('@carol')
      const narrow = { ...wide, perPeer: { ...wide.perPeer, count: 1 } }
      const additions = [sent('a', { peer: carol }), sent('b')].map((notification) => ({ notification, room: narrow }))
      await log.add(sent('before'), wide)
      const seen: string[] = []
      log.watch(({ id }) => seen.push(id))
      await expect(log.addAll(additions)).rejects.toMatchObject({ code: 'AT0028' })
      expect([...log.heads()].map(({ id }) => id)).toEqual(['before'])
      expect(log.queue.get(carol)).toBeUndefined()
      await log.addAll([{ notification: sent('c', { peer: carol }), room: narrow }])
      expect(seen).toEqual(['c'])
    })

    test('of removals have room of their own, and what is there stays where that is full [AT0028]', async () => {
      const { keystore, log } = await store()
      const key = (n: number) => parseAtKey(`@bob:k${n}.wavi@alice`)
      const remove = (n: number) => {
        const more = { key: `@bob:k${n}.wavi@alice`, operation: 'delete', takesBack: true } as const
        return keystore.remove(key(n), { announce: { notification: () => sent(`r${n}`, more), room: room(2, 10_000) } })
      }
      for (let n = 0; n < 4; n++) await log.add(sent(`n${n}`), wide)
      for (let n = 0; n < 3; n++) await keystore.put(key(n), 'v', {})
      await Promise.all([remove(0), remove(1)])
      await expect(remove(2)).rejects.toMatchObject({ code: 'AT0028' })
      expect((await keystore.get(key(2)))?.value).toBe('v')
      await remove(3)
      // Once more takes no more room.
      await keystore.put(key(0), 'v', {})
      expect(ids(log)).toEqual(['n0', 'n1', 'n2', 'n3', 'r0', 'r1'])
    })

    test('that were removed are remembered up to a limit, the newest', async () => {
      const { log } = await store(undefined, start, { removedIds: 2 })
      for (const id of ['a', 'b', 'c']) {
        await log.add(received(id), wide)
        await log.remove(timeOf(log, id))
      }
      expect(await log.expire()).toBe(1)
      expect([await log.add(received('b'), wide), await log.add(received('c'), wide)]).toEqual(['known', 'known'])
      expect(await log.add(received('a'), wide)).toBe('added')
    })

    test('that have no room change no copy', async () => {
      const { keystore } = await store()
      const change = () => ({ value: 'copied', changes: { ttr: -1 } })
      await expect(
        keystore.receive(received('a'), room(0, 0), { key: copy, by: bob, change, most: wide.total }),
      ).rejects.toMatchObject({
        code: 'AT0028',
      })
      expect(await keystore.get(copy)).toBeUndefined()
    })

    test('of a change are on disk with the change, and of one that fails there is none [2026 §15.37]', async () => {
      const { keystore, log, level, place } = await store()
      const phone = parseAtKey('@bob:phone.wavi@alice')
      const announce = { notification: (metadata: unknown) => sent('a', { metadata: metadata as never }), room: wide }
      await keystore.put(phone, 'v', { ttr: 60 }, { announce })
      expect(await log.read(timeOf(log, 'a'))).toMatchObject({ metadata: { ttr: 60, version: 0 } })
      const failing = failOnce(level)
      const lost = { notification: () => sent('b'), room: wide }
      await expect(keystore.put(phone, 'w', {}, { announce: lost })).rejects.toMatchObject({ code: 'AT0002' })
      failing.mockRestore()
      expect(ids(log)).toEqual(['a'])
      await keystore.remove(phone, { announce: { notification: () => sent('c'), room: wide } })
      // Where there is no room the change is made all the same.
      await keystore.put(phone, 'x', {}, { announce: { notification: () => sent('d'), room: room(0, 0) } })
      await keystore.close()
      const again = await store(place)
      expect(ids(again.log)).toEqual(['a', 'c'])
      expect((await again.keystore.get(phone))?.value).toBe('x')
    })

    test('are told to who listens once they are on disk, in their order, until it has enough', async () => {
      const { log, level } = await store()
      const heard: Notification[] = []
      const stop = log.watch((notification) => heard.push(notification))
      const failing = failOnce(level)
      await log.add(sent('lost'), wide).catch(() => undefined)
      failing.mockRestore()
      await Promise.all(['a', 'b'].map((id) => log.add(sent(id), wide)))
      await log.add(sent('a'), wide)
      await log.settle(timeOf(log, 'a'), 'delivered', 1)
      stop()
      await log.add(sent('c'), wide)
      expect(heard.map(({ id }) => id)).toEqual(['a', 'b'])
      expect(heard[0]).toEqual({ ...(await log.read(timeOf(log, 'a'))), status: 'queued' })
    })

    test('that a failed write may have left behind are one after a restart', async () => {
      const { keystore, log, level, place } = await store()
      // The disk has it, and says that it has not.
      const failing = failOnce(level, true)
      await expect(log.add(received('a', { value: 'x' }), wide)).rejects.toMatchObject({ code: 'AT0002' })
      failing.mockRestore()
      expect(await log.add(received('a', { value: 'x' }), wide)).toBe('added')
      await keystore.close()
      const again = await store(place)
      expect(ids(again.log)).toEqual(['a'])
      expect(await rowsOf(again.level)).toBe(2)
    })

    test('and changes are reported to who watches the commit log, in its order', async () => {
      const { keystore } = await store()
      const heard: string[] = []
      const stop = keystore.watch(({ commitId, operation }) => heard.push(`${commitId} ${operation}`))
      const phone = parseAtKey('phone.wavi@alice')
      await Promise.all([
        keystore.put(phone, 'v', {}),
        keystore.put(parseAtKey('a@alice'), 'v', {}),
        keystore.put(parseAtKey('private:x@alice'), 'v', {}),
      ])
      await keystore.remove(phone)
      stop()
      await keystore.put(phone, 'v', {})
      expect(heard).toEqual(['0 *', '1 *', '2 -'])
    })
  })
}

function room(count: number, bytes: number): Room {
  return { perPeer: { count, bytes }, total: { count, bytes } }
}

/** Rows of notifications on disk, heads and bodies. */
async function rowsOf(level: Level): Promise<number> {
  let rows = 0
  for (const name of ['notifications', 'notification-bodies']) {
    for await (const _ of level.sublevel(name).keys()) rows += 1
  }
  return rows
}

/** The next batch does not reach the disk; or does, and nobody hears of it. */
function failOnce(level: Level, afterwards = false) {
  const begin = level.batch.bind(level) as () => AbstractChainedBatch<Level, string, string>
  return vi.spyOn(level, 'batch').mockImplementation((() => {
    const batch = begin()
    const write = batch.write.bind(batch)
    batch.write = async (options: AbstractChainedBatchWriteOptions = {}) => {
      if (afterwards) await write(options)
      throw new Error('the disk is full')
    }
    return batch
  }) as never)
}
