import type { AtSign } from '../protocol/at-sign.ts'
import { generateAesKey } from './aes.ts'
import type { KeyMaterial } from './key-ring.ts'
import { generateSigningPair } from './signature.ts'

/** Which key is being made; `done` of `of` are finished. */
export interface GenerateProgress {
  readonly making: 'encryption pair' | 'login pair' | 'self key' | 'nothing more'
  readonly done: number
  readonly of: number
}

/**
 * New keys for an atSign that is about to be onboarded: nobody but the caller knows them yet. [§8.4, §8.5]
 * An RSA pair takes from 20 ms to some seconds, by luck and device; `signal` is heeded between keys and rejects with
 * its own reason.
 */
export async function generateKeyMaterial(
  atSign: AtSign,
  { onProgress, signal }: { onProgress?: (progress: GenerateProgress) => void; signal?: AbortSignal } = {},
): Promise<KeyMaterial> {
  const step = (making: GenerateProgress['making'], done: number) => {
    signal?.throwIfAborted()
    onProgress?.({ making, done, of: 3 })
  }
  step('encryption pair', 0)
  const encryption = await generateSigningPair()
  step('login pair', 1)
  const pkam = await generateSigningPair()
  step('self key', 2)
  const selfEncryptionKey = generateAesKey()
  step('nothing more', 3)
  return {
    atSign,
    pkamPublicKey: pkam.publicKey,
    pkamPrivateKey: pkam.privateKey,
    encryptionPublicKey: encryption.publicKey,
    encryptionPrivateKey: encryption.privateKey,
    selfEncryptionKey,
  }
}
