import { type AtKey, formatAtKey } from '../protocol/at-key.ts'
import type { AtSign } from '../protocol/at-sign.ts'
import { lowerCase } from '../protocol/characters.ts'
import type { Metadata, MetadataChanges } from '../protocol/metadata.ts'
import type { Announcement } from '../store/keystore.ts'
import type { NewNotification, Notification, Priority, Room } from '../store/notification.ts'
import type { Context } from './context.ts'
import type { VerbLimits } from './limits.ts'
import type { Notify } from './notify.ts'

/*
 * What a notification is called and how it travels: the full key, the announcement of a change to the one that it is
 * shared with, and the line that one server sends to another. [§3.15, §7.5]
 */

/** How a notification names what it is about. A text is kept as it is; a key is written as keys are. [§3.15.1] */
export function fullKey(about: {
  readonly messageType: 'key' | 'text'
  readonly to: AtSign
  readonly key: string
  readonly sharedBy: AtSign
}): string {
  const { messageType, to, key, sharedBy } = about
  if (messageType === 'text') return `${to}:${key}`
  const name = lowerCase(key)
  return name.startsWith('public:') ? `${name}${sharedBy}` : `${to}:${name}${sharedBy}`
}

export function roomForSent(limits: VerbLimits): Room {
  return {
    perPeer: { count: limits.maxSentPerRecipient, bytes: limits.maxSentBytesPerRecipient },
    total: { count: limits.maxSent, bytes: limits.maxSentBytes },
  }
}

/** Apart from what is sent: however much waits for somebody, a share can be taken back. */
function roomForTakingBack(limits: VerbLimits): Room {
  return {
    perPeer: { count: limits.maxTakenBackPerRecipient, bytes: limits.maxSentBytesPerRecipient },
    total: { count: limits.maxTakenBack, bytes: limits.maxSentBytes },
  }
}

export function roomForReceived(limits: VerbLimits): Room {
  return {
    perPeer: { count: limits.maxReceivedPerSender, bytes: limits.maxReceivedBytesPerSender },
    total: { count: limits.maxReceived, bytes: limits.maxReceivedBytes },
  }
}

/** What is in memory alone; what others send has its own. [2026 §17.2] */
export function roomForEphemeral(limits: VerbLimits): Room {
  return {
    perPeer: { count: limits.maxReceivedPerSender, bytes: limits.maxEphemeralBytesPerPeer },
    total: { count: limits.maxReceived, bytes: limits.maxEphemeralBytes },
  }
}

export interface Change {
  readonly operation: 'update' | 'delete'
  /** undefined when only metadata was written, and when the key is gone. */
  readonly value?: string
  readonly priority?: Priority
  /** When the key went, in milliseconds since the epoch, where that was told. [2026 §6] */
  readonly goneAt?: number
}

/** What the recipient of a shared key is told when it changes; nobody is told of other keys. [§3.6.5, §3.12] */
export function announce(
  key: AtKey,
  { operation, value, priority = 'low', goneAt }: Change,
  { limits, randomId, autoNotify }: Pick<Context, 'limits' | 'randomId' | 'autoNotify'>,
): { readonly announce: Announcement } | undefined {
  if (key.kind !== 'shared' || !autoNotify()) return undefined
  const id = randomId()
  const takesBack = operation === 'delete'
  const notification = (metadata: Metadata | undefined): NewNotification => ({
    id,
    type: 'sent',
    peer: key.sharedWith,
    priority,
    ...(takesBack && { takesBack }),
    key: formatAtKey(key),
    operation,
    messageType: 'key',
    notifier: 'system',
    ttln: limits.notificationMillis,
    // Where there may be a copy, nobody else would ever tell that it is an old one, or was taken back.
    ...((takesBack || metadata?.ttr !== undefined) && { waitsFor: limits.copyNotificationMillis }),
    isEncrypted: metadata?.isEncrypted ?? false,
    ...(value !== undefined && { value }),
    ...(metadata && { metadata }),
    ...(goneAt !== undefined && { metadata: { updatedAt: goneAt } }),
    ...((goneAt !== undefined || metadata?.appMetadata !== undefined) && { dated: true as const }),
  })
  return { announce: { notification, room: takesBack ? roomForTakingBack(limits) : roomForSent(limits) } }
}

/**
 * What one server says to another. A copy without its encoding could not be read, and of a binary value it must be
 * known that it is one, so the two travel where they say something; what older servers do not know, they read past
 * by their grammar. `ttln` is what is left of the time, so that both ends forget it together. [§7.5]
 */
export function delivered(notification: Notification, { now, plain, features }: Manner): Notify {
  const { id, operation, messageType, notifier, key, value, metadata, peer, expiresAt, ttln, dated } = notification
  const { eAtn, ephemeral } = notification
  const rest = key.startsWith(`${peer}:`) ? key.slice(peer.length + 1) : key
  const at = messageType === 'key' ? rest.lastIndexOf('@') : rest.length
  return {
    id,
    operation,
    messageType,
    notifier,
    ...(eAtn !== undefined && !plain && features.has('notify.eAtn')
      ? { eAtn }
      : { ttln: Math.max(1, Math.min(ttln, expiresAt - now)) }),
    ...(ephemeral && !plain && features.has('notify.eph') && { ephemeral }),
    metadata: metadata ? travelling(metadata, { now, plain, dated: !plain && dated === true }) : {},
    to: peer,
    key: rest.slice(0, at),
    ...(at < rest.length && { sharedBy: rest.slice(at) as AtSign }),
    ...(value !== undefined && { value }),
  }
}

export interface Manner {
  readonly now: number
  /** To a server that knows no more than the 2024 grammar. */
  readonly plain: boolean
  /** What the other server can do. [2026 §9] */
  readonly features: ReadonlySet<string>
}

/** Whether a server that knows no more than the 2024 grammar would refuse this for its metadata. */
export function isModern({ metadata, dated }: Pick<Notification, 'metadata' | 'dated'>): boolean {
  const { pubKeyHash, immutable, appMetadata } = metadata ?? {}
  return dated === true || pubKeyHash !== undefined || immutable !== undefined || appMetadata !== undefined
}

interface Journey extends Pick<Manner, 'now' | 'plain'> {
  readonly dated: boolean
}

function travelling(metadata: Metadata, { now, plain, dated }: Journey): MetadataChanges {
  const { ttr, ccd, dataSignature, isBinary, isEncrypted = false } = metadata
  const { sharedKeyEnc, pubKeyCS, encoding, encKeyName, encAlgo, ivNonce, skeEncKeyName, skeEncAlgo } = metadata
  const { pubKeyHash, immutable, appMetadata } = plain ? {} : metadata
  return {
    ...defined(dated ? asDates(metadata) : asDurations(metadata, now)),
    ...defined({ dataSignature, sharedKeyEnc, pubKeyCS, encoding, encKeyName, encAlgo, ivNonce }),
    ...defined({ skeEncKeyName, skeEncAlgo, pubKeyHash, immutable, appMetadata }),
    ...(ttr !== undefined && { ttr, ccd: ccd ?? false }),
    ...(isBinary && { isBinary }),
    isEncrypted,
  }
}

function asDates({ ttl, ttb, createdAt, updatedAt, expiresAt, availableAt }: Metadata) {
  return { ttl, ttb, cAt: createdAt, uAt: updatedAt, eAt: expiresAt, aAt: availableAt }
}

/** A copy lives as long as the original, though whoever keeps it counts from its arrival. [§7.6, 2026 §5.1] */
function asDurations({ ttl, ttb, expiresAt, availableAt }: Metadata, now: number) {
  const birth = availableAt === undefined ? now : Math.max(now, availableAt)
  return {
    ttl: expiresAt === undefined ? ttl : Math.max(1, expiresAt - birth),
    ttb: availableAt === undefined ? ttb : birth - now,
  }
}

function defined<T extends object>(members: T): { [Name in keyof T]?: Exclude<T[Name], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as never
}
