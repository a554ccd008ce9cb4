import { AtError } from '../protocol/at-error.ts'
import { type AtSign, parseAtSign } from '../protocol/at-sign.ts'
import { syntax } from '../verbs/config/config.ts'
import type { RequestOptions } from './connection.ts'
import type { ClientContext } from './context.ts'
import { parseJson } from './reading.ts'

/**
 * Whom the own server has nothing to do with: they cannot ask it for anything, and it tells nothing of theirs. AT0009 for a
 * device that may not do everything. [§3.21]
 */
export interface Blocking {
  list(options?: RequestOptions): Promise<readonly AtSign[]>
  block(person: AtSign, options?: RequestOptions): Promise<void>
  unblock(person: AtSign, options?: RequestOptions): Promise<void>
}

export function blockingOf({ request }: Pick<ClientContext, 'request'>): Blocking {
  return {
    async list({ signal } = {}) {
      const list = parseJson((await request('config:block:show', { signal })) ?? 'null') ?? []
      if (!Array.isArray(list)) throw new AtError('AT0014', 'The server answered with something that is no list.')
      return list.map((name) => parseAtSign(String(name)))
    },
    async block(person, { signal } = {}) {
      await request(syntax.format({ operation: 'add', atSigns: [person] }), { signal })
    },
    async unblock(person, { signal } = {}) {
      await request(syntax.format({ operation: 'remove', atSigns: [person] }), { signal })
    },
  }
}
