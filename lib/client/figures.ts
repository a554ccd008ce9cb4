import { AtError } from '../protocol/at-error.ts'
import { syntax } from '../verbs/stats/stats.ts'
import type { RequestOptions } from './connection.ts'
import type { ClientContext } from './context.ts'
import { parseJson } from './reading.ts'

/** One figure of how an atServer is doing. */
export interface Figure {
  readonly id: string
  readonly name: string
  /** Most are texts, and some of those hold JSON; as the server gives it. */
  readonly value: unknown
}

/**
 * What the own server counts, for each of these ids that it knows: 1 to 7 are as old as the protocol. AT0003 or an error
 * without a code when it does not know one of them. [§3.20]
 */
export async function figures(
  { request }: Pick<ClientContext, 'request'>,
  ids: readonly string[],
  { signal }: RequestOptions = {},
): Promise<Figure[]> {
  const list = parseJson((await request(syntax.format({ ids }), { signal })) ?? '[]')
  if (!Array.isArray(list)) throw new AtError('AT0014', 'The server answered with something that is no list.')
  return list.flatMap((one) => {
    const { id, name, value } = (one ?? {}) as Record<string, unknown>
    return typeof name === 'string' ? [{ id: String(id), name, value }] : []
  })
}
