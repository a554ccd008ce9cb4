import { AtError } from '../../protocol/at-error.ts'
import { type SharedKey, sharedKey } from '../../protocol/at-key.ts'
import type { AtSign } from '../../protocol/at-sign.ts'
import { parseJson } from '../reading.ts'

/**
 * What a recipient's app writes for the sender of files when all that it was to fetch is there and is what was sent. Nobody
 * else's record can say so: their server takes it from its owner alone.
 */
export interface FilesReceipt {
  readonly transferId: string
  /** When the last of them was there, in milliseconds since the epoch, by the recipient's clock. */
  readonly at: number
}

/** `@alice:receipt-<transfer>.<namespace>@bob`, of files that @alice has sent to @bob. */
export function receiptKey(transferId: string, namespace: string, sender: AtSign, recipient: AtSign): SharedKey {
  return sharedKey(`receipt-${transferId}.${namespace}`, recipient, sender)
}

export function formatReceipt({ transferId, at }: FilesReceipt): string {
  return JSON.stringify({ transferId, at: new Date(at).toISOString() })
}

/** Throws AT0014 for what is no receipt: somebody else wrote it. */
export function parseReceipt(text: string): FilesReceipt {
  const { transferId, at } = (parseJson(text) ?? {}) as Partial<Record<keyof FilesReceipt, unknown>>
  const millis = typeof at === 'string' ? Date.parse(at) : Number.NaN
  if (typeof transferId === 'string' && Number.isFinite(millis)) return { transferId, at: millis }
  throw new AtError('AT0014', 'This is no receipt for files.')
}
