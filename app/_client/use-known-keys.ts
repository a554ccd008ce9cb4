'use client'

import type { KnownKey } from '../../lib/client/peer-keys.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import type { Here } from './here.ts'
import { useWatched } from './use-watched.ts'

/** By which key everybody is known to `owner` on this device, as it changes in any tab. */
export function useKnownKeys(owner: AtSign): Here<readonly KnownKey[]> {
  return useWatched<readonly KnownKey[]>(owner, 'keys of others', ({ peerKeys }, listener) => peerKeys.watch(listener))
}
