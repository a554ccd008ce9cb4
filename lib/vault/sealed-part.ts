import { AtError } from '../protocol/at-error.ts'
import type { AtSign } from '../protocol/at-sign.ts'

/** A few keys sealed together with AES-256-GCM. */
export interface SealedPart {
  readonly iv: Uint8Array<ArrayBuffer>
  readonly bytes: ArrayBuffer
}

type PartName = 'daily' | 'export' | 'all' | 'enrolling'

/** Where a part stands. Its seal holds there only: it cannot be moved to another atSign, version or name unnoticed. */
export interface Place {
  readonly atSign: AtSign
  readonly version: number
}

/** Seals keys for their place in a record. */
export async function sealPart(place: Place, sealing: CryptoKey, name: PartName, keys: object): Promise<SealedPart> {
  const iv = crypto.getRandomValues(new Uint8Array(12))
  const text = new TextEncoder().encode(JSON.stringify(keys))
  return { iv, bytes: await crypto.subtle.encrypt(cipher(place, name, iv), sealing, text) }
}

/** Opens one part of a record. Throws AT0002 when it was changed, moved or damaged. */
export async function openPart<Keys>(
  place: Place,
  sealing: CryptoKey,
  name: PartName,
  part: SealedPart,
): Promise<Keys> {
  try {
    const { iv, bytes } = part
    const text = await crypto.subtle.decrypt(cipher(place, name, iv), sealing, bytes)
    return JSON.parse(new TextDecoder().decode(text)) as Keys
  } catch (cause) {
    throw damaged(place.atSign, cause)
  }
}

export function damaged(atSign: AtSign, cause?: unknown): AtError {
  const sentence = `The keys of ${atSign} on this device are damaged. Forget them here, then open your key file again.`
  return new AtError('AT0002', sentence, { cause })
}

function cipher({ atSign, version }: Place, name: PartName, iv: Uint8Array<ArrayBuffer>): AesGcmParams {
  return { name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(JSON.stringify([atSign, version, name])) }
}
