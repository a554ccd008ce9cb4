import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseAtKey } from '../../lib/protocol/at-key.ts'
import { parseAtSign } from '../../lib/protocol/at-sign.ts'
import { openKeystore } from '../../lib/store/level-keystore.ts'
import { openDisk } from '../store/disk.ts'
import { disagreements } from '../store/testing/disagreements.ts'
import { kills } from './kills.ts'

const alice = parseAtSign('@alice')
const room = { count: 1, bytes: 1_000 }
const notification = {
  id: '1',
  type: 'sent',
  peer: parseAtSign('@bob'),
  priority: 'low',
  key: '@bob:phone.wavi@alice',
  operation: 'update',
  messageType: 'key',
  notifier: 'system',
  ttln: 60_000,
  isEncrypted: false,
} as const

let dir: string
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'facet-kills-'))
})
afterAll(() => rm(dir, { recursive: true }))

test('kill -9 in the middle of everything: what was acknowledged is there, whole, delivered and shown once', async () => {
  const report = await kills({ dir: join(dir, 'network'), kills: 4, seed: 20261122 })
  expect(report.violations).toEqual([])
  expect(report.updates).toBeGreaterThan(0)
  expect(report.deletes).toBeGreaterThan(0)
  expect(report.notifications).toBeGreaterThan(0)
}, 180_000)

test.each([
  'metadata',
  'values',
  'commits',
  'commit-ids',
  'expiry',
  'copy-sizes',
  'notifications',
  'notification-bodies',
])('a store without its %s is noticed', async (name) => {
  const folder = join(dir, name)
  const level = await openDisk(folder)
  const keystore = await openKeystore({ owner: alice, level, now: Date.now })
  await keystore.put(parseAtKey('phone.wavi@alice'), 'a', { ttl: 60_000 })
  await keystore.put(parseAtKey('cached:@alice:phone.wavi@bob'), 'a', {})
  await keystore.notifications.add(notification, { perPeer: room, total: room })
  await keystore.close()
  expect(await disagreements(folder)).toEqual([])
  const broken = await openDisk(folder)
  await broken.sublevel(name).clear()
  await broken.close()
  expect(await disagreements(folder)).not.toEqual([])
})
