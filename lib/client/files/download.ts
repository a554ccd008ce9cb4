import { chunkBytes, chunkStart, chunksOf, saltBytes, sealedLength } from '../../crypto/sealed-file.ts'
import type { FileHome, KeptFiles } from '../../files/home.ts'
import { type Coming, type Ground, type Intake, openIntake } from '../../files/intake.ts'
import { safeName } from '../../files/safe-name.ts'
import { TransferExpired } from '../../files/transfer-expired.ts'
import { parseTransferRecord, type TransferRecord, type TransferredFile } from '../../files/transfer-record.ts'
import { AtError } from '../../protocol/at-error.ts'
import type { AtSign } from '../../protocol/at-sign.ts'
import type { RequestOptions } from '../connection.ts'
import type { ClientContext } from '../context.ts'
import { get } from '../get.ts'
import { aboutFile, homeOf, transferKey } from './transfer.ts'

/** Where one file goes. */
export interface FileSink {
  /** Bytes that are there from an earlier try; 0 where there are none. */
  readonly has: number
  /** These bytes; asked for once, where `has` is more than 0. */
  read?(): ReadableStream<Uint8Array>
  /** What stood from `at` on is replaced. The bytes are the sink's from then on, which may pass them to a worker. */
  write(at: number, bytes: Uint8Array<ArrayBuffer>): Promise<void>
  /** Opens by itself what comes sealed, elsewhere than in this thread; nothing is read and written then. */
  open?(coming: Coming): Promise<Intake>
  /** All of it is there, and is what was sent. */
  close(): Promise<void>
  /** No more will come for now; what is there is of use for going on. */
  leave?(error: unknown): Promise<void>
}

/** Chooses where a file goes; undefined leaves it out. The name is one that a folder can hold. */
export type OpenSink = (file: {
  readonly name: string
  readonly size: number | undefined
  readonly index: number
}) => Promise<FileSink | undefined>

export interface DownloadProgress {
  readonly name: string
  readonly index: number
  readonly received: number
  /** Undefined where their sender's app does not say it. */
  readonly size: number | undefined
}

export interface DownloadOptions extends RequestOptions {
  /** Of the transfer's key; `facet` unless given, `mospherepro` for what the file app sends. */
  readonly namespace?: string
  /** What was told of it, where that is at hand; looked up unless given. */
  readonly record?: TransferRecord
  readonly into: OpenSink
  /** Where files may be, besides records and bins of the web: one on this machine, say, which nobody else's word leads to. */
  readonly homes?: readonly FileHome[]
  readonly onProgress?: (progress: DownloadProgress) => void
}

export interface DownloadedFile {
  readonly name: string
  readonly index: number
  /** Bytes that are there now. */
  readonly received: number
  /** Of what is there, in hex; absent where it is not all there. */
  readonly sha256?: string
  /** Whether that is the sum that its sender stated; false where none was. */
  readonly isChecked: boolean
  /** Why it is not all there. */
  readonly error?: AtError
}

/**
 * Fetches and opens the files that `sharedBy` has sent, one after the other; what goes wrong with one is said there and keeps
 * nobody from the others. Rejects with AT0015 when there is no such transfer, with `TransferExpired` when it is too late,
 * and when it is aborted; with the same sinks it goes on later where it was left.
 */
export async function downloadFile(
  context: ClientContext,
  homes: readonly FileHome[],
  transferId: string,
  sharedBy: AtSign,
  { namespace = 'facet', record: known, into, onProgress, signal }: DownloadOptions,
): Promise<DownloadedFile[]> {
  const record = known ?? (await transferOf(context, transferId, sharedBy, namespace, { signal }))
  const { fileUrl, expiresAt, sealing } = record
  if (sealing.kind === 'unknown') {
    throw new AtError('AT0014', `These files are sealed with ${sealing.scheme}, which is not known here.`)
  }
  const kept = homeOf(homes, (home) => home.open(fileUrl))
  const isLate = () => expiresAt !== undefined && expiresAt <= context.now()
  try {
    const downloaded: DownloadedFile[] = []
    for (const [index, file] of record.files.entries()) {
      const name = safeName(file.name)
      const sink = await into({ name, size: file.size, index })
      if (!sink) continue
      const progress = { received: sink.has, index, name }
      try {
        const told = (received: number) => {
          progress.received = received
          onProgress?.({ ...progress, size: file.size })
        }
        const sum = await fetchFile(record, file, { kept, sink, told, signal })
        if (sum === undefined && isLate()) throw new TransferExpired(expiresAt ?? 0)
        if (sum === undefined) throw new AtError('AT0015', `${name} is not there any more.`)
        if (file.sha256 !== undefined && file.sha256 !== sum) {
          throw new AtError('AT0014', `${name} is not what was sent: its checksum is another one.`)
        }
        await sink.close()
        downloaded.push({ ...progress, sha256: sum, isChecked: file.sha256 !== undefined })
      } catch (error) {
        await sink.leave?.(error).catch(() => {})
        if (!(error instanceof AtError) || error instanceof TransferExpired) throw error
        downloaded.push({ ...progress, isChecked: false, error })
      }
    }
    return downloaded
  } finally {
    kept.close()
  }
}

/** What `sharedBy` says of a transfer, read from the copy at one's own server or from theirs. [data formats §15.1] */
export async function transferOf(
  context: ClientContext,
  transferId: string,
  sharedBy: AtSign,
  namespace: string,
  options: RequestOptions,
): Promise<TransferRecord> {
  const found = await get(context, transferKey(transferId, namespace, sharedBy, context.atSign), options)
  if (found) return parseTransferRecord(found.text)
  throw new AtError('AT0015', `${sharedBy} has no such files for you, or not any more.`)
}

interface Pouring {
  readonly sink: FileSink
  readonly told: (received: number) => void
  readonly signal: AbortSignal | undefined
}

interface Fetching extends Pouring {
  readonly kept: KeptFiles
}

/** Resolves to the checksum of the whole; undefined when the file is not there. */
async function fetchFile(record: TransferRecord, file: TransferredFile, by: Fetching): Promise<string | undefined> {
  const { fileEncryptionKey: key, transferId, sealing } = record
  const { kept, sink, signal } = by
  const name = file.storedAs ?? file.name
  const reading = signal ? { signal } : {}
  if (sealing.kind === 'restarting') {
    const bytes = await kept.read({ name, bytes: file.size, from: 0 }, reading)
    return bytes && pour(bytes, { ...comingOf(file), openedWith: { ...sealing, key }, from: 0 }, by)
  }
  if (file.size === undefined) throw new AtError('AT0014', `How large ${name} is was not said.`)
  const bytes = sealedLength(file.size)
  const salt = await bytesOf(await kept.read({ name, bytes, from: 0, to: saltBytes }, reading))
  if (!salt) return undefined
  // The last chunk is always opened: it is what says that this is all.
  const first = Math.min(Math.floor(sink.has / chunkBytes), chunksOf(file.size) - 1)
  const sealed = await kept.read({ name, bytes, from: chunkStart(first), to: bytes }, reading)
  const openedWith = { kind: 'chunks', key, salt, about: aboutFile(transferId, name), first } as const
  return sealed && pour(sealed, { ...comingOf(file), openedWith, from: first * chunkBytes }, by)
}

function comingOf({ name, size }: TransferredFile): Pick<Coming, 'name' | 'size'> {
  return { name, size }
}

/** So many sealed bytes are opened at a time, while the next ones come; what is in memory is no more than a few times that. */
const openedBytes = 1_048_576

/** Opens what comes and puts it into the sink, or has the sink do so. Resolves to the checksum. */
export async function pour(
  sealed: ReadableStream<Uint8Array>,
  coming: Coming,
  { sink, told, signal }: Pouring,
): Promise<string> {
  const reader = sealed.getReader()
  let intake: Intake | undefined
  let taken = Promise.resolve()
  try {
    const into = await (sink.open?.(coming) ?? openIntake(coming, groundOf(sink, signal)))
    intake = into
    told(coming.from)
    for (let isOver = false; !isOver; ) {
      const { pieces, done } = await gather(reader, signal)
      isOver = done
      await taken
      taken = into.take(pieces).then(told)
      // It is waited for, above and below.
      taken.catch(() => {})
    }
    await taken
    signal?.throwIfAborted()
    const { bytes, sha256 } = await into.end()
    told(bytes)
    return sha256
  } catch (error) {
    await reader.cancel(error).catch(() => {})
    await taken.catch(() => {})
    signal?.throwIfAborted()
    throw error instanceof AtError || !(error instanceof TypeError) ? error : cut(coming.name, error)
  } finally {
    intake?.close()
  }
}

function groundOf(sink: FileSink, signal: AbortSignal | undefined): Ground {
  return {
    read: () => (sink.read?.() ?? []) as AsyncIterable<Uint8Array<ArrayBuffer>>,
    async write(at, bytes) {
      signal?.throwIfAborted()
      await sink.write(at, bytes)
    },
  }
}

/** As much as is opened at a time, or all that is left. */
async function gather(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  signal: AbortSignal | undefined,
): Promise<{ pieces: Uint8Array<ArrayBuffer>[]; done: boolean }> {
  const pieces: Uint8Array<ArrayBuffer>[] = []
  for (let bytes = 0; bytes < openedBytes; ) {
    signal?.throwIfAborted()
    const { done, value } = await reader.read()
    if (done) return { pieces, done }
    pieces.push(value as Uint8Array<ArrayBuffer>)
    bytes += value.length
  }
  return { pieces, done: false }
}

async function bytesOf(stream: ReadableStream<Uint8Array> | undefined): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (!stream) return undefined
  return new Uint8Array(await new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>).arrayBuffer())
}

/** A line that ends in the middle of a body is all that a platform says of it. */
function cut(name: string, cause: unknown): AtError {
  return new AtError('AT0021', `The line was lost while ${name} was on its way.`, { closes: true, cause })
}
