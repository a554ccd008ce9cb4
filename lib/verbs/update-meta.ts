import { formatAtKey } from '../protocol/at-key.ts'
import { formatMetadata, metadataPattern, parseMetadata } from '../protocol/metadata.ts'
import { data, type Reply } from '../protocol/reply.ts'
import type { Access, Context } from './context.ts'
import { define, type Params } from './define.ts'
import { type KeyParts, keyText } from './key-text.ts'
import { announce } from './notice.ts'
import { checkCreatable, checkWritable, type Update, writableKey } from './update.ts'

/** `update:meta:<atKey>[:<metadata>]` changes metadata alone; a key that is not there comes to be, without value. [§3.8] */
export const syntax = define(
  'update:meta',
  new RegExp(
    `^update:meta(?<noCommit>:nc)?(:((?<publicScope>public)|(@(?<forAtSign>[^:@\\s]+))))?:(?<atKey>[^:@]{2,})@(?<atSign>[^:@\\s]+)${metadataPattern}$`,
    'i',
  ),
  (g: KeyParts & { noCommit?: string; metadata?: string }): Omit<Update, 'value'> => ({
    metadata: parseMetadata(g.metadata),
    key: writableKey(keyText(g)),
    ...(g.noCommit && { noCommit: true }),
  }),
  ({ key, metadata, noCommit }) => `update:meta${noCommit ? ':nc' : ''}:${formatAtKey(key)}${formatMetadata(metadata)}`,
  { usage: 'update:meta:ttl:20000:ttb:20000:ttr:20000' },
)
export const access: readonly Access[] = ['owner']

export async function handle(
  { key, metadata, noCommit = false }: Params<typeof syntax>,
  context: Context,
): Promise<Reply> {
  checkWritable(key, context)
  await checkCreatable(key, context)
  const told = announce(key, { operation: 'update' }, context)
  return data(await context.keystore.putMeta(key, metadata, { committed: !noCommit, ...told }))
}
