// `npm run soak:jobs`: how long each of an atServer's jobs keeps it from answering, with a large store.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PerformanceObserver } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import { AtError } from '../../lib/protocol/at-error.ts'
import { parseAtKey } from '../../lib/protocol/at-key.ts'
import { parseAtSign } from '../../lib/protocol/at-sign.ts'
import { AtServer } from '../../lib/server/at-server.ts'
import { openKeystore } from '../../lib/store/level-keystore.ts'
import type { NewNotification } from '../../lib/store/notification.ts'
import { scratchFolder, untilStopped } from '../lifetime.ts'
import { openDisk } from '../store/disk.ts'

const { values } = parseArgs({ options: { records: { type: 'string' } } })
const records = Number(values.records ?? 100_000)
const schedule = `/proc/self/task/${process.pid}/schedstat`
const hour = 3_600_000
const day = 24 * hour
const alice = parseAtSign('@alice')
const bob = parseAtSign('@bob')

void untilStopped().then((code) => process.exit(code))
const dir = scratchFolder('facet-jobs-')
let time = Date.UTC(2026, 0, 1)
const level = await openDisk(join(dir, 'store'))
const keystore = await openKeystore({ owner: alice, level, now: () => time })
const server = new AtServer({
  owner: alice,
  keystore,
  dial: () => Promise.reject(new AtError('AT0021', 'nobody answers')),
  findAddress: async () => undefined,
  now: () => time,
  after: () => () => undefined,
  randomId: () => crypto.randomUUID(),
  limits: { keptRemovals: records / 10 },
})
try {
  await fill()
  say(`${records} records, ${records / 2} removals, ${records / 2} notifications`)
  say(`${'job'.padEnd(40)}      it takes longest pause       garbage  a read beside`)
  await job('expiry, nothing to do', () => server.expire())
  time += hour
  await job(`expiry of ${records / 10} records`, () => keystore.expire())
  await job(`expiry of ${records / 4} notifications`, () => keystore.notifications.expire())
  await job('expiry of one notification more', async () => {
    time += 1
    await keystore.notifications.expire()
  })
  await job('refresh, nothing to do', () => server.refreshCopies())
  await job('compaction, many and none old enough', () => server.compact())
  time += 400 * day
  await job(`compaction of ${(records * 4) / 10} removals`, () => server.compact())
  await job('compaction, nothing more to forget', () => server.compact())
  await job('silent connections', async () => server.reap())
  await job('apps whose time is over', () => server.dismissExpired())
  await job('access log, nothing to do', () => keystore.saveAccessLog())
} finally {
  await server.close()
  await keystore.close()
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

async function fill(): Promise<void> {
  const several = async (count: number, one: (n: number) => Promise<unknown>) => {
    for (let n = 0; n < count; n += 1_000) {
      await Promise.all(Array.from({ length: Math.min(1_000, count - n) }, (_, i) => one(n + i)))
    }
  }
  const key = (n: number) => parseAtKey(`name-${n}.wavi@alice`)
  const copy = (n: number) => parseAtKey(`cached:@alice:name-${n}.wavi@bob`)
  await several(records / 2, (n) => keystore.put(parseAtKey(`gone-${n}.wavi@alice`), 'x', {}))
  await several(records / 2, (n) => keystore.remove(parseAtKey(`gone-${n}.wavi@alice`)))
  await several((records * 7) / 10, (n) => keystore.put(key(n), 'x'.repeat(200), {}))
  await several((records * 2) / 10, (n) => keystore.put(copy(n), 'x'.repeat(200), { ttr: 10 * 86_400 }))
  await several(records / 10, (n) => keystore.put(parseAtKey(`brief-${n}.wavi@alice`), 'x', { ttl: hour / 2 }))
  const most = { count: records, bytes: 1e12 }
  const notification = (n: number): NewNotification => ({
    id: `notification-${n}`,
    type: 'received',
    peer: bob,
    priority: 'low',
    key: `@alice:name-${n}.wavi@bob`,
    operation: 'update',
    messageType: 'key',
    notifier: 'system',
    // Half of them are good for less than an hour, the others expire one after the other.
    ttln: n % 2 === 0 ? hour / 2 : hour + n,
    isEncrypted: false,
  })
  await several(records / 2, (n) => keystore.notifications.add(notification(n), { perPeer: most, total: most }))
}

/**
 * Runs it, and meanwhile reads one record after the other, as requests would. A pause is what passes between two turns of
 * the event loop, without the time in which the machine had other things to do.
 */
async function job(name: string, run: () => Promise<unknown>): Promise<void> {
  let over = false
  let pause = 0
  let garbage = 0
  const collections = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) garbage = Math.max(garbage, duration)
  })
  collections.observe({ entryTypes: ['gc'] })
  const looking = (async () => {
    for (let before = busyMillis(); !over; ) {
      await new Promise((resolve) => setImmediate(resolve))
      const now = busyMillis()
      pause = Math.max(pause, now - before)
      before = now
    }
  })()
  let longest = 0
  const reading = (async () => {
    for (let n = 0; !over; n = (n * 7 + 13) % ((records * 7) / 10)) {
      const start = busyMillis()
      await keystore.get(parseAtKey(`name-${n}.wavi@alice`))
      longest = Math.max(longest, busyMillis() - start)
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
  })()
  await new Promise((resolve) => setTimeout(resolve, 20))
  ;[pause, longest, garbage] = [0, 0, 0]
  const start = performance.now()
  await run()
  const took = performance.now() - start
  await new Promise((resolve) => setTimeout(resolve, 20))
  over = true
  await Promise.all([looking, reading])
  collections.disconnect()
  const columns = [took, pause, garbage, longest].map((value) => `${value.toFixed(1)} ms`.padStart(14))
  say(name.padEnd(40) + columns.join(''))
}

/** Time, but for that in which this thread was ready and another one had the processor; where the system tells that. */
function busyMillis(): number {
  const [, waited = 0] = existsSync(schedule) ? readFileSync(schedule, 'utf8').split(' ').map(Number) : []
  return performance.now() - waited / 1e6
}
