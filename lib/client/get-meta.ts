import { sameAtSign } from '../protocol/at-sign.ts'
import { maxJsonParts } from '../protocol/json.ts'
import { type Metadata, metadataFromJson } from '../protocol/metadata.ts'
import { syntax as lookup } from '../verbs/lookup.ts'
import { syntax as plookup } from '../verbs/plookup.ts'
import type { ClientContext } from './context.ts'
import type { GetOptions, ReadableKey } from './get.ts'
import { ifFound, parseJson } from './reading.ts'
import { storedMeta } from './stored.ts'

/** What is recorded beside a value, without it. Undefined when there is none, or none for us. [§3.9–3.11] */
export async function getMeta(
  context: ClientContext,
  key: ReadableKey,
  { fresh = false, signal }: GetOptions = {},
): Promise<Metadata | undefined> {
  const { name, sharedBy } = key
  if (key.kind === 'cached' || sameAtSign(sharedBy, context.atSign)) return storedMeta(context, key, { signal })
  const verb = key.kind === 'public' ? plookup : lookup
  const line = verb.format({ name, sharedBy, operation: 'meta', ...(fresh && { bypassCache: true }) })
  const payload = await ifFound(context.request(line, { signal }))
  return payload === null || payload === 'null' ? undefined : metadataFromJson(parseJson(payload, maxJsonParts))
}
