import { AtError } from '../protocol/at-error.ts'
import { data, type Reply } from '../protocol/reply.ts'
import type { CommitId } from '../store/keystore.ts'
import { entriesSince, formatEntry, formatPage } from './commit-entries.ts'
import type { Access, Context } from './context.ts'
import { define, type Params } from './define.ts'
import { searchFor } from './search.ts'

interface SyncFrom {
  readonly after: CommitId
  readonly limit?: number
  readonly skipDeletesUntil?: CommitId
  readonly regex?: string
}

// A page without a limit, and the longest one. [2026 §7.1]
const usualPage = 100
const longestPage = 1000

/**
 * `sync:from:<commit id>[:limit:<n>][:skipDeletesUntil:<commit id>][:<regex>]` lists what has changed since, a page at
 * a time; an empty page is the last one. [§3.14, §12.2]
 */
export const syntax = define(
  'sync:from',
  /^sync:from:(?<after>[0-9]+|-1)(:limit:(?<limit>\d+))?(:skipDeletesUntil:(?<skipDeletesUntil>\d+))?(:(?<regex>.+))?$/i,
  (g: { after: string; limit?: string; skipDeletesUntil?: string; regex?: string }): SyncFrom => ({
    after: Number(g.after),
    ...(g.limit && { limit: Number(g.limit) }),
    ...(g.skipDeletesUntil && { skipDeletesUntil: Number(g.skipDeletesUntil) }),
    ...(g.regex && { regex: g.regex }),
  }),
  ({ after, limit, skipDeletesUntil, regex }) => {
    if (regex && /[\r\n]/.test(regex)) throw new AtError('AT0022', 'a regular expression cannot break the line')
    const skip = skipDeletesUntil === undefined ? '' : `:skipDeletesUntil:${skipDeletesUntil}`
    return `sync:from:${after}${limit === undefined ? '' : `:limit:${limit}`}${skip}${regex ? `:${regex}` : ''}`
  },
  { usage: 'syntax sync:from:1:limit:10:.wavi' },
)
export const access: readonly Access[] = ['owner']

export async function handle(
  { after, limit, skipDeletesUntil, regex }: Params<typeof syntax>,
  context: Context,
): Promise<Reply> {
  const { keystore, limits } = context
  const page = Math.min(Math.max(limit ?? usualPage, 1), longestPage)
  const entries = entriesSince(after, searchFor(regex, context), keystore, skipDeletesUntil)
  return data(await formatPage(entries, formatEntry, { maxBytes: limits.maxSyncBytes, maxEntries: page }))
}
