import { type AtKey, formatAtKey } from '../protocol/at-key.ts'
import { isActive } from '../protocol/metadata.ts'
import { data, type Reply } from '../protocol/reply.ts'
import type { Access, Context } from './context.ts'
import { define, type Params } from './define.ts'
import { type KeyParts, keyText } from './key-text.ts'
import { answer, missing, type Operation, parseOperation, readableKey } from './read.ts'

/** `llookup:[meta:|all:]<atKey>` reads one key of the own store, exactly as it is named. [§3.11] */
export const syntax = define(
  'llookup',
  /^llookup(:(?<operation>meta|all))?(?<cached>:cached)?(:((?<publicScope>public)|(@(?<forAtSign>[^:@\s]+))))?:(?<atKey>(?!.[^@]*::)[^:][^@]+)@(?<atSign>[^:@\s]+)$/i,
  (g: KeyParts & { operation?: string }): { key: AtKey; operation?: Operation } => ({
    key: readableKey(keyText(g)),
    ...(g.operation && { operation: parseOperation(g.operation) }),
  }),
  ({ key, operation }) => `llookup:${operation ? `${operation}:` : ''}${formatAtKey(key)}`,
  { usage: 'e.g llookup:location@bob' },
)
export const access: readonly Access[] = ['owner']

export async function handle({ key, operation }: Params<typeof syntax>, { keystore, now }: Context): Promise<Reply> {
  const record = await keystore.get(key)
  const text = formatAtKey(key)
  if (!record) throw missing(text)
  if (!isActive(record.metadata, now())) return data(null)
  return answer(operation, { key: text, value: record.value, metadata: record.metadata })
}
