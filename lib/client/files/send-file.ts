import { startSha256 } from '../../crypto/digest.ts'
import { chunkBytes, chunkStart, chunksOf, newSalt, sealedLength } from '../../crypto/sealed-file.ts'
import type { FileHome } from '../../files/home.ts'
import { joined, type OpenSealer, type Sealer } from '../../files/sealer.ts'
import { AtError } from '../../protocol/at-error.ts'
import { decodeBase64, encodeBase64 } from '../../protocol/base64.ts'
import { changed, chunksIn, type FileToSend } from './file-to-send.ts'
import { aboutFile, type FileState, type Secret, type UploadState } from './transfer.ts'

/** How many chunks are read and sealed at a time. */
const readChunks = 8
/** Beyond it what was sealed of one piece is made one `Blob`, which a browser may put on its disk. */
const maxParts = 8

/** A file of which nothing was sent. */
export function untouched({ name, size, storedAs }: Pick<FileState, 'name' | 'size' | 'storedAs'>): FileState {
  const sha256 = startSha256().hex()
  return { name, size, storedAs, salt: encodeBase64(newSalt()), sent: 0, sha256, isUploaded: false }
}

/** What sending one of the files needs of the whole. */
export interface Sending {
  readonly home: FileHome
  readonly secret: Secret
  readonly openSealer: OpenSealer
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
  { home, secret, openSealer, signal, onSent, now, state, change }: Sending,
) {
  const { transferId, expiresAt, files } = state()
  const begun = files[index]
  if (!begun || begun.isUploaded) return
  const { size, storedAs } = begun
  const salt = decodeBase64(begun.salt)
  const place = { transferId, name: storedAs, bytes: sealedLength(size), word: secret.word }
  const last = chunksOf(size) - 1
  const step = home.chunksPerPiece ?? last + 1
  const isWhole = home.chunksPerPiece === undefined
  const sealer = await openSealer({ key: secret.key, salt, about: aboutFile(transferId, storedAs) })
  try {
    await readOver(file, begun, sealer, signal)
    let safe = Promise.resolve()
    for (let first = begun.sent / chunkBytes; first <= last; first += step) {
      signal?.throwIfAborted()
      const parts: BlobPart[] = first === 0 ? [salt] : []
      const end = Math.min(first + step, last + 1)
      let { sha256 } = begun
      for (let number = first; number < end; number += readChunks) {
        const until = Math.min(number + readChunks, end)
        const { plain, bytes } = chunksIn(file, number, until)
        const part = await sealer.seal(plain, bytes, number, until > last)
        if (!part) throw changed(file.name)
        sha256 = part.sha256
        parts.push(part.sealed)
        if (isWhole && parts.length > maxParts) parts.splice(0, parts.length, new Blob(parts))
      }
      const sent = Math.min(size, end * chunkBytes)
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
  } finally {
    sealer.close()
  }
}

/** What was sent before goes into the checksum once more, and has to be what it was. */
async function readOver(
  file: FileToSend,
  { sent, sha256, name }: FileState,
  sealer: Sealer,
  signal: AbortSignal | undefined,
): Promise<void> {
  let sum: string | undefined = sha256
  for (let chunk = 0; chunk * chunkBytes < sent && sum !== undefined; chunk += readChunks) {
    signal?.throwIfAborted()
    const { plain, bytes } = chunksIn(file, chunk, Math.min(chunk + readChunks, sent / chunkBytes))
    sum = await sealer.readOver(plain, bytes)
  }
  if (sum !== sha256) throw changed(name)
}
