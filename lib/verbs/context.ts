import type { AtError } from '../protocol/at-error.ts'
import type { AtKey } from '../protocol/at-key.ts'
import type { AtSign } from '../protocol/at-sign.ts'
import type { Feature } from '../protocol/features.ts'
import type { Reply } from '../protocol/reply.ts'
import type { Keystore, Records } from '../store/keystore.ts'
import type { Notification } from '../store/notification.ts'
import type { Enrollment } from './enroll/record.ts'
import type { VerbLimits } from './limits.ts'

/** Who may speak a verb: whoever connects, another atSign after `pol`, the owner after `cram` or `pkam`. [§3.0] */
export type Access = Caller['kind']

export type Caller =
  | { readonly kind: 'anyone' }
  | { readonly kind: 'peer'; readonly atSign: AtSign }
  | {
      readonly kind: 'owner'
      readonly by: 'cram' | 'pkam'
      /** The app that it is, and whose rights it has; without one it is the owner with all rights. */
      readonly enrollmentId?: string
    }

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
  /** When it has asked for enrollments lately. [§3.26.2] */
  enrollmentRequests: readonly number[]
  /** Why nothing it says is heard any more: its enrollment has ended while it was here. [2026 §10.2] */
  ended: AtError | undefined
}

/** A session that just began, under an id of its own. */
export function newSession(id: string): Session {
  return {
    id,
    caller: { kind: 'anyone' },
    claim: undefined,
    jsonErrors: false,
    enrollmentRequests: [],
    ended: undefined,
  }
}

/** What a question and its answer may take. */
export interface Patience {
  /** Whether it is still to be said when another connection had to be made for it; it is unless given. */
  readonly isWanted?: () => boolean
  /** As long as an answer in the handshake unless given. [§7.2] */
  readonly millis?: number
  /** Of the reply; as many as the largest value takes unless given. */
  readonly maxBytes?: number
}

/** Asks one line; the payload of the answer. Throws the other server's `AtError`. */
export type Ask = (line: string, patience?: Patience) => Promise<string | null>

/** The other atServers, as one inbound connection reaches them. */
export interface Peers {
  /**
   * One line and its answer, over a connection that is kept for this caller: `owner` after the handshake, `anyone`
   * without. Throws the other server's error, AT0006, AT0007, AT0008, AT0021 or AT0023. [§7]
   */
  ask(atSign: AtSign, as: 'owner' | 'anyone', line: string, patience?: Patience): Promise<string | null>
  /** A connection of its own, as anyone, closed when `talk` has settled. [§3.5] */
  visit<Result>(atSign: AtSign, talk: (ask: Ask) => Promise<Result>): Promise<Result>
}

/** Who is connected. [§3.20] */
export interface Census {
  readonly inbound: readonly { readonly caller: Caller; readonly openedAt: number; readonly lastUsedAt: number }[]
  readonly outbound: number
}

/** What the owner's own monitors are to be told, those that ask for it. [§3.19.3] */
export interface SelfNotice {
  readonly key: AtKey
  readonly value: string
  readonly lifetimeMillis: number
  /** Kept only while there are fewer of all that is meant for them; as many as there is room for unless given. */
  readonly most?: number
}

/** What a server under test lets its callers change. Each throws AT0010 for a name that is none. [§3.21] */
export interface Settings {
  print(name: string): string
  set(name: string, value: string): void
  reset(name: string): void
}

/** The wrong passcodes of all callers. [§3.26.2] */
export interface WrongPasscodes {
  /** Throws AT0028 when there were too many lately, from this network address or from everywhere. */
  check(from: string | undefined): void
  /** Counts one; in how many milliseconds to answer it, longer each time. */
  add(from: string | undefined): number
  /** Begins anew with the waiting: somebody knew the code. */
  forget(): void
}

/** The files that are handed over here, as one connection has to do with them. [§3.28] */
export interface StreamEnd {
  has(id: string): boolean
  /** From now on this connection's bytes are for whoever receives the stream. `anew` takes the place of one of this id. */
  offer(stream: { readonly id: string; readonly bytes: number; readonly anew: boolean; readonly by: AtSign }): void
  /** Begins; the bytes go to this connection. Throws AT0401 for an id that nobody offers. */
  receive(id: string): Promise<void>
  /** Ends both connections. Throws AT0401 for an id that this connection does not receive. */
  done(id: string): void
}

/** What a monitor wants to see. [§3.19] */
export interface Watch {
  /** Milliseconds since the epoch: what was stored later comes first. Nothing of what is stored unless given. */
  readonly since?: number
  /** Also what is meant for the owner's own devices. [§3.19.3] */
  readonly self: boolean
  /** Notifications wait while a command is being answered, and replies keep their prompt. */
  readonly multiplexed: boolean
  /** Every notification ends in a prompt, as replies do. [2026 §17.4] */
  readonly prompts: boolean
  /** Whether it wants statistics notifications. [§3.19.4] */
  readonly statistics: boolean
  readonly wants: (notification: Notification) => boolean
}

/** The certificate with which this server calls others. */
export interface ClientCertificate {
  /** PEM, its own first. */
  readonly chain: string
  /** Since when they are as they are, in milliseconds since the epoch, where that is known. */
  readonly chainChangedAt?: number
  readonly keyChangedAt?: number
}

/** What this server says of itself. [§3.22, 2026 §9] */
export interface About {
  readonly version: string
  readonly startedAt: number
  readonly features: readonly Feature[]
  readonly clientCertificate: () => ClientCertificate | undefined
}

/** All that a verb may touch. One for each connection, made when it opens. */
export interface Context {
  readonly owner: AtSign
  readonly session: Session
  /** A view of the records, cut to what the caller may see and change. */
  readonly keystore: Records
  /** All records, for what a verb does in the server's own name: secrets, enrollments, copies of what others show. */
  readonly wholeKeystore: Keystore
  /** The caller's enrollment as it is now; undefined for the owner itself and for those who are not logged in. */
  readonly enrollment?: Enrollment
  readonly peers: Peers
  readonly limits: VerbLimits
  /** Whether what is still being decided on is understood. [2026 §17] */
  readonly drafts: boolean
  /** Whether the recipient of a shared key is told when it changes. [§3.6.5] */
  readonly autoNotify: () => boolean
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** A fresh UUIDv4. */
  readonly randomId: () => string
  readonly randomBytes: (count: number) => Uint8Array
  /** Settles after a while, or when the caller has left. */
  readonly wait: (millis: number) => Promise<void>
  /** One after the other, whoever asks: what is read in it is still so when it is written. */
  readonly inTurn: <Result>(work: () => Promise<Result>) => Promise<Result>
  /** The same for what moves much, so that what need not wait for it goes on meanwhile. Comes before `inTurn`. */
  readonly whileNothingMoves: <Result>(work: () => Promise<Result>) => Promise<Result>
  /** What the verb of a batched line is called; undefined when there is none. */
  readonly verbOf: (line: string) => string | undefined
  /** Answers another line for the same caller. Throws `AtError`, or rejects with it. */
  readonly obey: (line: string) => Promise<Reply>
  /** Whether the caller's certificate names the host where the directory says that `atSign` lives. Throws AT0007. [§3.2] */
  readonly livesWhere: (atSign: AtSign) => Promise<boolean>
  /** What this server signed for a server that it is just visiting; never scanned, gone after the handshake. [§7.1] */
  readonly findProof: (key: string) => string | undefined
  /** Counts a failed login; the error to throw, which closes the connection once there were too many. */
  readonly loginFailed: (message: string) => AtError
  readonly wrongPasscodes: WrongPasscodes
  /** Makes the connection show notifications from now on, in the way of `watch` alone. [§3.19] */
  readonly monitor: (watch: Watch) => void
  /** Ends the connection after the reply. */
  readonly leave: () => void
  /** Ends the connection in a while, whatever is said meanwhile. */
  readonly leaveIn: (millis: number) => void
  /** Closes connections at once, telling them why where that is given. */
  readonly closeWhere: (isMeant: (session: Session) => boolean, why?: AtError) => void
  /** Settles when it is kept for them; where there is no room for it, it is not. */
  readonly tellOwner: (notice: SelfNotice) => Promise<void>
  /** Keeps a notification for another atSign, or for the owner, whose key is this text as it is. [§3.28] */
  readonly tell: (to: AtSign, text: string) => Promise<void>
  readonly streams: StreamEnd
  /** Whether replies travel as messages, and not as a stream of bytes. [2026 §1.2] */
  readonly framed: boolean
  /** The network address of the caller, where there is one. */
  readonly from: string | undefined
  readonly census: () => Census
  /** Only on a server under test. */
  readonly settings?: Settings
  readonly about: About
  readonly cramDigest: (secret: string, challenge: string) => Promise<string>
  readonly constantTimeEqual: (a: string, b: string) => boolean
  readonly verify: (claim: Signed) => Promise<boolean>
}

export interface Signed {
  readonly publicKey: string
  readonly message: string
  readonly signature: string
  readonly signingAlgo?: 'rsa2048' | 'ecc_secp256r1' | 'mldsa65'
  readonly hashingAlgo?: 'sha256' | 'sha512'
}
