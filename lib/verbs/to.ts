import { AtError } from '../protocol/at-error.ts'
import { formatAtKey, publicKey } from '../protocol/at-key.ts'
import { parseAtSign, sameAtSign } from '../protocol/at-sign.ts'
import { isActive, metadataToJson } from '../protocol/metadata.ts'
import { data, type Reply } from '../protocol/reply.ts'
import { type Context, everyone } from './context.ts'
import { define, type Params } from './define.ts'

/**
 * `to:@alice` says whom the caller means, where one port may be that of many; the reply is what everyone begins with:
 * her public keys, each as `lookup:all` would show it, or null while there is none. [2026 §3.3]
 */
export const syntax = define(
  'to',
  /^to:(?<atSign>@?[^:@\s]+)$/i,
  (g: { atSign: string }) => ({ atSign: parseAtSign(g.atSign) }),
  ({ atSign }) => `to:${atSign}`,
  { usage: 'e.g to:@alice' },
)
export const access = everyone

export async function handle({ atSign }: Params<typeof syntax>, context: Context): Promise<Reply> {
  if (!sameAtSign(atSign, context.owner)) throw new AtError('AT0007', `${atSign} is not hosted on this atServer`)
  const [publickey, signing_publickey] = await Promise.all([
    find('publickey', context),
    find('signing_publickey', context),
  ])
  return data(JSON.stringify({ publickey, signing_publickey }))
}

async function find(name: string, { owner, wholeKeystore, now }: Context) {
  const key = publicKey(name, owner)
  const record = await wholeKeystore.get(key)
  if (!record || !isActive(record.metadata, now())) return null
  return { key: formatAtKey(key), data: record.value, metaData: metadataToJson(record.metadata) }
}
