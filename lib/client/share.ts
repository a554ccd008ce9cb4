import type { SharedKey } from '../protocol/at-key.ts'
import { type ClientContext, checkOwn } from './context.ts'
import { besides, type PutOptions, put } from './put.ts'
import type { Value } from './values.ts'
import { asText } from './write.ts'

export interface ShareOptions extends PutOptions {
  /** Seconds after which the recipient refreshes the copy, −1 for never (the default), 0 for no copy at all. */
  readonly ttr?: number
  /** The recipient's copy goes when ours does; true unless given. */
  readonly ccd?: boolean
  /**
   * Has `receiptOf` know when the recipient's server has it, where records are kept on this device. The recipient hears of it
   * twice then: by the change itself, and under an id that can be asked for.
   */
  readonly receipt?: true
}

/** Seals with the key shared with the recipient, who may keep a copy until this one is deleted. [§8.8] */
export async function share(
  context: ClientContext,
  key: SharedKey,
  value: Value,
  { signal, ttl, ttb, ttr = -1, ccd = true, appMetadata }: ShareOptions = {},
): Promise<number> {
  checkOwn(context, key)
  const { text, isBinary } = asText(value)
  const { wrapped, publicKey } = await context.sharedKeys.with(key.sharedWith, { signal })
  const sealed = await context.keys.sealShared(text, wrapped, publicKey)
  return put(
    context,
    key,
    sealed,
    { ...besides({ ttl, ttb, appMetadata, ...(ttr !== 0 && { ttr, ccd }) }), isBinary },
    { signal },
  )
}
