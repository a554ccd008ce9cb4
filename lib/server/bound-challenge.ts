import { type AtSign, parseAtSign, sameAtSign } from '../protocol/at-sign.ts'
import { decodeBase64, decodeUtf8 } from '../protocol/base64.ts'

const prefix = 'pol1.'
/** A uuid, or a challenge that names who made it. */
export const challengePattern = '[\\w-]{1,64}|pol1\\.[\\w-]{1,1024}={0,2}'

/**
 * Whether a challenge may be signed for this atSign. One that names its maker is only good for it: else a server could
 * have us sign what another one asked it to prove. What names nobody is the older form. [2026 §11.4]
 */
export function isMeantBy(challenge: string, atSign: AtSign): boolean {
  if (!challenge.startsWith(prefix)) return true
  const text = challenge.slice(prefix.length).replace(/=+$/, '').replaceAll('-', '+').replaceAll('_', '/')
  try {
    const json = decodeUtf8(decodeBase64(text.padEnd(Math.ceil(text.length / 4) * 4, '=')))
    return sameAtSign(parseAtSign(JSON.parse(json ?? '').v), atSign)
  } catch {
    return false
  }
}
