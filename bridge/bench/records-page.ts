// What the page of `records-chromium.ts` does: the atClient of a browser, in a thread that is watched.
import { openAtClient } from '../../lib/client/at-client.ts'
import { onboard } from '../../lib/client/onboard.ts'
import { generateKeyMaterial } from '../../lib/crypto/generate.ts'
import type { KeyMaterial } from '../../lib/crypto/key-ring.ts'
import { openKeyRing } from '../../lib/crypto/open-key-ring.ts'
import { parseAtSign } from '../../lib/protocol/at-sign.ts'
import { webSocketDial } from '../../lib/transport/web-socket.ts'
import { openRecords } from '../../lib/vault/records.ts'

const dial = webSocketDial({ url: new URL('/bridge', location.href.replace('http', 'ws')) })
const tasks: number[] = []
new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({
  entryTypes: ['longtask'],
})

/** How long it took, and how long the page was busy with one thing. */
async function timed(work: () => Promise<unknown>) {
  tasks.length = 0
  const from = performance.now()
  await work()
  const seconds = (performance.now() - from) / 1000
  await new Promise((resolve) => setTimeout(resolve, 100))
  return { seconds, tasks: tasks.length, longest: Math.max(0, ...tasks) }
}

async function open(material: KeyMaterial, strategy: 'immediate' | 'on demand') {
  const { atSign } = material
  const keys = await openKeyRing(material)
  return openAtClient({ atSign, keys, dial, records: openRecords({ atSign }), preferences: { strategy } })
}

const page = {
  begin: (name: string, secret: string) =>
    timed(async () => {
      const atSign = parseAtSign(name)
      await onboard({ atSign, secret, dial, keys: await openKeyRing(await generateKeyMaterial(atSign)) })
    }),

  async firstSync(material: KeyMaterial) {
    const client = await open(material, 'on demand')
    const told = await timed(() => client.sync())
    client.close()
    return told
  },

  /** All that others share, opened: by a client that has just begun, and once more by the same. */
  async openAll(material: KeyMaterial, most: number) {
    const client = await open(material, 'on demand')
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
    const [cold, warm] = [await once(), await once()]
    client.close()
    return { cold, warm }
  },

  /** When each text was first seen. */
  async follow(material: KeyMaterial) {
    const client = await open(material, 'immediate')
    const seen: Record<string, number> = {}
    client.watch({ kind: 'self', name: 'followed.wavi', sharedBy: material.atSign }, ({ value }) => {
      if (value) seen[value.text] ??= performance.timeOrigin + performance.now()
    })
    await client.sync()
    Object.assign(globalThis, { seen })
  },
}

export type Page = typeof page
Object.assign(globalThis, { bench: page })
