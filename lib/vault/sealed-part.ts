import { AtError } from '../protocol/at-error.ts'
import type { AtSign } from '../protocol/at-sign.ts'

/** A few keys sealed together with AES-256-GCM. */
export interface SealedPart {
  readonly iv: Uint8Array<ArrayBuffer>
  readonly bytes: ArrayBuffer
}

type PartName = 'daily' | 'export'

/** Where a part stands. Its seal holds there only: it cannot be moved to another atSign, version or name unnoticed. */
interface Place {
  readonly atSign: AtSign
  readonly version: number
  readonly sealing: CryptoKey
}

/** Seals keys for their place in a record. */
export async function sealPart(place: Place, name: PartName, keys: object): Promise<SealedPart> {
  const iv = crypto.getRandomValues(new Uint8Array(12))
  const text = new TextEncoder().encode(JSON.stringify(keys))
  return { iv, bytes: await crypto.subtle.encrypt(cipher(place, name, iv), place.sealing, text) }
}

/** Opens one part of a record. Throws AT0002 when it was changed, moved or damaged. */
export async function openSealed<Keys>(record: Place & Record<PartName, SealedPart>, name: PartName): Promise<Keys> {
  const { iv, bytes } = record[name]
  try {
    const text = await crypto.subtle.decrypt(cipher(record, name, iv), record.sealing, bytes)
    return JSON.parse(new TextDecoder().decode(text)) as Keys
  } catch (cause) {
    const sentence = `The keys of ${record.atSign} on this device are damaged. Forget them here, then open your key file again.`
    throw new AtError('AT0002', sentence, { cause })
  }
}

function cipher({ atSign, version }: Place, name: PartName, iv: Uint8Array<ArrayBuffer>): AesGcmParams {
  return { name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(JSON.stringify([atSign, version, name])) }
}
