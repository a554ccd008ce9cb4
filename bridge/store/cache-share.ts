import { getHeapStatistics } from 'node:v8'
import { defaultKeystoreLimits } from '../../lib/store/level-keystore.ts'

/**
 * How many bytes of records one of so many stores in this process holds in memory: an eighth of what the process may have
 * is for all of them, so that whoever has many keys and one store is read from memory. It is taken as it is used.
 */
export function cacheBytes(stores: number): number {
  return Math.max(defaultKeystoreLimits.cacheBytes, Math.floor(getHeapStatistics().heap_size_limit / 8 / stores))
}
