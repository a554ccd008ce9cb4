import type { AtSign } from '../protocol/at-sign.ts'
import { formatDate, type Metadata } from '../protocol/metadata.ts'
import type { Notification } from '../store/notification.ts'

/** A notification as `monitor` and `notify:list` show it. [§3.19.2] */
export function notificationJson(notification: Notification, owner: AtSign): string {
  const { id, type, peer, key, value, operation, at, messageType, isEncrypted, metadata, expiresAt } = notification
  return JSON.stringify({
    id,
    from: type === 'sent' ? owner : peer,
    to: type === 'sent' ? peer : owner,
    key,
    value: value ?? null,
    operation,
    epochMillis: at,
    messageType: `MessageType.${messageType}`,
    // A client would try to decrypt the null. [§13.39]
    isEncrypted: isEncrypted && (value !== undefined || messageType === 'text'),
    metadata: metadataJson(metadata ?? {}, expiresAt),
  })
}

/**
 * What it takes to decrypt the value, and no more than clients know: the first eight members are always there,
 * the others only where they say something. [§3.19.2, 2026 §8.4]
 */
function metadataJson(metadata: Metadata, expiresAt: number): Record<string, unknown> {
  const { encKeyName, encAlgo, ivNonce, skeEncKeyName, skeEncAlgo, sharedKeyEnc, availableAt } = metadata
  const { pubKeyCS, dataSignature, pubKeyHash, ttr, ttl, ttb, appMetadata } = metadata
  const always = { encKeyName, encAlgo, ivNonce, skeEncKeyName, skeEncAlgo, sharedKeyEnc }
  const sometimes = { pubKeyCS, dataSignature, ttr, ttl: ttl || undefined, ttb: ttb || undefined, appMetadata }
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
    id: '-1',
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
