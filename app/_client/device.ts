import { type AtClient, openAtClient } from '../../lib/client/at-client.ts'
import { findAtServer } from '../../lib/client/directory.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { type DirectDial, directDial } from '../../lib/transport/direct.ts'
import { type HostPattern, parseHostPatterns } from '../../lib/transport/host-pattern.ts'
import type { Dial } from '../../lib/transport/transport.ts'
import { webSocketDial } from '../../lib/transport/web-socket.ts'
import { openWorkerVault, type WorkerVault } from '../../lib/vault/worker-key-ring.ts'
import { forgetFiles } from './files-place.ts'

/** This browser as an edge: its keys in their worker, and its line to the atServers. */
export interface Device {
  readonly vault: WorkerVault
  /** Through this site's bridge, so that somebody else's server is not told where this browser is. */
  readonly dial: Dial
  /** To the servers of those whose keys are here: directly where that can be done. */
  readonly own: DirectDial
  /** Where pages of this site may connect to by themselves. */
  readonly reachable: readonly HostPattern[]
  /** The conversation of one atSign with its own server; the same one for all who ask. */
  clientOf(atSign: AtSign): Promise<AtClient>
  /** Deletes the keys, and ends what was going on with them. */
  forget(atSign: AtSign): Promise<void>
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
  const clients = new Map<AtSign, Promise<AtClient>>()

  function hangUp(atSign: AtSign) {
    const client = clients.get(atSign)
    clients.delete(atSign)
    client?.then((open) => open.close()).catch(() => {})
  }

  /** Keys that were forgotten in another tab are of no more use in this one. */
  async function hangUpOnForgotten() {
    if (clients.size === 0) return
    // What was told of the change may be older than the newest client.
    const { atSigns, pending } = await vault.state()
    for (const atSign of clients.keys()) if (!atSigns.includes(atSign) && !pending.includes(atSign)) hangUp(atSign)
  }
  vault.onChange(() => void hangUpOnForgotten().catch(() => {}))

  return {
    vault,
    dial,
    own,
    reachable,
    clientOf(atSign) {
      const known = clients.get(atSign)
      if (known) return known
      const opening = vault.keyRing(atSign).then((keys) => openAtClient({ atSign, keys, dial: own.dial }))
      clients.set(atSign, opening)
      opening.catch(() => clients.get(atSign) === opening && clients.delete(atSign))
      return opening
    },
    async forget(atSign) {
      await vault.forget(atSign)
      hangUp(atSign)
      await forgetFiles(atSign)
    },
  }
}
