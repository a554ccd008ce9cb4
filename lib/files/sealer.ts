import { startSha256 } from '../crypto/digest.ts'
import { chunkBytes, chunkStart, openFileKey, saltBytes, sealChunk, sealedChunkLength } from '../crypto/sealed-file.ts'

/** With what one file is sealed; see `openFileKey`. */
export interface SealedWith {
  readonly key: string
  readonly salt: Uint8Array<ArrayBuffer>
  readonly about: string
}

/** Some of a file that can be read; a `Blob` is one, and goes to a worker as a name, not as bytes. */
export type Plain = Pick<Blob, 'arrayBuffer'>

/** Seals one file from its beginning on, and knows the checksum of all that it has read. */
export interface Sealer {
  /** What was sealed before is only read. Resolves to the checksum; undefined where it is not `bytes` long or cannot be read. */
  readOver(plain: Plain, bytes: number): Promise<string | undefined>
  /** The chunks from number `first` on, one after the other; the last one of them ends the file where `isLast`. Undefined as above. */
  seal(plain: Plain, bytes: number, first: number, isLast: boolean): Promise<SealedPart | undefined>
  close(): void
}

export interface SealedPart {
  readonly sealed: Uint8Array<ArrayBuffer>
  /** Of all plain text so far, in hex. */
  readonly sha256: string
}

export type OpenSealer = (sealedWith: SealedWith) => Promise<Sealer>

/** Seals in this thread. */
export const openSealer: OpenSealer = async ({ key, salt, about }) => {
  const fileKey = await openFileKey(key, salt, about)
  const running = startSha256()

  async function read(plain: Plain, bytes: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const found = await plain.arrayBuffer().catch(() => undefined)
    return found?.byteLength === bytes ? new Uint8Array(found) : undefined
  }

  return {
    async readOver(plain, bytes) {
      const found = await read(plain, bytes)
      if (found) running.update(found)
      return found && running.hex()
    },
    async seal(plain, bytes, first, isLast) {
      const found = await read(plain, bytes)
      if (!found) return undefined
      // A file without bytes has one chunk too.
      const count = Math.max(1, Math.ceil(bytes / chunkBytes))
      const sealed = new Uint8Array(
        chunkStart(count - 1) - saltBytes + sealedChunkLength(bytes - (count - 1) * chunkBytes),
      )
      for (let at = 0; at < count; at++) {
        const text = found.subarray(at * chunkBytes, (at + 1) * chunkBytes)
        running.update(text)
        const chunk = await sealChunk(fileKey, text, first + at, isLast && at === count - 1)
        sealed.set(chunk, chunkStart(at) - saltBytes)
      }
      return { sealed, sha256: running.hex() }
    },
    close() {},
  }
}

/** In Node a `Blob` would hold on to its memory for longer. */
export function joined(parts: readonly Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> {
  const [only] = parts
  if (only && parts.length === 1) return only
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
