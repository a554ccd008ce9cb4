import { type AtKey, type CachedKey, parseAtKey } from '../protocol/at-key.ts'
import type { MetadataChanges } from '../protocol/metadata.ts'
import type { CopyChange } from '../store/keystore.ts'
import type { NewNotification } from '../store/notification.ts'
import type { Notify } from './notify.ts'

/* What a notification of another atSign makes of the copy that is kept here. [§3.15.2] */

/** The copy that a notification is about. Throws AT0016 for one that is to be kept and has a name that is none. */
export function copyOf({ key, messageType, operation, metadata }: NewNotification): CachedKey | undefined {
  if (messageType !== 'key') return undefined
  if (operation === 'update' && metadata?.ttr === undefined) return undefined
  let cached: AtKey
  try {
    cached = parseAtKey(`cached:${key}`)
  } catch (error) {
    // What cannot be there is gone already.
    if (operation === 'delete') return undefined
    throw error
  }
  return cached.kind === 'cached' ? cached : undefined
}

/** [§3.15.2] */
export function copyChange(notification: NewNotification, { metadata }: Notify): CopyChange['change'] {
  const { operation, value, isEncrypted } = notification
  if (operation === 'delete') return (found) => (found?.ccd ? 'gone' : undefined)
  // All that stands beside the original comes along, so an end that is not mentioned is one that was taken away.
  if (value === undefined) return (found) => found && { value, changes: { ...noTimes, ...metadata } }
  return () => ({ value, changes: { ...nothingBefore, ...metadata, isEncrypted } })
}

const noTimes: MetadataChanges = { eAt: null, aAt: null }

/** How a value is encrypted, and how long it is good for, belongs to that value: of an earlier one nothing is left. */
const nothingBefore: MetadataChanges = {
  ...noTimes,
  isBinary: false,
  dataSignature: null,
  sharedKeyEnc: null,
  pubKeyCS: null,
  pubKeyHash: null,
  encoding: null,
  encKeyName: null,
  encAlgo: null,
  ivNonce: null,
  skeEncKeyName: null,
  skeEncAlgo: null,
  appMetadata: null,
}
