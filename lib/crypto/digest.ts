import { md5 } from '@noble/hashes/legacy.js'
import { sha256 } from '@noble/hashes/sha2.js'
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

/** A SHA-256 that is told its bytes one after the other, which no platform's own can be. */
export interface RunningSha256 {
  update(bytes: Uint8Array): void
  /** Of all bytes so far, as 64 lower-case hex digits; more may follow. */
  hex(): string
}

export function startSha256(): RunningSha256 {
  const running = sha256.create()
  return {
    update: (bytes) => void running.update(bytes),
    hex: () => bytesToHex(running.clone().digest()),
  }
}

/**
 * MD5 of the UTF-8 text, as 32 lower-case hex digits. It names a public key in `pubKeyCS`, and protects nothing:
 * whoever can choose both keys can make two with the same name. [§8.1]
 */
export function md5Hex(text: string): string {
  return bytesToHex(md5(encodeUtf8(text)))
}
