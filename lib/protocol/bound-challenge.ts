import { type AtSign, parseAtSign, sameAtSign } from './at-sign.ts'
import { decodeBase64, decodeUtf8, encodeBase64, encodeUtf8 } from './base64.ts'

/*
 * A challenge that names who made it, so that a server cannot have another one's challenge signed for itself. [2026 §11.4]
 * Who does not know the form signs it as it stands, like the bare uuid of earlier servers.
 */

const prefix = 'pol1.'
/** A uuid, or a challenge that names who made it. */
export const challengePattern = '[\\w-]{1,64}|pol1\\.[\\w-]{1,1024}={0,2}'

/** `pol1.` and who asks for the proof, with what no other challenge has. */
export function formatBoundChallenge(verifier: AtSign, nonce: string): string {
  const text = encodeBase64(encodeUtf8(JSON.stringify({ v: verifier, n: nonce })))
  return prefix + text.replaceAll('+', '-').replaceAll('/', '_')
}

/**
 * Whether a challenge may be signed for this atSign. One that names its maker is only good for it, and one that wants
 * another algorithm is not answered with this one. What names nobody is the older form. [2026 §11.4, §17.6]
 */
export function isMeantBy(challenge: string, atSign: AtSign): boolean {
  if (!challenge.startsWith(prefix)) return true
  const text = challenge.slice(prefix.length).replace(/=+$/, '').replaceAll('-', '+').replaceAll('_', '/')
  try {
    const json = decodeUtf8(decodeBase64(text.padEnd(Math.ceil(text.length / 4) * 4, '=')))
    const { v, alg } = JSON.parse(json ?? '')
    return alg === undefined && sameAtSign(parseAtSign(v), atSign)
  } catch {
    return false
  }
}
