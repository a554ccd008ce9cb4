import { AtError } from '../../protocol/at-error.ts'
import type { Reply } from '../../protocol/reply.ts'
import { type Context, everyone } from '../context.ts'
import type { Params } from '../define.ts'
import { fetch, list, remove } from './browse.ts'
import { decide } from './decide.ts'
import { request } from './request.ts'
import { syntax } from './syntax.ts'

export { syntax }
/** Everybody may ask; everything else is for whoever is logged in. [§3.26] */
export const access = everyone

export async function handle({ operation, force, params }: Params<typeof syntax>, context: Context): Promise<Reply> {
  if (operation === 'request') return request(params, context)
  if (context.session.caller.kind !== 'owner') {
    throw new AtError('AT0401', `Cannot ${operation} enrollment without authentication`)
  }
  switch (operation) {
    case 'list':
      return list(params, context)
    case 'fetch':
      return fetch(params, context)
    case 'delete':
      return remove(params, context)
    default:
      return decide({ operation, force, params }, context)
  }
}
