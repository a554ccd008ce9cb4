import { AtError } from '../protocol/at-error.ts'
import { decodeBase64 } from '../protocol/base64.ts'
import { openAesKey, zeroIv } from './aes.ts'

export interface RestartingScheme {
  /** base64 of 32 bytes */
  readonly key: string
  /** base64 of 16 bytes; zero where there is none. */
  readonly iv?: string | null
  /** 4096 unless given. */
  readonly pieceBytes?: number
}

const maxPieceBytes = 16_777_216

/**
 * Opens the files of older apps: every 4096 bytes are AES-256-CTR from the same start, so that the XOR of any two pieces is
 * that of their texts. Read and never written. [data formats §15.1, §15.2]
 * AT0014 for a key or a start value that is none.
 */
export async function openRestarting({
  key,
  iv,
  pieceBytes = 4096,
}: RestartingScheme): Promise<TransformStream<Uint8Array, Uint8Array<ArrayBuffer>>> {
  if (!Number.isSafeInteger(pieceBytes) || pieceBytes < 1 || pieceBytes > maxPieceBytes) {
    throw new AtError('AT0014', `These files are sealed in pieces of ${pieceBytes} bytes, which cannot be.`)
  }
  const counter = iv ? decodeBase64(iv) : zeroIv
  if (counter.length !== 16) throw new AtError('AT0014', 'The start value of these files is not 16 bytes long.')
  const algorithm = { name: 'AES-CTR', counter, length: 128 }
  // Being the same for all pieces, it is computed for one.
  const stream = await crypto.subtle.encrypt(algorithm, await openAesKey(key), new Uint8Array(pieceBytes))
  const keystream = new Uint8Array(stream)
  let at = 0
  return new TransformStream({
    transform(bytes, controller) {
      const plain = new Uint8Array(bytes.length)
      for (let i = 0; i < bytes.length; i++) {
        plain[i] = (bytes[i] ?? 0) ^ (keystream[at] ?? 0)
        at = at + 1 === pieceBytes ? 0 : at + 1
      }
      controller.enqueue(plain)
    },
  })
}
