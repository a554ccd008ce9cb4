import { type RunningSha256, startSha256 } from '../../crypto/digest.ts'
import {
  chunkBytes,
  chunkStart,
  chunksOf,
  newSalt,
  openFileKey,
  sealChunk,
  sealedLength,
} from '../../crypto/sealed-file.ts'
import type { FileHome } from '../../files/home.ts'
import { AtError } from '../../protocol/at-error.ts'
import { decodeBase64, encodeBase64 } from '../../protocol/base64.ts'
import { bytesOf, changed, type FileToSend } from './file-to-send.ts'
import { aboutFile, type FileState, type Secret, type UploadState } from './transfer.ts'

/** How many chunks are read at a time. */
const readChunks = 8
/** Beyond it sealed chunks of one piece are made one `Blob`, which a browser may put on its disk. */
const maxParts = 64

/** A file of which nothing was sent. */
export function untouched({ name, size, storedAs }: Pick<FileState, 'name' | 'size' | 'storedAs'>): FileState {
  const sha256 = startSha256().hex()
  return { name, size, storedAs, salt: encodeBase64(newSalt()), sent: 0, sha256, isUploaded: false }
}

/** What sending one of the files needs of the whole. */
export interface Sending {
  readonly home: FileHome
  readonly secret: Secret
  readonly signal: AbortSignal | undefined
  readonly onSent: (name: string, index: number, sent: number, size: number) => void
  readonly now: () => number
  readonly state: () => UploadState
  readonly change: (some: Partial<UploadState>) => void
}

/** Seals a file and leaves it in the home, from where it was left. */
export async function sendFile(file: FileToSend, index: number, sending: Sending): Promise<void> {
  for (;;) {
    try {
      return await sendRest(file, index, sending)
    } catch (error) {
      const { state, change } = sending
      const sent = state().files[index]
      // The home has lost what was there; it is begun anew, and sealed anew.
      if (!(error instanceof AtError && error.code === 'AT0015') || !sent?.sent) throw error
      change({ files: state().files.with(index, untouched(sent)) })
    }
  }
}

async function sendRest(
  file: FileToSend,
  index: number,
  { home, secret, signal, onSent, now, state, change }: Sending,
) {
  const { transferId, expiresAt, files } = state()
  const begun = files[index]
  if (!begun || begun.isUploaded) return
  const { size, storedAs } = begun
  const salt = decodeBase64(begun.salt)
  const key = await openFileKey(secret.key, salt, aboutFile(transferId, storedAs))
  const place = { transferId, name: storedAs, bytes: sealedLength(size), word: secret.word }
  const running = startSha256()
  await readOver(file, begun, running, signal)
  const last = chunksOf(size) - 1
  const step = home.chunksPerPiece ?? last + 1
  const isWhole = home.chunksPerPiece === undefined
  let safe = Promise.resolve()
  for (let first = begun.sent / chunkBytes; first <= last; first += step) {
    signal?.throwIfAborted()
    const parts: BlobPart[] = first === 0 ? [salt] : []
    const end = Math.min(first + step, last + 1)
    for (let number = first; number < end; number += readChunks) {
      const until = Math.min(number + readChunks, end)
      const read = await bytesOf(file, number, until)
      for (let at = number; at < until; at++) {
        const plain = read.subarray((at - number) * chunkBytes, (at - number + 1) * chunkBytes)
        running.update(plain)
        parts.push(await sealChunk(key, plain, at, at === last))
      }
      if (isWhole && parts.length > maxParts) parts.splice(0, parts.length, new Blob(parts))
    }
    const sent = Math.min(size, end * chunkBytes)
    const sha256 = running.hex()
    const piece = isWhole ? new Blob(parts) : joined(parts as Uint8Array<ArrayBuffer>[])
    // While one piece is on its way, the next one is sealed.
    await safe
    signal?.throwIfAborted()
    safe = home
      .put(place, first === 0 ? 0 : chunkStart(first), piece, { ttl: Math.max(1, expiresAt - now()), signal })
      .then((until) => {
        const file = { ...begun, sent, sha256, isUploaded: end > last }
        const earlier = Math.min(state().expiresAt, until ?? state().expiresAt)
        change({ files: state().files.with(index, file), expiresAt: earlier })
        onSent(file.name, index, sent, size)
      })
    safe.catch(() => {})
  }
  await safe
}

/** What was sent before goes into the checksum once more, and has to be what it was. */
async function readOver(
  file: FileToSend,
  { sent, sha256, name }: FileState,
  running: RunningSha256,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (let chunk = 0; chunk * chunkBytes < sent; chunk += readChunks) {
    signal?.throwIfAborted()
    running.update(await bytesOf(file, chunk, Math.min(chunk + readChunks, sent / chunkBytes)))
  }
  if (running.hex() !== sha256) throw changed(name)
}

/** In Node a `Blob` would hold on to its memory for longer. */
function joined(parts: readonly Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
