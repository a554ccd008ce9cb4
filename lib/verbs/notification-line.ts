import type { AtSign } from '../protocol/at-sign.ts'
import { formatDate, type Metadata } from '../protocol/metadata.ts'
import { statisticsId } from '../protocol/statistics.ts'
import type { Notification } from '../store/notification.ts'

/** A notification as `monitor` and `notify:list` show it. [§3.19.2] */
export function notificationJson(notification: Notification, owner: AtSign): string {
  const { id, type, peer, key, operation, at, messageType, metadata, expiresAt } = notification
  // A client would try to decrypt a null. [§13.39]
  const isEncrypted = notification.isEncrypted && (notification.value !== undefined || messageType === 'text')
  // A text has no value, yet the C SDK looks into that of whatever is encrypted.
  const value = notification.value ?? (isEncrypted ? '' : null)
  return JSON.stringify({
    id,
    from: type === 'sent' ? owner : peer,
    to: type === 'sent' ? peer : owner,
    key,
    value,
    operation,
    epochMillis: at,
    messageType: `MessageType.${messageType}`,
    isEncrypted,
    metadata: metadataJson({ ...(isEncrypted && { ivNonce: fromZero }), ...metadata }, expiresAt),
  })
}

/** Where the counter of what names no start begins. Said outright, since a null ends the C SDK's monitor. [§8.2] */
const fromZero = 'AAAAAAAAAAAAAAAAAAAAAA=='

/**
 * What it takes to decrypt the value, and no more than clients know: the first eight members are always there,
 * the others only where they say something. [§3.19.2, 2026 §8.4]
 */
function metadataJson(metadata: Metadata, expiresAt: number): Record<string, unknown> {
  const { encKeyName, encAlgo, ivNonce, skeEncKeyName, skeEncAlgo, sharedKeyEnc, availableAt } = metadata
  const { pubKeyCS, dataSignature, pubKeyHash, ttr, ttl, ttb, isBinary, appMetadata } = metadata
  const always = { encKeyName, encAlgo, ivNonce, skeEncKeyName, skeEncAlgo, sharedKeyEnc }
  const times = { ttr, ttl: ttl || undefined, ttb: ttb || undefined }
  const sometimes = { pubKeyCS, dataSignature, ...times, isBinary: isBinary || undefined, appMetadata }
  return {
    ...Object.fromEntries(Object.entries(always).map(([name, value]) => [name, value ?? null])),
    availableAt: availableAt === undefined ? 'null' : formatDate(availableAt),
    expiresAt: formatDate(metadata.expiresAt ?? expiresAt),
    ...sometimes,
    ...(pubKeyHash && { pubKeyHash: JSON.stringify(pubKeyHash) }),
  }
}

export interface Statistics {
  /** Of the latest change. */
  readonly commitId: number
  readonly operation: 'update' | 'delete'
  /** Milliseconds since the epoch. */
  readonly at: number
}

/** Tells a device that there is something to synchronise. [§3.19.4] */
export function statisticsJson({ commitId, operation, at }: Statistics, owner: AtSign): string {
  return JSON.stringify({
    id: statisticsId,
    from: owner,
    to: owner,
    key: statisticsKey(owner),
    value: String(commitId),
    operation,
    epochMillis: at,
    messageType: 'MessageType.key',
    isEncrypted: false,
    metadata: null,
  })
}

export function statisticsKey(owner: AtSign): string {
  return `statsNotification.${owner}`
}
