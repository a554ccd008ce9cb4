/** The limits that verbs hold. Each has its own answer, named beside it; the defaults are the server's. */
export interface VerbLimits {
  /** UTF-8 bytes of one value; beyond it AT0022. [§2.3] */
  readonly maxValueBytes: number
  /** How long a challenge or a proof may be used, once. [§13.6] */
  readonly challengeMillis: number
  /** The longest `noop`; beyond it AT0022. [§3.23] */
  readonly maxNoopMillis: number
  /** Characters of a regular expression; beyond it AT0003. */
  readonly maxPatternLength: number
  /** Bytes of entries in one page of `sync:from`; a page ends before it. [§3.14] */
  readonly maxSyncBytes: number
  /** For another server's whole answer to a look-up; beyond it AT0023. [§7.2, 2026 §11.5] */
  readonly lookupMillis: number
  /**
   * Strings, and outside of them commas and opening brackets, in another server's answer to a look-up; beyond it AT0011, and
   * it is not read.
   */
  readonly maxReplyParts: number
  /** Names in the list of another server that is cut for an app; beyond it AT0011. */
  readonly maxNamesElsewhere: number
  /** How long a one-time passcode is good for unless it says itself. [§3.25] */
  readonly passcodeMillis: number
  /** Requests of one connection in `enrollmentRequestWindowMillis`; beyond it AT0028. [§3.26.2, 2026 §14] */
  readonly maxEnrollmentRequests: number
  readonly enrollmentRequestWindowMillis: number
  /** Enrollments that wait for approval at a time; beyond it AT0028. */
  readonly maxPendingEnrollments: number
  /** How long an enrollment waits for approval; then it is as if it had never been asked for. [§3.26.3] */
  readonly pendingEnrollmentMillis: number
  /** How long the owner's monitors are told of it. [§3.19.3] */
  readonly enrollmentNoticeMillis: number
  /** UTF-8 bytes of the record of an enrollment; beyond it AT0022. [2026 §10.1] */
  readonly maxEnrollmentBytes: number
  /** From an app's own revocation to the end of its connection. [§3.26.4] */
  readonly farewellMillis: number
  /** atSigns in the block list; beyond it AT0022. */
  readonly maxBlocked: number
  /** Commands of one batch; beyond it AT0022 and none of them is run. */
  readonly maxBatchCommands: number
  /** Characters of a batch's reply; what comes after them is not run, and reported as AT0005. */
  readonly maxReplyCharacters: number
  /** How long a notification is good for when it does not say. [§3.15] */
  readonly notificationMillis: number
  /** How long another server is tried to be told of a change of what it may have a copy of. */
  readonly copyNotificationMillis: number
  /** The longest that a notification may be good for; one that asks for more gets this. */
  readonly maxNotificationMillis: number
  /** The longest that one may be good for that is kept in memory alone. [2026 §17.2] */
  readonly ephemeralMillis: number
  /** Bytes of these that one atSign has sent, or that are for one; beyond it AT0028. */
  readonly maxEphemeralBytesPerPeer: number
  /** The same of all senders together, and of all recipients. */
  readonly maxEphemeralBytes: number
  /** Characters of a notification's id and of its notifier; beyond it AT0003. */
  readonly maxNotificationIdLength: number
  /** Recipients of one `notify:all` or `notify:multi`; beyond it AT0022. */
  readonly maxRecipients: number
  /** Characters of one `notify:list`; what came before those that fit is left out. */
  readonly maxListLength: number
  /** Notifications of one sender that are kept until they expire; beyond it AT0028, for that sender alone. */
  readonly maxReceivedPerSender: number
  /** The same in bytes. */
  readonly maxReceivedBytesPerSender: number
  /**
   * Notifications of all senders together; beyond it the oldest of whoever has sent most give way, and AT0028 where that is
   * the sender itself. What the owner's own apps tell her is not counted.
   */
  readonly maxReceived: number
  /** The same in bytes. */
  readonly maxReceivedBytes: number
  /** Copies of one atSign's keys that its notifications may have kept here; beyond it AT0028. [§3.15.2] */
  readonly maxCopiesPerOwner: number
  /** The same in characters of their values and metadata. */
  readonly maxCopyBytesPerOwner: number
  /** Notifications to one recipient that are kept until they expire, delivered or not; beyond it AT0028. */
  readonly maxSentPerRecipient: number
  /** The same in bytes. */
  readonly maxSentBytesPerRecipient: number
  /** Notifications to all recipients together; beyond it AT0028. */
  readonly maxSent: number
  /** The same in bytes. */
  readonly maxSentBytes: number
  /** Removals of what was shared that one recipient is told of, until they expire; beyond it AT0028, and what is there stays. */
  readonly maxTakenBackPerRecipient: number
  /** The same of all recipients together. */
  readonly maxTakenBack: number
  /** Events of the server's own that are kept; of more than these the oldest go. [2026 §12] */
  readonly maxEvents: number
  /** How long the owner's monitors are told of one. */
  readonly eventNoticeMillis: number
  /** While so many notices wait for the owner's monitors, those of enrollments included, no event is told to them. */
  readonly maxEventNotices: number
  /** Between two new public keys of one atSign; one that comes sooner is looked up when this is over. [2026 §12] */
  readonly newPublicKeyMillis: number
}
