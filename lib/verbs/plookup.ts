import { AtError } from '../protocol/at-error.ts'
import { publicKey } from '../protocol/at-key.ts'
import { type AtSign, parseAtSign } from '../protocol/at-sign.ts'
import { lowerCase } from '../protocol/characters.ts'
import { data, type Reply } from '../protocol/reply.ts'
import type { Access, Context } from './context.ts'
import { define, type Params } from './define.ts'
import { readElsewhere } from './elsewhere.ts'
import { formatLookup, lookupHere } from './lookup.ts'
import { answer, type Operation, parseOperation } from './read.ts'
import { isReference } from './reference.ts'

interface PublicLookup {
  readonly name: string
  readonly sharedBy: AtSign
  readonly operation?: Operation
  readonly bypassCache?: boolean
}

/** `plookup:[bypassCache:…:][meta:|all:]<name>@<owner>` reads what is public at any atSign, through the own server. [§3.10] */
export const syntax = define(
  'plookup',
  /^plookup:(bypassCache:(?<bypassCache>true|false):)?((?<operation>meta|all):)?(?<atKey>[^@\s]+)@(?<atSign>[^:@\s]+)$/i,
  (g: { bypassCache?: string; operation?: string; atKey: string; atSign: string }): PublicLookup => ({
    name: lowerCase(g.atKey),
    sharedBy: parseAtSign(g.atSign),
    ...(g.operation && { operation: parseOperation(g.operation) }),
    ...(g.bypassCache && { bypassCache: g.bypassCache.toLowerCase() === 'true' }),
  }),
  formatLookup('plookup'),
  { usage: 'e.g plookup:location@bob' },
)
export const access: readonly Access[] = ['owner']

export async function handle(lookup: Params<typeof syntax>, context: Context): Promise<Reply> {
  const { name, sharedBy, operation, bypassCache = false } = lookup
  if (sharedBy === context.owner) return lookupHere(lookup, undefined, context).catch(throwAsRelayed)
  // What is public anywhere is nobody's to withhold, the copy of it neither. [§3.10]
  const reader = { ...context, keystore: context.wholeKeystore }
  const found = await readElsewhere(publicKey(name, sharedBy), { bypassCache }, reader)
  if (found?.value === undefined) return data(null)
  if (operation === undefined && isReference(found.value)) {
    const { peers, limits } = context
    return data(await peers.ask(sharedBy, 'anyone', `lookup:${name}${sharedBy}`, { millis: limits.lookupMillis }))
  }
  return answer(operation, found)
}

/** What is one's own reads as if it had come over a connection to oneself. [§3.10] */
function throwAsRelayed(error: unknown): never {
  if (error instanceof AtError) throw new AtError(error.code, `Exception: ${error.message}`, { cause: error })
  throw error
}
