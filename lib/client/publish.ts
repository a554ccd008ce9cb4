import type { PublicKey } from '../protocol/at-key.ts'
import { encodeBase64, encodeUtf8 } from '../protocol/base64.ts'
import { type ClientContext, checkOwn } from './context.ts'
import { besides, type PutOptions } from './put.ts'
import type { Value } from './values.ts'
import { asText, write } from './write.ts'

/** Stores a value for everyone, with the owner's signature over the text as it was put. [§8.9] */
export async function publish(
  context: ClientContext,
  key: PublicKey,
  value: Value,
  { signal, ...options }: PutOptions = {},
): Promise<number> {
  checkOwn(context, key)
  const { text, isBinary } = asText(value)
  const signed = await signedForAll(context, text)
  return write(context.request, key, signed.value, { ...besides(options), isBinary, ...signed.metadata }, { signal })
}

/** The text as it travels, and what is said of it. */
export async function signedForAll({ keys }: Pick<ClientContext, 'keys'>, text: string) {
  const dataSignature = await keys.signValue(text)
  const metadata = { dataSignature, isEncrypted: false }
  if (fitsOnALine(text)) return { value: text, metadata }
  return { value: encodeBase64(encodeUtf8(text)), metadata: { ...metadata, encoding: 'base64' } }
}

/**
 * A request ends at a line feed and is trimmed, the grammar's `.` stops at every kind of line end, and `~NL~` would be
 * read as a line feed: such texts travel as base64. [§2.3, §3.6, §8.9]
 */
function fitsOnALine(text: string): boolean {
  return !/[\r\n\u2028\u2029]|~NL~/.test(text) && text === text.trimEnd()
}
