'use client'

import type { KeyFilter } from '../../lib/client/sync/reading-here.ts'
import type { Seen } from '../../lib/client/sync/watching.ts'
import type { AtKey } from '../../lib/protocol/at-key.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import type { Here } from './here.ts'
import { useWatched } from './use-watched.ts'

/** The keys of all that is here and passes, as they come and go. */
export function useKeys(owner: AtSign, filter: KeyFilter): Here<readonly AtKey[]> {
  return useWatched<readonly AtKey[]>(owner, nameOf(filter), (client, listener) => client.watchKeys(filter, listener))
}

/** The same with what can be read under them. */
export function useRecords(owner: AtSign, filter: KeyFilter): Here<readonly Seen[]> {
  return useWatched<readonly Seen[]>(owner, nameOf(filter), (client, listener) => client.watchRecords(filter, listener))
}

function nameOf({ regex, sharedBy, sharedWith, showHidden, unborn }: KeyFilter): string {
  return JSON.stringify([regex, sharedBy, sharedWith, showHidden, unborn])
}
