// What the page of `records-chromium.ts` does: the atClient of a browser, with its keys in a worker, in a thread that is watched.
import { openAtClient } from '../../lib/client/at-client.ts'
import { onboard } from '../../lib/client/onboard.ts'
import { type AtSign, parseAtSign } from '../../lib/protocol/at-sign.ts'
import { webSocketDial } from '../../lib/transport/web-socket.ts'
import { openRecords } from '../../lib/vault/records.ts'
import { openWorkerVault } from '../../lib/vault/worker-key-ring.ts'

const dial = webSocketDial({ url: new URL('/bridge', location.href.replace('http', 'ws')) })
const worker = new Worker('/worker.js', { type: 'module' })
const counts = { messages: 0, reads: 0 }
counted(worker, 'messages', 'postMessage')
for (const store of [IDBObjectStore.prototype, IDBIndex.prototype]) {
  for (const read of ['get', 'getAll', 'getAllKeys', 'openCursor', 'openKeyCursor'] as const)
    counted(store, 'reads', read)
}
const vault = openWorkerVault(worker)
const tasks: number[] = []
new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({
  entryTypes: ['longtask'],
})

function counted(where: object, as: keyof typeof counts, name: string) {
  const functions = where as Record<string, (...args: unknown[]) => unknown>
  const asked = functions[name]
  functions[name] = function (...args) {
    counts[as] += 1
    return asked?.apply(this, args)
  }
}

/** How long it took, and how long the page was busy with one thing. */
async function timed(work: () => Promise<unknown>) {
  tasks.length = 0
  Object.assign(counts, { messages: 0, reads: 0 })
  const from = performance.now()
  await work()
  const seconds = (performance.now() - from) / 1000
  const done = { ...counts }
  await new Promise((resolve) => setTimeout(resolve, 100))
  return { seconds, tasks: tasks.length, longest: Math.max(0, ...tasks), ...done }
}

async function open(atSign: AtSign, strategy: 'immediate' | 'on demand') {
  const keys = await vault.keyRing(atSign)
  return openAtClient({ atSign, keys, dial, records: openRecords({ atSign }), preferences: { strategy } })
}

const page = {
  begin: (name: string, secret: string) =>
    timed(async () => {
      const atSign = parseAtSign(name)
      await onboard({ atSign, secret, dial, keys: await vault.generate(atSign) })
    }),

  async firstSync(atKeys: string) {
    const { atSign } = await vault.importAtKeys(atKeys)
    const client = await open(atSign, 'on demand')
    const told = await timed(() => client.sync())
    client.close()
    return told
  },

  /** All that others share, opened: by a client that has just begun, and once more by the same. */
  async openAll(atSign: AtSign, most: number) {
    const client = await open(atSign, 'on demand')
    const once = () =>
      timed(
        () =>
          new Promise<void>((resolve) => {
            const stop = client.watchRecords({ regex: '^cached:' }, (seen) => {
              if (seen.filter(({ value }) => value !== undefined).length < most) return
              resolve()
              queueMicrotask(() => stop())
            })
          }),
      )
    const [first, again] = [await once(), await once()]
    client.close()
    return { first, again }
  },

  /** When each text was first seen. */
  async follow(atSign: AtSign) {
    const client = await open(atSign, 'immediate')
    const seen: Record<string, number> = {}
    client.watch({ kind: 'self', name: 'followed.wavi', sharedBy: atSign }, ({ value }) => {
      if (value) seen[value.text] ??= performance.timeOrigin + performance.now()
    })
    await client.sync()
    Object.assign(globalThis, { seen })
  },
}

export type Page = typeof page
Object.assign(globalThis, { bench: page })
