import type { ErrorCode } from '../protocol/at-error.ts'
import type { AtSign } from '../protocol/at-sign.ts'
import type { Caller } from '../verbs/context.ts'

/** What a server tells whoever keeps a journal of it: never a name of a key, a value, a challenge or a proof. */
export interface Journal {
  /** A connection was opened, from there if its transport can tell; it has this number until the server ends. */
  opened(owner: AtSign, connection: number, from: string | undefined): void
  /** Without this, nobody is told of single commands. */
  answered?(owner: AtSign, connection: number, answer: Answer): void
  closed(owner: AtSign, connection: number, why: ErrorCode | undefined): void
}

/** One command and how it ended. */
export interface Answer {
  /** As the table of verbs has it; undefined for what is none. */
  readonly verb: string | undefined
  /** Who said it, as of after the command. */
  readonly caller: Caller
  /** Of the refusal, if it was one. */
  readonly code: ErrorCode | undefined
}
