import { AtError } from '../protocol/at-error.ts'
import { data, type Reply } from '../protocol/reply.ts'
import type { CommitId } from '../store/keystore.ts'
import { entriesSince, formatLegacyEntry, formatPage } from './commit-entries.ts'
import type { Access, Context } from './context.ts'
import { define, type Params } from './define.ts'
import { searchFor } from './search.ts'

/**
 * `sync:<commit id>[:<regex>]`, as it was in 2021: everything that has changed since, in one reply, as far as its bytes go;
 * who asks again from the last id that came gets the rest. [§3.14]
 */
export const syntax = define(
  'sync',
  /^sync:(?<after>[0-9]+|-1)(:(?<regex>.+))?$/i,
  (g: { after: string; regex?: string }): { after: CommitId; regex?: string } => ({
    after: Number(g.after),
    ...(g.regex && { regex: g.regex }),
  }),
  ({ after, regex }) => {
    if (regex && /[\r\n]/.test(regex)) throw new AtError('AT0022', 'a regular expression cannot break the line')
    return `sync:${after}${regex ? `:${regex}` : ''}`
  },
  { usage: 'syntax sync:from:1:limit:10:.wavi', accepts: (line) => /^sync:(\d|-1)/.test(line) },
)
export const access: readonly Access[] = ['owner']

export async function handle({ after, regex }: Params<typeof syntax>, context: Context): Promise<Reply> {
  const { keystore, limits } = context
  const entries = entriesSince(after, searchFor(regex, context), keystore)
  return data(await formatPage(entries, formatLegacyEntry, { maxBytes: limits.maxSyncBytes }))
}
