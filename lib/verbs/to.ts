import { AtError } from '../protocol/at-error.ts'
import { formatAtKey, publicKey } from '../protocol/at-key.ts'
import { type AtSign, parseAtSign, sameAtSign } from '../protocol/at-sign.ts'
import { isActive, metadataToJson } from '../protocol/metadata.ts'
import { data, type Reply } from '../protocol/reply.ts'
import { type Context, everyone } from './context.ts'
import { define, type Params } from './define.ts'

/** `to:<atSign>` names whom the caller wants before anything else; the reply is what it takes to trust it. [2026 §3.3] */
export const syntax = define(
  'to',
  /^to:(?<atSign>@?[^:@\s]+)$/i,
  (g: { atSign: string }) => ({ atSign: parseAtSign(g.atSign) }),
  ({ atSign }) => `to:${atSign}`,
  { usage: 'to:@<atSign>' },
)
export const access = everyone

export async function handle({ atSign }: Params<typeof syntax>, context: Context): Promise<Reply> {
  const { owner } = context
  if (!sameAtSign(atSign, owner)) throw new AtError('AT0007', `${atSign} is not hosted on this atServer`)
  const [publickey, signing_publickey] = await Promise.all(
    ['publickey', 'signing_publickey'].map((name) => find(name, owner, context)),
  )
  return data(JSON.stringify({ publickey, signing_publickey }))
}

/** As `lookup:all` has it; null for what is not there. */
async function find(name: string, owner: AtSign, { wholeKeystore, now }: Context): Promise<object | null> {
  const key = publicKey(name, owner)
  const record = await wholeKeystore.get(key)
  if (record?.value === undefined || !isActive(record.metadata, now())) return null
  return { key: formatAtKey(key), data: record.value, metaData: metadataToJson(record.metadata) }
}
