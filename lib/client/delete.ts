import type { AtKey } from '../protocol/at-key.ts'
import { syntax } from '../verbs/delete.ts'
import type { RequestOptions } from './connection.ts'
import type { ClientContext } from './context.ts'

export interface RemoveOptions extends RequestOptions {
  /** Also what is immutable, which AT0032 says otherwise. [2026 §5.2] */
  readonly force?: boolean
}

/** Removes a value; where it was shared with `ccd`, the recipient's copy goes too. Resolves to the commit id. [§3.12] */
export async function remove(
  { request }: Pick<ClientContext, 'request'>,
  key: AtKey,
  { signal, force = false }: RemoveOptions = {},
): Promise<number> {
  return Number(await request(syntax.format({ key, ...(force ? { force } : {}) }), { signal }))
}
