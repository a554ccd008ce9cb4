import { type AtClient, openAtClient } from '../../lib/client/at-client.ts'
import { findAtServer } from '../../lib/client/directory.ts'
import { type SharedMonitor, shareMonitor } from '../../lib/client/shared-monitor.ts'
import { leadTabs } from '../../lib/client/sync/background.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { type DirectDial, directDial } from '../../lib/transport/direct.ts'
import { type HostPattern, parseHostPatterns } from '../../lib/transport/host-pattern.ts'
import type { Dial } from '../../lib/transport/transport.ts'
import { webSocketDial } from '../../lib/transport/web-socket.ts'
import { openPins } from '../../lib/vault/pins.ts'
import { openRecords } from '../../lib/vault/records.ts'
import { openWorkerVault, type WorkerVault } from '../../lib/vault/worker-key-ring.ts'
import { forgetFiles } from './files-place.ts'
import { forgetKeeping, onKeeping, preferencesOf } from './preferences.ts'

/** This browser as an edge: its keys in their worker, and its line to the atServers. */
export interface Device {
  readonly vault: WorkerVault
  /** Through this site's bridge, so that somebody else's server is not told where this browser is. */
  readonly dial: Dial
  /** To the servers of those whose keys are here: directly where that can be done. */
  readonly own: DirectDial
  /** Where pages of this site may connect to by themselves. */
  readonly reachable: readonly HostPattern[]
  /**
   * What one atSign keeps on this device, and its conversation with its own server; the same for all who ask. AT0015 when its
   * keys are not here, AT0024 when they are locked.
   */
  clientOf(atSign: AtSign): Promise<AtClient>
  /** What others tell it, heard on one connection for all tabs. */
  noticesOf(atSign: AtSign): Promise<SharedMonitor>
  /** Deletes the keys and all that was kept with them, and ends what was going on. */
  forget(atSign: AtSign): Promise<void>
}

/** What is open of one atSign, until it is closed. */
interface Open {
  readonly client: AtClient
  /** Begun when first wanted. */
  notices(): SharedMonitor
  close(): void
}

/** `direct` is what the site's `FACET_DIRECT` says. */
export function openDevice({ direct }: { readonly direct: string }): Device {
  const vault = openWorkerVault(
    new Worker(new URL('../../lib/vault/key-worker.ts', import.meta.url), { type: 'module' }),
  )
  const bridge = new URL('/bridge', location.href)
  bridge.protocol = bridge.protocol === 'https:' ? 'wss:' : 'ws:'
  const dial = webSocketDial({ url: bridge })
  const reachable = parseHostPatterns(direct)
  const find = (atSign: AtSign, signal?: AbortSignal) => findAtServer(dial, atSign, { signal })
  const own = directDial({ bridge: dial, find, reachable })
  const opened = new Map<AtSign, Promise<Open>>()

  async function open(atSign: AtSign): Promise<Open> {
    // First: without keys nothing is opened that would have to be deleted again.
    const keys = await vault.keyRing(atSign)
    const [records, pins] = [openRecords({ atSign }), openPins({ atSign })]
    const preferences = preferencesOf(atSign)
    const client = openAtClient({ atSign, keys, dial: own.dial, records, pins, keyChanges: 'ask', preferences })
    const notices = noticesOf(client)
    const stop = onKeeping(() => client.prefer(preferencesOf(atSign)))
    // Nobody waits for the next attempt who has just come back, unless they want to be asked.
    const send = () => void (client.preferences.strategy === 'on demand' || client.sync().catch(() => {}))
    addEventListener('online', send)
    const close = () => {
      stop()
      removeEventListener('online', send)
      notices.close()
      client.close()
      records.close()
      pins.close()
    }
    return { client, notices: notices.open, close }
  }

  async function once(atSign: AtSign): Promise<Open> {
    const opening = opened.get(atSign) ?? open(atSign)
    opened.set(atSign, opening)
    opening.catch(() => opened.get(atSign) === opening && opened.delete(atSign))
    return opening
  }

  async function hangUp(atSign: AtSign) {
    const one = opened.get(atSign)
    opened.delete(atSign)
    await one?.then(({ close }) => close()).catch(() => {})
  }

  /** Keys that were forgotten or locked in another tab are of no more use in this one. */
  async function hangUpWithoutKeys() {
    const speaking = [...opened.keys()]
    if (speaking.length === 0) return
    // What was told of the change may be older than the newest client.
    const { atSigns, pending, locked } = await vault.state()
    for (const atSign of speaking) {
      const isHere = atSigns.includes(atSign) || pending.includes(atSign)
      if (!isHere || locked.includes(atSign)) await hangUp(atSign)
      // Whoever was just being opened here may have made anew what the other tab had deleted.
      if (!isHere) await forgetRest(atSign)
    }
  }
  vault.onChange(() => void hangUpWithoutKeys().catch(() => {}))

  return {
    vault,
    dial,
    own,
    reachable,
    clientOf: async (atSign) => (await once(atSign)).client,
    noticesOf: async (atSign) => (await once(atSign)).notices(),
    async forget(atSign) {
      // First the keys: whoever still has the rest open in another tab lets go of it then, and nobody opens it anew.
      const [keys] = await Promise.allSettled([vault.forget(atSign)])
      await hangUp(atSign)
      forgetKeeping(atSign)
      const [rest] = await Promise.allSettled([forgetRest(atSign)])
      for (const one of [keys, rest]) if (one.status === 'rejected') throw one.reason
    },
  }
}

/** Deletes what was kept with the keys. */
async function forgetRest(atSign: AtSign): Promise<void> {
  const pins = openPins({ atSign })
  // Of what cannot be deleted nothing keeps the rest.
  const rest = await Promise.allSettled([
    openRecords({ atSign }).destroy(),
    pins.forget().finally(() => pins.close()),
    forgetFiles(atSign),
  ])
  for (const one of rest) if (one.status === 'rejected') throw one.reason
}

function noticesOf(client: AtClient): { open(): SharedMonitor; close(): void } {
  let opened: SharedMonitor | undefined
  const name = `facet notices ${client.atSign}`
  return {
    open() {
      opened ??= shareMonitor({
        monitor: client.monitor,
        channel: new BroadcastChannel(name),
        lead: (signal, work) => leadTabs(name, signal, work),
      })
      return opened
    },
    close: () => opened?.close(),
  }
}
