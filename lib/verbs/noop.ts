import { AtError } from '../protocol/at-error.ts'
import { data, type Reply } from '../protocol/reply.ts'
import { type Context, everyone } from './context.ts'
import { define, type Params } from './define.ts'

/** `noop:<n>` answers `ok` after n milliseconds. [§3.23] */
export const syntax = define(
  'noop',
  /^noop:(?<millis>\d+)$/i,
  (g: { millis: string }) => ({ millis: Number(g.millis) }),
  ({ millis }) => `noop:${millis}`,
  { usage: 'noop:<durationInMillis>' },
)
export const access = everyone

export async function handle({ millis }: Params<typeof syntax>, { limits, wait }: Context): Promise<Reply> {
  if (millis > limits.maxNoopMillis) {
    const most = `where the duration maximum is ${limits.maxNoopMillis} milliseconds`
    throw new AtError('AT0022', `noop:<durationInMillis> ${most}`)
  }
  if (millis > 0) await wait(millis)
  return data('ok')
}
