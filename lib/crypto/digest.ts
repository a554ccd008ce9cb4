import { md5 } from '@noble/hashes/legacy.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { encodeUtf8 } from '../protocol/base64.ts'

/** SHA-512 of the UTF-8 text, as 128 lower-case hex digits. [§8.1] */
export async function sha512Hex(text: string): Promise<string> {
  return bytesToHex(new Uint8Array(await crypto.subtle.digest('SHA-512', encodeUtf8(text))))
}

/** SHA-256 of the UTF-8 text, as 64 lower-case hex digits. */
export async function sha256Hex(text: string): Promise<string> {
  return bytesToHex(new Uint8Array(await crypto.subtle.digest('SHA-256', encodeUtf8(text))))
}

/**
 * MD5 of the UTF-8 text, as 32 lower-case hex digits. It names a public key in `pubKeyCS`, and protects nothing:
 * whoever can choose both keys can make two with the same name. [§8.1]
 */
export function md5Hex(text: string): string {
  return bytesToHex(md5(encodeUtf8(text)))
}
