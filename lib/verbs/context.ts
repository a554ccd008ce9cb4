import type { AtError } from '../protocol/at-error.ts'
import type { AtSign } from '../protocol/at-sign.ts'
import type { Keystore } from '../store/keystore.ts'
import type { Notification } from '../store/notification.ts'

/** Who may speak a verb: whoever connects, another atSign after `pol`, the owner after `cram` or `pkam`. [§3.0] */
export type Access = Caller['kind']

export type Caller =
  | { readonly kind: 'anyone' }
  | { readonly kind: 'peer'; readonly atSign: AtSign }
  | { readonly kind: 'owner'; readonly by: 'cram' | 'pkam' }

/** Everybody; what they get to see is the verb's own matter. */
export const everyone: readonly Access[] = ['anyone', 'peer', 'owner']

/** What `from` left behind: who the other side claims to be, and the challenge until it is used or too old. */
export interface Claim {
  readonly atSign: AtSign
  readonly challenge: string
  /** Milliseconds since the epoch. */
  readonly until: number
  used: boolean
}

/** What one connection remembers from one command to the next. */
export interface Session {
  /** `_` and a UUIDv4, made once. */
  readonly id: string
  caller: Caller
  claim: Claim | undefined
  /** Whether the client announced a version that reads errors as JSON. [§2.6] */
  jsonErrors: boolean
}

/** Asks one line; the payload of the answer. Throws the other server's `AtError`. */
export type Ask = (line: string) => Promise<string | null>

/** The other atServers, as one inbound connection reaches them. */
export interface Peers {
  /**
   * One line and its answer, over a connection that is kept for this caller: `owner` after the handshake, `anyone`
   * without. Throws the other server's error, AT0006, AT0007, AT0008, AT0021 or AT0023. [§7]
   */
  ask(atSign: AtSign, as: 'owner' | 'anyone', line: string): Promise<string | null>
  /** A connection of its own, as anyone, closed when `talk` has settled. [§3.5] */
  visit<Result>(atSign: AtSign, talk: (ask: Ask) => Promise<Result>): Promise<Result>
}

/** The limits that verbs hold; meanings and defaults are the server's. */
export interface VerbLimits {
  readonly maxValueBytes: number
  readonly maxPatternLength: number
  readonly maxSyncBytes: number
  readonly maxNoopMillis: number
  readonly challengeMillis: number
  readonly notificationMillis: number
  readonly maxNotificationMillis: number
  readonly maxNotificationIdLength: number
  readonly maxRecipients: number
  readonly maxListLength: number
  readonly maxReceivedPerSender: number
  readonly maxReceivedBytesPerSender: number
  readonly maxReceived: number
  readonly maxReceivedBytes: number
  readonly maxCopiesPerOwner: number
  readonly maxCopyBytesPerOwner: number
  readonly maxSentPerRecipient: number
  readonly maxSentBytesPerRecipient: number
  readonly maxSent: number
  readonly maxSentBytes: number
}

/** What a monitor wants to see. [§3.19] */
export interface Watch {
  /** Milliseconds since the epoch: what was stored later comes first. Nothing of what is stored unless given. */
  readonly since?: number
  /** Also what is meant for the owner's own devices. [§3.19.3] */
  readonly self: boolean
  /** Notifications wait while a command is being answered, and replies keep their prompt. */
  readonly multiplexed: boolean
  /** Whether it wants statistics notifications. [§3.19.4] */
  readonly statistics: boolean
  readonly wants: (notification: Notification) => boolean
}

/** All that a verb may touch. One for each connection, made when it opens. */
export interface Context {
  readonly owner: AtSign
  readonly session: Session
  /** A view of the records, cut to what the caller's enrollment reaches. */
  readonly keystore: Keystore
  readonly peers: Peers
  readonly limits: VerbLimits
  /** Whether the recipient of a shared key is told when it changes. [§3.6.5] */
  readonly autoNotify: boolean
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** A fresh UUIDv4. */
  readonly randomId: () => string
  readonly wait: (millis: number) => Promise<void>
  /** Whether the caller's certificate names the host where the directory says that `atSign` lives. Throws AT0007. [§3.2] */
  readonly livesWhere: (atSign: AtSign) => Promise<boolean>
  /** What this server signed for a server that it is just visiting; never scanned, gone after the handshake. [§7.1] */
  readonly findProof: (key: string) => string | undefined
  /** Counts a failed login; the error to throw, which closes the connection once there were too many. */
  readonly loginFailed: (message: string) => AtError
  /** Makes the connection show notifications from now on, in the way of `watch` alone. [§3.19] */
  readonly monitor: (watch: Watch) => void
  /** Ends the connection after the reply. */
  readonly leave: () => void
  readonly about: { readonly version: string; readonly startedAt: number }
  readonly cramDigest: (secret: string, challenge: string) => Promise<string>
  readonly constantTimeEqual: (a: string, b: string) => boolean
  readonly verify: (claim: Signed) => Promise<boolean>
}

export interface Signed {
  readonly publicKey: string
  readonly message: string
  readonly signature: string
  readonly signingAlgo?: 'rsa2048' | 'ecc_secp256r1'
  readonly hashingAlgo?: 'sha256' | 'sha512'
}
