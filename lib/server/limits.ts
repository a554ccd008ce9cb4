import { maxJsonParts } from '../protocol/json.ts'
import type { VerbLimits } from '../verbs/limits.ts'

/** What an atServer bears, what its verbs hold included. Each limit has its own answer, named beside it. */
export interface ServerLimits extends VerbLimits {
  /** Bytes of one command line; beyond it AT0005 and the connection closes. [§2.3] */
  readonly maxLineBytes: number
  /**
   * Bytes of long lines that have begun and not ended, of all who are not the owner; beyond it AT0005 for the one that has not
   * grown for longest, and its connection closes.
   */
  readonly maxHalfLineBytes: number
  /** Connections at a time; the next one gets AT0012 and is closed. [§2.7] */
  readonly maxInbound: number
  /** How long an unauthenticated connection may be silent while there is room; then it closes without a word. [§2.7] */
  readonly idleMillis: number
  /** The same when every place is taken. [§2.7] */
  readonly minIdleMillis: number
  /** How long an authenticated or pol connection may be silent while there is room. [§2.7] */
  readonly authenticatedIdleMillis: number
  /** The same when every place is taken. [§2.7] */
  readonly minAuthenticatedIdleMillis: number
  /** From the greeting to the first line; beyond it AT0023 and the connection closes. */
  readonly timeToFirstVerbMillis: number
  /** How long an unauthenticated connection may leave a reply unread; then it is closed. */
  readonly writeStallMillis: number
  /** The same for an authenticated or pol connection. */
  readonly authenticatedWriteStallMillis: number
  /**
   * Bytes of replies to all connections together that have not been taken; then who is not the owner gets AT0028 instead of
   * a large one.
   */
  readonly maxUnreadBytes: number
  /** Logins (cram, pkam, pol) that may fail on one connection; the last one still gets AT0401, then the connection closes. */
  readonly maxFailedLogins: number
  /** Connections to other servers at a time; beyond it AT0006. [§7.3] */
  readonly maxOutbound: number
  /** How long a connection to another server may be unused before its place is given away. [§7.3] */
  readonly outboundIdleMillis: number
  /** For reaching another server; beyond it AT0023. */
  readonly connectMillis: number
  /** How long another server may be silent while it owes an answer; beyond it AT0023. [2026 §11.5] */
  readonly silenceMillis: number
  /** For another server's whole answer in the handshake; beyond it AT0023. [§7.2, 2026 §11.5] */
  readonly replyMillis: number
  /**
   * Bytes of one reply of another server; beyond it AT0005, and that connection is given up. Room for the largest value
   * and its metadata unless given.
   */
  readonly maxReplyBytes: number
  /** Bytes of one reply of another server that is due before the question, in the handshake and from a visitor's server. */
  readonly maxHandshakeBytes: number
  /** Bytes of replies that are arriving from all other servers together; the connection beyond it gets AT0005. */
  readonly maxArrivingBytes: number
  /** Wrong passcodes, of all callers, in `wrongPasscodeWindowMillis`; beyond it AT0028. */
  readonly maxWrongPasscodes: number
  /** Those from one network address; beyond it AT0028. */
  readonly maxWrongPasscodesFrom: number
  readonly wrongPasscodeWindowMillis: number
  /** How long the answer to the first wrong passcode waits; each one after it longer, until a right one comes. [§3.26.2] */
  readonly passcodeDelayMillis: number
  /** The longest that the answer to a wrong passcode waits. [§3.26.2] */
  readonly maxPasscodeDelayMillis: number
  /**
   * Files that the owner offers or that are on their way at a time, and as many that visitors offer. Beyond it the visitor
   * with most of them gives up one, and AT0022 where that is the one who offers.
   */
  readonly maxStreams: number
  /** Of these, such as one visitor offers; beyond it AT0022. */
  readonly maxStreamsPerVisitor: number
  /** Characters of a stream's id; beyond it AT0022. */
  readonly maxStreamIdLength: number
  /** How long a file may be offered without being taken, once there are others. */
  readonly streamOfferMillis: number
  /** How many of the latest removals the commit log keeps, however old. [§6] */
  readonly keptRemovals: number
  /** How long it keeps any of them. */
  readonly keptRemovalMillis: number
  /** Between two compactions of the commit log. */
  readonly compactionMillis: number
  /** Between two times that the access log is put on disk. */
  readonly accessLogMillis: number
  /** Connections on which notifications are delivered at a time; the least recently used gives way. [§7.5] */
  readonly maxDeliveries: number
  /** For another server's whole answer to a notification; then it counts as not delivered, and is tried again. [§7.2] */
  readonly notifyMillis: number
  /** How long another server's word on what it can do is believed. [2026 §9] */
  readonly featuresMillis: number
  /** From a first failure to the next try; each further failure makes it longer. */
  readonly retryMillis: number
  /** The longest time between two tries. [§7.5] */
  readonly maxRetryMillis: number
  /**
   * From a failure to the next try for an atSign that has been away for longer than `notificationMillis`, while only changes
   * of copies wait for it, and of such a change that has been tried `maxDeliveryTries` times.
   */
  readonly lateRetryMillis: number
  /**
   * How often a notification is tried that its recipient's server refuses or does not answer, and an atSign that is
   * not in the directory; then it is `errored`, but for the change of a copy, which lets others go before it. [§7.5, 2026 §8.1]
   */
  readonly maxDeliveryTries: number
  /** Between two statistics notifications, when nothing changes. [§3.19.4] */
  readonly statisticsMillis: number
  /** How long a monitor may leave what it is shown unread; beyond it AT0023 and the connection closes. */
  readonly monitorStallMillis: number
  /** How long one connection may keep all others waiting with one command after the other; then they have a turn. */
  readonly stretchMillis: number
  /** Between two searches for silent connections. */
  readonly reapMillis: number
  /** Between two removals of notifications that have expired. [§2.9] */
  readonly notificationExpiryMillis: number
  /** Between two removals of records that have expired. [§2.9] */
  readonly expiryMillis: number
  /** Between two refreshes of cached keys. [§2.9] */
  readonly refreshMillis: number
  /** Owners whose copies are refreshed beside each other. */
  readonly maxRefreshing: number
  /** How long one owner's server is asked for copies at a time; those that are left wait for the next refresh. */
  readonly refreshOwnerMillis: number
}

const maxValueBytes = 10_230_000

export const defaultLimits: ServerLimits = {
  maxLineBytes: 10_240_000,
  maxHalfLineBytes: 134_217_728,
  maxValueBytes,
  maxInbound: 200,
  idleMillis: 600_000,
  minIdleMillis: 5_000,
  authenticatedIdleMillis: 2_592_000_000,
  minAuthenticatedIdleMillis: 60_000,
  timeToFirstVerbMillis: 120_000,
  writeStallMillis: 15_000,
  authenticatedWriteStallMillis: 120_000,
  maxUnreadBytes: 67_108_864,
  maxFailedLogins: 10,
  challengeMillis: 60_000,
  maxNoopMillis: 5_000,
  maxPatternLength: 512,
  maxSyncBytes: 5_242_880,
  maxOutbound: 200,
  // A second less than others leave an idle caller, so that it is the caller who hangs up. [2026 §13]
  outboundIdleMillis: 599_000,
  connectMillis: 10_000,
  silenceMillis: 10_000,
  replyMillis: 30_000,
  lookupMillis: 30_000,
  maxReplyParts: maxJsonParts,
  maxNamesElsewhere: 100_000,
  maxReplyBytes: largestReply(maxValueBytes),
  maxHandshakeBytes: 65_536,
  maxArrivingBytes: 134_217_728,
  passcodeMillis: 300_000,
  maxWrongPasscodes: 100,
  maxWrongPasscodesFrom: 10,
  wrongPasscodeWindowMillis: 3_600_000,
  passcodeDelayMillis: 1_000,
  maxPasscodeDelayMillis: 55_000,
  maxEnrollmentRequests: 5,
  enrollmentRequestWindowMillis: 3_600_000,
  maxPendingEnrollments: 50,
  pendingEnrollmentMillis: 172_800_000,
  enrollmentNoticeMillis: 86_400_000,
  maxEnrollmentBytes: 512_000,
  farewellMillis: 10_000,
  maxBlocked: 1_000,
  maxBatchCommands: 1_000,
  maxReplyCharacters: 10_240_000,
  maxStreams: 100,
  maxStreamsPerVisitor: 10,
  maxStreamIdLength: 128,
  streamOfferMillis: 3_600_000,
  keptRemovals: 100_000,
  keptRemovalMillis: 31_536_000_000,
  compactionMillis: 86_400_000,
  accessLogMillis: 60_000,
  notificationMillis: 900_000,
  copyNotificationMillis: 691_200_000,
  maxNotificationMillis: 691_200_000,
  ephemeralMillis: 120_000,
  maxEphemeralBytesPerPeer: 1_048_576,
  maxEphemeralBytes: 8_388_608,
  maxNotificationIdLength: 128,
  maxRecipients: 1_000,
  maxListLength: 10_240_000,
  maxReceivedPerSender: 10_000,
  maxReceivedBytesPerSender: 67_108_864,
  maxReceived: 100_000,
  maxReceivedBytes: 1_073_741_824,
  maxCopiesPerOwner: 10_000,
  maxCopyBytesPerOwner: 268_435_456,
  maxSentPerRecipient: 20_000,
  maxSentBytesPerRecipient: 268_435_456,
  maxSent: 100_000,
  maxSentBytes: 1_073_741_824,
  maxTakenBackPerRecipient: 50_000,
  maxTakenBack: 200_000,
  maxEvents: 1_000,
  eventNoticeMillis: 300_000,
  maxEventNotices: 1_000,
  newPublicKeyMillis: 60_000,
  maxDeliveries: 50,
  notifyMillis: 30_000,
  featuresMillis: 300_000,
  retryMillis: 200,
  maxRetryMillis: 10_000,
  lateRetryMillis: 300_000,
  maxDeliveryTries: 30,
  statisticsMillis: 15_000,
  monitorStallMillis: 60_000,
  stretchMillis: 5,
  reapMillis: 5_000,
  notificationExpiryMillis: 180_000,
  expiryMillis: 180_000,
  refreshMillis: 86_400_000,
  maxRefreshing: 4,
  refreshOwnerMillis: 600_000,
}

/** The defaults, but for what is given; the limits that follow from another one follow it. */
export function completeLimits(limits: Partial<ServerLimits> = {}): ServerLimits {
  const { maxValueBytes } = { ...defaultLimits, ...limits }
  return { ...defaultLimits, maxReplyBytes: largestReply(maxValueBytes), ...limits }
}

/** In JSON a control character of one byte is written with six, and there is metadata beside the value. [§3.9] */
function largestReply(maxValueBytes: number): number {
  return maxValueBytes * 6 + 1_048_576
}

/**
 * How long a connection may be silent when `current` of `limits.maxInbound` places are taken: up to half of them
 * the whole time, then less with each one, down to the floor. [§2.7]
 */
export function allowedIdle(limits: ServerLimits, authenticated: boolean, current: number): number {
  const longest = authenticated ? limits.authenticatedIdleMillis : limits.idleMillis
  const shortest = Math.min(longest, authenticated ? limits.minAuthenticatedIdleMillis : limits.minIdleMillis)
  const lowWater = limits.maxInbound / 2
  const over = Math.max(0, current - lowWater) / (limits.maxInbound - lowWater)
  return (longest - shortest) * (1 - Math.min(1, over)) + shortest
}
