import type { Reply } from '../protocol/reply.ts'
import type { Access, Context } from './context.ts'
import type { Syntax } from './define.ts'

/** What a file of a verb exports. The params that `syntax` reads are those that `handle` takes. */
export interface Verb {
  readonly syntax: Omit<Syntax<unknown>, 'format'>
  readonly access: readonly Access[]
  /** Whether it changes or ends the conversation, and so is no part of a batch. [§3.24] */
  readonly alone?: boolean
  handle(params: never, context: Context): Promise<Reply>
}
