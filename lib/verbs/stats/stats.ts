import { AtError } from '../../protocol/at-error.ts'
import type { Reply } from '../../protocol/reply.ts'
import type { Access, Context } from '../context.ts'
import { define, type Params } from '../define.ts'
import { figures, latestCommitId, latestOfEachKey } from './figures.ts'

interface Stats {
  /** Which ones; all of them unless given. */
  readonly ids?: readonly string[]
  readonly regex?: string
}

/** `stats[:<id>[,<id>…]]`, `stats:3:<regex>` and `stats:15:<regex>` tell how the server is doing. [§3.20] */
export const syntax = define(
  'stats',
  /^stats(?<ids>:((?!0)\d+)?(,(\d+))*)?(:(?<regex>(?<=:3:|:15:).+))?$/i,
  (g: { ids?: string; regex?: string }): Stats => ({
    ...(g.ids !== undefined && { ids: g.ids.slice(1).split(',') }),
    ...(g.regex && { regex: g.regex }),
  }),
  ({ ids, regex }) => {
    if (regex && (/[\r\n]/.test(regex) || ids?.length !== 1 || !/^(3|15)$/.test(ids[0] ?? ''))) {
      throw new AtError('AT0022', 'a regular expression follows the id 3 or 15 alone, and cannot break the line')
    }
    return `stats${ids ? `:${ids.join(',')}` : ''}${regex ? `:${regex}` : ''}`
  },
  { usage: 'stats:1,2,3', accepts: (line) => /^stats(:|$)/.test(line) },
)
export const access: readonly Access[] = ['owner']

export async function handle(
  { ids = Object.keys(figures), regex }: Params<typeof syntax>,
  context: Context,
): Promise<Reply> {
  const found: string[] = []
  for (const id of new Set(ids)) {
    const figure = Object.hasOwn(figures, id) ? figures[id] : undefined
    // These very words. [§3.20]
    if (!figure) throw new AtError('null', 'InvalidSyntaxException', { soft: true })
    const value =
      id === '3'
        ? await latestCommitId(regex, context)
        : id === '15'
          ? await latestOfEachKey(regex, context)
          : await figure.value(context)
    found.push(JSON.stringify({ id, name: figure.name, value }))
  }
  // A space after `data:` and between the members. [§2.5, §3.20]
  return { kind: 'data', payload: `[${found.join(', ')}]`, spaced: true }
}
