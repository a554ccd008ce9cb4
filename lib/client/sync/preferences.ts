import type { AtKey } from '../../protocol/at-key.ts'
import type { Namespaces } from './scope.ts'

/** When what is here and what is on the server are brought together. */
export type Strategy =
  /** As soon as something changes on either side. */
  | 'immediate'
  /** When `sync` is called. */
  | 'on demand'
  | { readonly everyMillis: number }

export interface Preferences {
  readonly strategy: Strategy
  /** What is kept on this device. */
  readonly namespaces: Namespaces
  /** What becomes of a key that was changed here and elsewhere while apart: `both` are kept and offered, or the `last` writer wins. */
  readonly conflictOf: (key: AtKey) => 'both' | 'last'
  /** Entries that are asked for at a time. */
  readonly pageSize: number
  /** Changes that are sent at a time. */
  readonly batchSize: number
}

export const defaultPreferences: Preferences = {
  strategy: 'immediate',
  namespaces: 'all',
  conflictOf: () => 'both',
  pageSize: 200,
  batchSize: 25,
}
