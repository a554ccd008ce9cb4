import { ml_dsa65 } from '@noble/post-quantum/ml-dsa.js'
import { decodeBase64, encodeUtf8 } from '../protocol/base64.ts'
import { verify } from './signature.ts'

type Claim = Omit<Parameters<typeof verify>[0], 'signingAlgo'> & {
  readonly signingAlgo?: Parameters<typeof verify>[0]['signingAlgo'] | 'mldsa65'
}

/** As `verify`, and `mldsa65` too. Apart from it, so that no page carries what only atServers check. [2026 §11.2] */
export async function verifyAny({ signingAlgo, ...claim }: Claim): Promise<boolean> {
  return signingAlgo === 'mldsa65' ? verifyMlDsa65(claim) : verify({ ...claim, signingAlgo })
}

/**
 * Whether `signature` is one of the holder of `publicKey` over the UTF-8 `message`: pure ML-DSA-65 without context, raw key
 * and signature as base64. What is neither is just not valid. [2026 §11.2]
 */
export function verifyMlDsa65({ publicKey, message, signature }: Omit<Claim, 'signingAlgo'>): boolean {
  try {
    return ml_dsa65.verify(decodeBase64(signature), encodeUtf8(message), decodeBase64(publicKey))
  } catch {
    return false
  }
}
