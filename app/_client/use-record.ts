'use client'

import type { HereKey } from '../../lib/client/sync/reading-here.ts'
import type { Seen } from '../../lib/client/sync/watching.ts'
import { formatAtKey } from '../../lib/protocol/at-key.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import type { Here } from './here.ts'
import { useWatched } from './use-watched.ts'

/** What is here of one key, as it changes. For many keys there is `useRecords`. */
export function useRecord<Key extends HereKey>(owner: AtSign, key: Key): Here<Seen<Key>> {
  return useWatched<Seen<Key>>(owner, formatAtKey(key), (client, listener) => client.watch(key, listener))
}
