import { AtError } from '../../protocol/at-error.ts'
import type { Reply } from '../../protocol/reply.ts'
import { type Context, everyone } from '../context.ts'
import type { Params } from '../define.ts'
import { fetch, inquireNamespace, list, listNamespace, remove } from './browse.ts'
import { decide } from './decide.ts'
import { renew } from './renew.ts'
import { request } from './request.ts'
import { syntax } from './syntax.ts'

export { syntax }
/** Everybody may ask; everything else is for whoever is logged in. [§3.26] */
export const access = everyone

export async function handle(enroll: Params<typeof syntax>, context: Context): Promise<Reply> {
  const { operation, force, namespace, params } = enroll
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
    case 'update':
      return renew(params, context)
    case 'listns':
      return listNamespace(namespace, context)
    case 'infons':
      return inquireNamespace(namespace, context)
    default:
      return decide({ operation, force, params }, context)
  }
}
