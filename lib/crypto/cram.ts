import { sha512Hex } from './digest.ts'

/**
 * The answer to a `from` challenge for who holds the bootstrap secret: SHA-512 over secret and challenge with nothing
 * between them, 128 lower-case hex digits. `challenge` is what follows `data:`, up to the newline. [§3.3]
 */
export function cramDigest(secret: string, challenge: string): Promise<string> {
  return sha512Hex(secret + challenge)
}
