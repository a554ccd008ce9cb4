import { MemoryLevel } from 'memory-level'
import { expect, test } from 'vitest'
import { parseAtKey } from '../../protocol/at-key.ts'
import { parseAtSign } from '../../protocol/at-sign.ts'
import { openKeystore } from '../../store/level-keystore.ts'
import type { NewNotification } from '../../store/notification.ts'
import type { Context } from '../context.ts'
import { figures, latestCommitId } from './figures.ts'

test('a log in which nothing was ever written has no latest change: -1 [2026 §15.40]', async () => {
  const owner = parseAtSign('@alice')
  const keystore = await openKeystore({ owner, level: new MemoryLevel<string, string>(), now: () => 0 })
  const session = { caller: { kind: 'owner', by: 'pkam' } }
  const limits = { maxPatternLength: 100 }
  const context = { owner, keystore, wholeKeystore: keystore, session, limits } as unknown as Context
  expect(await latestCommitId(undefined, context)).toBe('-1')
  expect(await latestCommitId('wavi', context)).toBe('-1')
  await keystore.put(parseAtKey('phone.wavi@alice'), 'v', {})
  expect(await latestCommitId(undefined, context)).toBe('0')
  expect(await latestCommitId('wavi', context)).toBe('0')
  expect(await latestCommitId('buzz', context)).toBe('-1')
  await keystore.close()
})

/** What the figure with this id says of a server that has this keystore. */
async function tell(id: number, context: Partial<Context>): Promise<unknown> {
  return figures[id]?.value(context as Context)
}

test('notifications are counted by what they are and what became of them; the owner’s own are not [§3.20]', async () => {
  const owner = parseAtSign('@alice')
  const keystore = await openKeystore({ owner, level: new MemoryLevel<string, string>(), now: () => 7 })
  const { notifications } = keystore
  const room = { perPeer: { count: 100, bytes: 10_000 }, total: { count: 100, bytes: 10_000 } }
  const plain = { priority: 'low', notifier: 'SYSTEM', ttln: 60_000, isEncrypted: false } as const
  const add = async (
    id: string,
    it: Pick<NewNotification, 'type' | 'operation' | 'messageType'>,
    status?: 'delivered' | 'errored' | 'expired',
  ) => {
    const peer = parseAtSign(it.type === 'self' ? '@alice' : '@bob')
    await notifications.add({ ...plain, ...it, id, peer, key: '@bob:phone.wavi@alice' }, room)
    const [head] = notifications.withId(id)
    if (status && head) await notifications.settle(head.at, status, 1)
  }
  const update = { operation: 'update', messageType: 'key' } as const
  await add('waits', { type: 'sent', ...update })
  await add('fails', { type: 'sent', operation: 'delete', messageType: 'key' }, 'errored')
  await add('too late', { type: 'sent', ...update }, 'expired')
  await add('arrives', { type: 'sent', operation: 'update', messageType: 'text' }, 'delivered')
  await add('comes', { type: 'received', ...update })
  await add('own', { type: 'self', ...update })
  await add('goes', { type: 'received', ...update })
  const [gone] = notifications.withId('goes')
  if (gone) await notifications.remove(gone.at)
  expect(JSON.parse((await tell(11, { wholeKeystore: keystore, now: () => 42 })) as string)).toEqual({
    total: 5,
    type: { sent: 4, received: 1 },
    status: { delivered: 2, failed: 2, queued: 1 },
    operations: { update: 4, delete: 1 },
    messageType: { key: 4, text: 1 },
    createdOn: 42,
  })
  await keystore.close()
})

test.each([
  [0, '0.00', 'Bytes'],
  [1023, '1023.00', 'Bytes'],
  [25_088, '24.50', 'KB'],
  [3 * 1024 ** 2, '3.00', 'MB'],
])('a store of %i bytes takes %s %s [§3.20]', async (bytes, size, units) => {
  const wholeKeystore = { size: async () => bytes } as Context['wholeKeystore']
  expect(await tell(4, { wholeKeystore })).toBe(bytes)
  expect(JSON.parse((await tell(9, { wholeKeystore })) as string)).toEqual({ size, units })
})

test('who came last, and who last logged in by key, is told with the time, else that there was nobody [§3.20]', async () => {
  const at = (lastAt?: number, lastPkamAt?: number) =>
    ({ wholeKeystore: { accessLog: { lastAt, lastPkamAt } } }) as unknown as Context
  const day = Date.UTC(2024, 9, 24, 9, 15, 2, 123)
  expect(await tell(8, at(day, undefined))).toBe('2024-10-24 09:15:02.123Z')
  expect(await tell(10, at(day, undefined))).toBe('Not Available')
  expect(await tell(10, at(day + 60_000, day))).toBe('2024-10-24 09:15:02.123Z')
  expect(await tell(8, at())).toBe('Not Available')
})
