import { type AtKey, formatAtKey } from '../protocol/at-key.ts'
import { formatMetadata, type MetadataChanges, metadataPattern, parseMetadata } from '../protocol/metadata.ts'
import { data, type Reply } from '../protocol/reply.ts'
import type { Access, Context } from './context.ts'
import { define, type Params } from './define.ts'
import { type KeyParts, keyText } from './key-text.ts'
import { announce } from './notice.ts'
import { checkCreatable, checkWritable, writableKey } from './update.ts'

/** `update:meta:<atKey>[:<metadata>]` changes metadata alone; a key that is not there comes to be, without value. [§3.8] */
export const syntax = define(
  'update:meta',
  new RegExp(
    `^update:meta(:((?<publicScope>public)|(@(?<forAtSign>[^:@\\s]+))))?:(?<atKey>[^:@]{2,})@(?<atSign>[^:@\\s]+)${metadataPattern}$`,
    'i',
  ),
  (g: KeyParts & { metadata?: string }): { key: AtKey; metadata: MetadataChanges } => ({
    metadata: parseMetadata(g.metadata),
    key: writableKey(keyText(g)),
  }),
  ({ key, metadata }) => `update:meta:${formatAtKey(key)}${formatMetadata(metadata)}`,
  { usage: 'update:meta:ttl:20000:ttb:20000:ttr:20000' },
)
export const access: readonly Access[] = ['owner']

export async function handle({ key, metadata }: Params<typeof syntax>, context: Context): Promise<Reply> {
  checkWritable(key, context)
  await checkCreatable(key, context)
  return data(await context.keystore.putMeta(key, metadata, announce(key, { operation: 'update' }, context)))
}
