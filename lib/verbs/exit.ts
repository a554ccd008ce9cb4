import type { Reply } from '../protocol/reply.ts'
import { type Context, everyone } from './context.ts'
import { define } from './define.ts'

/** `@exit` closes the connection without a word. Case matters here. [§2.3, §3.29] */
export const syntax = define(
  '@exit',
  /^@exit$/,
  () => ({}),
  () => '@exit',
  { accepts: (line) => line === '@exit' },
)
export const access = everyone
export const alone = true

export async function handle(_: object, { leave }: Context): Promise<Reply> {
  leave()
  return { kind: 'nothing' }
}
