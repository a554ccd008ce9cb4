import { startSha256 } from '../../crypto/digest.ts'
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
import { TransferExpired } from '../../files/transfer-expired.ts'
import { formatTransferDate, formatTransferRecord, type TransferRecord } from '../../files/transfer-record.ts'
import { AtError } from '../../protocol/at-error.ts'
import { type AtSign, sameAtSign } from '../../protocol/at-sign.ts'
import { decodeBase64, encodeBase64 } from '../../protocol/base64.ts'
import type { RequestOptions } from '../connection.ts'
import type { ClientContext } from '../context.ts'
import { notify } from '../notify.ts'
import {
  aboutFile,
  type FileState,
  newSecret,
  openSecret,
  placesOf,
  type Secret,
  sealSecret,
  transferKey,
  type UploadState,
} from './transfer.ts'

/** What can be sent: a `File` of a browser is one. Read a megabyte or some at a time. */
export interface FileToSend {
  readonly name: string
  readonly size: number
  slice(start: number, end: number): Pick<Blob, 'arrayBuffer'>
}

/** How far it is: with a file, or with telling a person. */
export type UploadProgress =
  | {
      readonly kind: 'file'
      readonly name: string
      readonly index: number
      readonly sent: number
      readonly size: number
    }
  | { readonly kind: 'person'; readonly sharedWith: AtSign; readonly isTold: boolean; readonly error?: AtError }

export interface UploadOptions extends RequestOptions {
  /** Where the files wait; records of one's own atServer unless given. */
  readonly home?: FileHome
  /** Of the transfer's key; `facet` unless given. */
  readonly namespace?: string
  /** How long the files are to be kept, in milliseconds; 30 days unless given, and no longer than the home keeps anything. */
  readonly keepMillis?: number
  /** A word along with them. */
  readonly notes?: string
  readonly onProgress?: (progress: UploadProgress) => void
  /**
   * Is given how far it is whenever more is safe. Who keeps that goes on from it with `resume`; without it nobody could go
   * on, so that what was sent is taken away when it fails or is aborted.
   */
  readonly onState?: (state: UploadState) => void
  /** Where an earlier upload of the same files was left. */
  readonly resume?: UploadState
}

/** What became of a transfer, for one person. */
export interface FileTransfer {
  readonly sharedWith: AtSign
  readonly transferId: string
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
  /** Their server was asked to tell them; `notifyStatus` of the notification says how far that is. */
  readonly isTold: boolean
  readonly notificationId?: string
  /** Why not. */
  readonly error?: AtError
  /** What they are told. */
  readonly record: TransferRecord
}

const dayMillis = 86_400_000
const defaultKeepMillis = 30 * dayMillis
/** The longest that a server tries to tell. [§3.15] */
const maxTellMillis = 8 * dayMillis
/** How many chunks are read at a time. */
const readChunks = 8
/** Beyond it sealed chunks of one piece are made one `Blob`, which a browser may put on its disk. */
const maxParts = 64

/**
 * Seals the files, leaves them in a home, and tells each person of them: one key for all, made for this transfer. Resolves to
 * what became of it for each, since one who cannot be told is no reason not to tell the others; rejects when the files
 * could not be kept, or nobody can be told anything.
 */
export async function uploadFile(
  context: ClientContext,
  home: FileHome,
  files: readonly FileToSend[],
  people: readonly AtSign[],
  options: UploadOptions = {},
): Promise<FileTransfer[]> {
  const { resume, onState, signal } = options
  if (files.length === 0 || people.length === 0) throw new AtError('AT0022', 'Choose files, and who is to have them.')
  const unreachable = await whoCannot(context, people, { signal })
  if (unreachable.size === people.length) throw [...unreachable.values()][0]
  const secret = resume ? await openSecret(context, resume) : newSecret()
  let state = resume
    ? resumed(resume, home, files, people, context.now())
    : await begun(context, home, files, people, secret, options)
  const change = (some: Partial<UploadState>) => {
    state = { ...state, ...some }
    onState?.(state)
  }
  try {
    for (const [index, file] of files.entries()) {
      await sendFile(file, index, { home, secret, options, now: context.now, state: () => state, change })
    }
    return await tellAll(context, secret, unreachable, options, () => state, change)
  } catch (error) {
    if (!onState) await home.remove(placesOf(state, secret.word)).catch(() => {})
    throw error
  }
}

/** Takes the files away, and tells everyone who was told of them that they are gone. */
export async function takeBackFiles(
  context: ClientContext,
  home: FileHome,
  state: UploadState,
  options: RequestOptions = {},
): Promise<void> {
  const { word } = await openSecret(context, state)
  await home.remove(placesOf(state, word), options.signal ? { signal: options.signal } : {})
  for (const { atSign, notificationId } of state.people) {
    if (notificationId === undefined) continue
    const key = transferKey(state.transferId, state.namespace, context.atSign, atSign)
    await notify(context, key, undefined, { ...options, operation: 'delete', ttln: maxTellMillis })
  }
}

/** To whom nothing can be sealed, and why. It is found out before anything large is sent. */
async function whoCannot(
  { atSign, sharedKeys }: ClientContext,
  people: readonly AtSign[],
  options: RequestOptions,
): Promise<Map<AtSign, AtError>> {
  const outcomes = people.map(async (person): Promise<[AtSign, AtError][]> => {
    try {
      if (sameAtSign(person, atSign)) throw new AtError('AT0022', 'These files are yours already.')
      await sharedKeys.with(person, options)
      return []
    } catch (error) {
      if (error instanceof AtError) return [[person, error]]
      throw error
    }
  })
  return new Map((await Promise.all(outcomes)).flat())
}

async function begun(
  context: ClientContext,
  home: FileHome,
  files: readonly FileToSend[],
  people: readonly AtSign[],
  secret: Secret,
  { namespace = 'facet', keepMillis = defaultKeepMillis }: UploadOptions,
): Promise<UploadState> {
  const transferId = `file_transfer_${crypto.randomUUID()}`
  return {
    transferId,
    namespace,
    fileUrl: home.urlOf(transferId),
    expiresAt: context.now() + keepMillis,
    secret: await sealSecret(context, secret),
    files: files.map(({ name, size }, index) => untouched({ name, size, storedAs: String(index + 1) })),
    people: people.map((atSign) => ({ atSign })),
  }
}

function untouched({ name, size, storedAs }: Pick<FileState, 'name' | 'size' | 'storedAs'>): FileState {
  const sha256 = startSha256().hex()
  return { name, size, storedAs, salt: encodeBase64(newSalt()), sent: 0, sha256, isUploaded: false }
}

/** Throws AT0022 when it is not the same that is to be gone on with, and `TransferExpired` when it is too late. */
function resumed(
  state: UploadState,
  home: FileHome,
  files: readonly FileToSend[],
  people: readonly AtSign[],
  now: number,
): UploadState {
  if (state.expiresAt <= now) throw new TransferExpired(state.expiresAt)
  const isSame =
    state.fileUrl === home.urlOf(state.transferId) &&
    state.files.length === files.length &&
    state.files.every(({ name, size }, index) => name === files[index]?.name && size === files[index]?.size)
  if (!isSame)
    throw new AtError('AT0022', 'These are not the files, or not the place, that this upload was begun with.')
  const told = state.people.filter(({ atSign }) => people.some((person) => sameAtSign(person, atSign)))
  const others = people.filter((person) => !told.some(({ atSign }) => sameAtSign(person, atSign)))
  return { ...state, people: [...told, ...others.map((atSign) => ({ atSign }))] }
}

interface Sending {
  readonly home: FileHome
  readonly secret: Secret
  readonly options: UploadOptions
  readonly now: () => number
  readonly state: () => UploadState
  readonly change: (some: Partial<UploadState>) => void
}

async function sendFile(file: FileToSend, index: number, sending: Sending): Promise<void> {
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

async function sendRest(file: FileToSend, index: number, { home, secret, options, now, state, change }: Sending) {
  const { transferId, expiresAt, files } = state()
  const begun = files[index]
  if (!begun || begun.isUploaded) return
  const { size, storedAs } = begun
  const { signal, onProgress } = options
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
        onProgress?.({ kind: 'file', name: file.name, index, sent, size })
      })
    safe.catch(() => {})
  }
  await safe
}

/** What was sent before goes into the checksum once more, and has to be what it was. */
async function readOver(
  file: FileToSend,
  { sent, sha256, name }: FileState,
  running: ReturnType<typeof startSha256>,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (let chunk = 0; chunk * chunkBytes < sent; chunk += readChunks) {
    signal?.throwIfAborted()
    running.update(await bytesOf(file, chunk, Math.min(chunk + readChunks, sent / chunkBytes)))
  }
  if (running.hex() !== sha256) throw changed(name)
}

/** The plain text of chunks `from` to before `to`. AT0022 when the file has become shorter. */
async function bytesOf(file: FileToSend, from: number, to: number): Promise<Uint8Array<ArrayBuffer>> {
  const end = Math.min(file.size, to * chunkBytes)
  const bytes = new Uint8Array(
    await file
      .slice(from * chunkBytes, end)
      .arrayBuffer()
      .catch((cause) => {
        throw changed(file.name, cause)
      }),
  )
  if (bytes.length !== end - from * chunkBytes) throw changed(file.name)
  return bytes
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

function changed(name: string, cause?: unknown): AtError {
  return new AtError('AT0022', `${name} has changed since it was chosen, or cannot be read any more.`, { cause })
}

async function tellAll(
  context: ClientContext,
  secret: Secret,
  unreachable: ReadonlyMap<AtSign, AtError>,
  { signal, onProgress, notes }: UploadOptions,
  state: () => UploadState,
  change: Sending['change'],
): Promise<FileTransfer[]> {
  return Promise.all(
    state().people.map(async ({ atSign: sharedWith, notificationId: told }): Promise<FileTransfer> => {
      const { transferId, expiresAt, namespace } = state()
      const record = recordFor(state(), secret, sharedWith, context.now(), notes)
      const outcome = { sharedWith, transferId, expiresAt }
      if (told !== undefined) return { ...outcome, isTold: true, notificationId: told, record }
      try {
        const why = unreachable.get(sharedWith)
        if (why) throw why
        const key = transferKey(transferId, namespace, context.atSign, sharedWith)
        const ttl = Math.max(1, expiresAt - context.now())
        const tell = { ttl, ttr: -1, ccd: true, ttln: Math.min(ttl, maxTellMillis), signal }
        const notificationId = await notify(context, key, formatTransferRecord(record), tell)
        change({ people: state().people.map((one) => (one.atSign === sharedWith ? { ...one, notificationId } : one)) })
        onProgress?.({ kind: 'person', sharedWith, isTold: true })
        return { ...outcome, isTold: true, notificationId, record }
      } catch (error) {
        if (!(error instanceof AtError)) throw error
        onProgress?.({ kind: 'person', sharedWith, isTold: false, error })
        return { ...outcome, isTold: false, error, record: { ...record, sharedStatus: false, error: error.message } }
      }
    }),
  )
}

function recordFor(
  { transferId, fileUrl, expiresAt, files }: UploadState,
  { key }: Secret,
  sharedWith: AtSign,
  now: number,
  notes: string | undefined,
): TransferRecord {
  return {
    transferId,
    fileEncryptionKey: key,
    fileUrl,
    sharedWith,
    sharedStatus: true,
    files: files.map(({ name, size, storedAs, sha256, isUploaded }) => {
      return { name, size, isUploaded, error: null, storedAs, sha256, more: {} }
    }),
    date: formatTransferDate(now),
    error: null,
    ...(notes !== undefined && { notes }),
    sealing: { kind: 'chunks' },
    expiresAt,
    more: {},
  }
}
