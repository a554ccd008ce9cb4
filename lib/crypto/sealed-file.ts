import { AtError } from '../protocol/at-error.ts'
import { decodeBase64, encodeUtf8 } from '../protocol/base64.ts'
import { isAesKey } from './aes.ts'

/*
 * A sealed file, of any size, in constant memory:
 *
 *     sealed  = salt chunk*                 salt: 16 random bytes, made anew for every file
 *     chunk   = nonce text tag              nonce: 12 random bytes, tag: 16; each chunk but the last has 262144 bytes of text
 *     text    = AES-256-GCM(key, nonce, plain, number last)
 *                                           number: of the chunk from 0, 8 bytes, the highest first; last: one byte, 1 or 0
 *     key     = HKDF-SHA-256(transfer key, salt, "facet file 1" LF 262144 LF what the file is)
 *
 * Why so:
 * - The number stands in what GCM authenticates, so no chunk can be left out, doubled or moved; so does whether it is the
 *   last, so that a file that ends early does not open. An empty file is one empty chunk.
 * - One transfer key seals several files. Each has a key of its own by its salt, so no counter is shared; and the name under
 *   which it is kept goes into it as well, so that one file is not taken for another.
 * - Nonces are random and not counted, because an upload goes on after a pause: were the file changed meanwhile, a counted
 *   nonce would meet a second text under the same key, which gives both away. With 96 bits and one key per file that
 *   does not happen by chance below 2^32 chunks, which are 2^50 bytes.
 * - Chunks are independent: it can be gone on at any of them, on both sides, since where each begins can be calculated.
 */

/** Bytes of plain text in every chunk but the last. */
export const chunkBytes = 262_144
/** Bytes in front of the first chunk. */
export const saltBytes = 16
const nonceBytes = 12
const sealedChunkBytes = nonceBytes + chunkBytes + 16
const overhead = nonceBytes + 16
/** What says of a transfer that its files are sealed like this. */
export const sealedFileScheme = 'chunks-aes-256-gcm-1'

/** What one file is sealed and opened with. */
export type FileKey = CryptoKey

export function newSalt(): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(saltBytes))
}

/** The key of one file of a transfer. `about` says which: the same words open it. AT0014 when `key` is no 32 bytes in base64. */
export async function openFileKey(key: string, salt: Uint8Array<ArrayBuffer>, about: string): Promise<FileKey> {
  if (!isAesKey(key)) throw new AtError('AT0014', 'This is not a 32-byte AES key.')
  if (salt.length !== saltBytes) throw cutOff()
  const root = await crypto.subtle.importKey('raw', decodeBase64(key), 'HKDF', false, ['deriveKey'])
  const info = encodeUtf8(`facet file 1\n${chunkBytes}\n${about}`)
  const from = { name: 'HKDF', hash: 'SHA-256', salt, info }
  return crypto.subtle.deriveKey(from, root, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
}

/** Bytes of a file of this size once it is sealed. */
export function sealedLength(size: number): number {
  return saltBytes + size + chunksOf(size) * overhead
}

/** Bytes of a chunk with so much text. */
export function sealedChunkLength(bytes: number): number {
  return bytes + overhead
}

/** Where chunk `number` begins in a sealed file. */
export function chunkStart(number: number): number {
  return saltBytes + number * sealedChunkBytes
}

/** Which chunk begins at this byte of a sealed file, or has it within. */
export function chunkAt(byte: number): number {
  return Math.max(0, Math.floor((byte - saltBytes) / sealedChunkBytes))
}

/** How many chunks a file of this size has. */
export function chunksOf(size: number): number {
  return Math.max(1, Math.ceil(size / chunkBytes))
}

/** Plain text in, from the beginning of chunk `from`; sealed chunks out, each as one piece. The salt is not among them. */
export function sealChunks(key: FileKey, from = 0): TransformStream<Uint8Array, Uint8Array<ArrayBuffer>> {
  return eachOf(chunkBytes, from, (plain, number, isLast) => sealChunk(key, plain, number, isLast))
}

/**
 * Sealed bytes in, from the beginning of chunk `from` and cut anywhere; plain text out. Nothing comes out that was not sealed
 * in this place. Errors with AT0014 where a chunk does not open, or the last one is missing.
 */
export function openChunks(key: FileKey, from = 0): TransformStream<Uint8Array, Uint8Array<ArrayBuffer>> {
  return eachOf(sealedChunkBytes, from, (sealed, number, isLast) => openChunk(key, sealed, number, isLast))
}

/** One chunk, for who cuts a file by himself. */
export async function sealChunk(
  key: FileKey,
  plain: Uint8Array<ArrayBuffer>,
  number: number,
  isLast: boolean,
): Promise<Uint8Array<ArrayBuffer>> {
  const nonce = crypto.getRandomValues(new Uint8Array(nonceBytes))
  const text = await crypto.subtle.encrypt(place(nonce, number, isLast), key, plain)
  const sealed = new Uint8Array(nonceBytes + text.byteLength)
  sealed.set(nonce)
  sealed.set(new Uint8Array(text), nonceBytes)
  return sealed
}

async function openChunk(key: FileKey, sealed: Uint8Array<ArrayBuffer>, number: number, isLast: boolean) {
  if (sealed.length < overhead) throw cutOff()
  const opened = (last: boolean) => {
    const text = sealed.subarray(nonceBytes)
    return crypto.subtle.decrypt(place(sealed.slice(0, nonceBytes), number, last), key, text).then(
      (plain) => new Uint8Array(plain),
      () => undefined,
    )
  }
  const plain = await opened(isLast)
  if (plain) return plain
  // One that is whole and not the last says that the rest is missing.
  if (isLast && (await opened(false))) throw cutOff()
  throw new AtError('AT0014', 'This file does not open with the key at hand, or was changed on its way.')
}

function place(iv: Uint8Array<ArrayBuffer>, number: number, isLast: boolean): AesGcmParams {
  const additionalData = new Uint8Array(9)
  new DataView(additionalData.buffer).setBigUint64(0, BigInt(number))
  additionalData[8] = isLast ? 1 : 0
  return { name: 'AES-GCM', iv, additionalData }
}

function cutOff(): AtError {
  return new AtError('AT0014', 'This file is cut off: its end is missing.')
}

/** Cuts what comes into pieces of `size` bytes; what is left, be it nothing, is the last one if there is no other. */
function eachOf(
  size: number,
  from: number,
  turn: (piece: Uint8Array<ArrayBuffer>, number: number, isLast: boolean) => Promise<Uint8Array<ArrayBuffer>>,
): TransformStream<Uint8Array, Uint8Array<ArrayBuffer>> {
  const held = new Uint8Array(size)
  let length = 0
  let number = from
  return new TransformStream({
    async transform(bytes, controller) {
      for (let at = 0; at < bytes.length; ) {
        // A full one is only known not to be the last when more comes.
        if (length === size) {
          // What comes out of its turn is another one, so that this one is filled again.
          controller.enqueue(await turn(held, number++, false))
          length = 0
        }
        const taken = bytes.subarray(at, at + size - length)
        held.set(taken, length)
        length += taken.length
        at += taken.length
      }
    },
    async flush(controller) {
      controller.enqueue(await turn(held.slice(0, length), number, true))
    },
  })
}
