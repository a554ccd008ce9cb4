import { type AtKey, addressedKey, publicKey } from '../protocol/at-key.ts'
import { type AtSign, parseAtSign } from '../protocol/at-sign.ts'
import { lowerCase } from '../protocol/characters.ts'
import { isActive } from '../protocol/metadata.ts'
import { data, type Reply } from '../protocol/reply.ts'
import { type Context, everyone } from './context.ts'
import { define, type Params } from './define.ts'
import { readElsewhere } from './elsewhere.ts'
import { answer, missing, type Operation, parseOperation } from './read.ts'
import { followReferences, isReference } from './reference.ts'

interface Lookup {
  readonly name: string
  readonly sharedBy: AtSign
  readonly operation?: Operation
  readonly bypassCache?: boolean
}

/**
 * `lookup:[bypassCache:…:][meta:|all:]<name>@<owner>` reads what the owner shows the caller: anyone what is public,
 * a peer what is shared with it; and for this server's owner, through the other atSign's server, what is shared with
 * the owner. [§3.9]
 */
export const syntax = define(
  'lookup',
  /^lookup:(bypassCache:(?<bypassCache>true|false):)?((?<operation>meta|all):)?(?<atKey>[^:].+)@(?<atSign>[^:@\s]+)$/i,
  (g: { bypassCache?: string; operation?: string; atKey: string; atSign: string }): Lookup => ({
    name: lowerCase(g.atKey),
    sharedBy: parseAtSign(g.atSign),
    ...(g.operation && { operation: parseOperation(g.operation) }),
    ...(g.bypassCache && { bypassCache: g.bypassCache.toLowerCase() === 'true' }),
  }),
  formatLookup('lookup'),
  { usage: 'e.g lookup:location@bob' },
)
export const access = everyone

export function handle(lookup: Params<typeof syntax>, context: Context): Promise<Reply> {
  const { caller } = context.session
  if (caller.kind === 'owner' && lookup.sharedBy !== context.owner) return lookupElsewhere(lookup, context)
  const reader = caller.kind === 'anyone' ? undefined : caller.kind === 'peer' ? caller.atSign : context.owner
  return lookupHere(lookup, reader, context)
}

/** What is addressed to the reader here, and to nobody in particular when there is no reader. */
export async function lookupHere(
  { name, sharedBy, operation }: Lookup,
  reader: AtSign | undefined,
  context: Context,
): Promise<Reply> {
  const address = `${name}${sharedBy}`
  const text = `${reader ?? 'public'}:${address}`
  if (reader === undefined && name.startsWith('_')) {
    const proof = context.findProof(text)
    if (proof !== undefined) return data(proof)
  }
  const record = await context.keystore.get(keyFor(reader, name, sharedBy, text))
  if (!record) throw missing(text)
  const at = context.now()
  if (!name.startsWith('_')) context.wholeKeystore.accessLog.record({ verb: 'lookup', key: address, at })
  if (!isActive(record.metadata, at)) return data(null)
  if (operation === undefined && isReference(record.value)) {
    return data((await followReferences(record.value, reader, context)) ?? null)
  }
  return answer(operation, { key: text, value: record.value, metadata: record.metadata })
}

async function lookupElsewhere({ name, sharedBy, operation, bypassCache }: Lookup, context: Context): Promise<Reply> {
  const text = `${context.owner}:${name}${sharedBy}`
  const key = keyFor(context.owner, name, sharedBy, text)
  if (key.kind !== 'shared') throw missing(text)
  const found = await readElsewhere(key, { bypassCache: bypassCache ?? false }, context)
  if (found?.value === undefined) return data(null)
  // Only the owner's own server can follow its references, and does so for plain look-ups. [§7.8]
  if (operation === undefined && isReference(found.value)) {
    const { peers, limits } = context
    return data(await peers.ask(sharedBy, 'owner', `lookup:${name}${sharedBy}`, { millis: limits.lookupMillis }))
  }
  return answer(operation, found)
}

/** A name that no key can have is a key that is not there. */
function keyFor(reader: AtSign | undefined, name: string, sharedBy: AtSign, text: string): AtKey {
  try {
    return reader === undefined ? publicKey(name, sharedBy) : addressedKey(name, sharedBy, reader)
  } catch {
    throw missing(text)
  }
}

/** Writes `lookup` and `plookup`, which look alike. */
export function formatLookup(verb: 'lookup' | 'plookup'): (lookup: Lookup) => string {
  return ({ name, sharedBy, operation, bypassCache }) => {
    const cache = bypassCache === undefined ? '' : `bypassCache:${bypassCache}:`
    return `${verb}:${cache}${operation ? `${operation}:` : ''}${name}${sharedBy}`
  }
}
