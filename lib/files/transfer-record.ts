import { sealedFileScheme } from '../crypto/sealed-file.ts'
import { AtError } from '../protocol/at-error.ts'
import { readJson } from '../protocol/json.ts'

/**
 * What a recipient is told of files that were sent: where they are and how to open them. The members are those of existing
 * apps [data formats §15.1], and four of our own: `scheme` (how the files are sealed; absent from what older apps write),
 * `expiresAt`, and of each file `storedAs` and `sha256`. What else is in it is kept.
 */
export interface TransferRecord {
  readonly transferId: string
  /** base64 of 32 bytes. */
  readonly fileEncryptionKey: string
  readonly fileUrl: string
  readonly sharedWith: string
  /** Null before it was sent, false where that failed. */
  readonly sharedStatus: boolean | null
  readonly files: readonly TransferredFile[]
  /** When it was sent, as its sender wrote it. */
  readonly date: string
  readonly error: string | null
  readonly notes?: string | null
  readonly sealing: Sealing
  /** Milliseconds since the epoch. */
  readonly expiresAt?: number
  readonly more: Members
}

export interface TransferredFile {
  readonly name: string
  /** Bytes of plain text; unknown in what the demo app writes. */
  readonly size?: number
  readonly isUploaded: boolean
  readonly error: string | null
  /** What it is called where it is kept; its own name unless given. */
  readonly storedAs?: string
  /** Of the plain text, in hex. */
  readonly sha256?: string
  readonly more: Members
}

export type Sealing =
  | { readonly kind: 'chunks' }
  /** The keystream that begins anew with every piece: read, never written. */
  | { readonly kind: 'restarting'; readonly iv: string | null; readonly pieceBytes: number }
  | { readonly kind: 'unknown'; readonly scheme: string }

type Members = Readonly<Record<string, unknown>>

/** Throws AT0014 for what is no transfer: it was written by somebody else. */
export function parseTransferRecord(text: string): TransferRecord {
  const json = membersOf(parseJson(text))
  const {
    transferId,
    fileEncryptionKey,
    fileUrl,
    sharedWith,
    sharedStatus,
    fileStatus,
    date,
    error,
    notes,
    scheme,
    expiresAt,
    ivBase64: _,
    ...more
  } = json
  const { fileName } = more
  return {
    transferId: textOf(transferId),
    fileEncryptionKey: textOf(fileEncryptionKey),
    fileUrl: textOf(fileUrl),
    sharedWith: textOf(sharedWith),
    sharedStatus: typeof sharedStatus === 'boolean' ? sharedStatus : null,
    // The demo's record is of one file and does not say how long it is. [data formats §15.2]
    files: fileStatus === undefined ? [demoFile(fileName)] : listOf(fileStatus).map(parseFile),
    date: typeof date === 'string' ? date : '',
    error: typeof error === 'string' ? error : null,
    ...((typeof notes === 'string' || notes === null) && { notes }),
    sealing: parseSealing(json),
    ...(typeof expiresAt === 'string' &&
      Number.isFinite(Date.parse(expiresAt)) && { expiresAt: Date.parse(expiresAt) }),
    more,
  }
}

/** Inverse of `parseTransferRecord`, in the order of existing apps. */
export function formatTransferRecord(record: TransferRecord): string {
  const { transferId, fileEncryptionKey, sealing, fileUrl, sharedWith, sharedStatus, files, date, error } = record
  const isOld = sealing.kind === 'restarting' && record.more.chunkSize === undefined
  return JSON.stringify({
    transferId,
    fileEncryptionKey,
    ivBase64: isOld ? sealing.iv : null,
    fileUrl,
    sharedWith,
    sharedStatus,
    fileStatus: files.map(formatFile),
    date,
    error,
    ...(record.notes !== undefined && { notes: record.notes }),
    ...(sealing.kind === 'chunks' && { scheme: sealedFileScheme }),
    ...(sealing.kind === 'unknown' && { scheme: sealing.scheme }),
    ...(record.expiresAt !== undefined && { expiresAt: new Date(record.expiresAt).toISOString() }),
    ...record.more,
  })
}

/** As existing apps write a date. */
export function formatTransferDate(millis: number): string {
  return new Date(millis).toISOString().replace('T', ' ').replace('Z', '000Z')
}

/** Milliseconds since the epoch; undefined where it is no date. */
export function transferredAt({ date }: Pick<TransferRecord, 'date'>): number | undefined {
  const [, day, time, thousandths = ''] = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(\.\d{1,3})?\d*Z?$/.exec(date) ?? []
  const millis = Date.parse(`${day}T${time}${thousandths}Z`)
  return Number.isFinite(millis) ? millis : undefined
}

function parseSealing({ scheme, ivBase64, chunkSize, iv }: Members): Sealing {
  if (scheme === sealedFileScheme) return { kind: 'chunks' }
  if (scheme !== undefined && scheme !== null) return { kind: 'unknown', scheme: String(scheme) }
  if (typeof chunkSize === 'number') return { kind: 'restarting', iv: textOrNull(iv), pieceBytes: chunkSize }
  return { kind: 'restarting', iv: textOrNull(ivBase64), pieceBytes: 4096 }
}

function parseFile(value: unknown): TransferredFile {
  const { fileName, isUploaded, size, error, storedAs, sha256, ...more } = membersOf(value)
  if (size !== undefined && size !== null && !(Number.isSafeInteger(size) && Number(size) >= 0)) throw noTransfer()
  return {
    name: textOf(fileName),
    ...(typeof size === 'number' && { size }),
    isUploaded: isUploaded === true,
    error: textOrNull(error),
    ...(typeof storedAs === 'string' && { storedAs }),
    ...(typeof sha256 === 'string' && { sha256 }),
    more,
  }
}

function formatFile({ name, isUploaded, size, error, storedAs, sha256, more }: TransferredFile): Members {
  return { fileName: name, isUploaded, size: size ?? null, error, storedAs, sha256, ...more }
}

function demoFile(fileName: unknown): TransferredFile {
  return { name: textOf(fileName), isUploaded: true, error: null, more: {} }
}

/** As many as thousands of files are told with. */
const maxParts = 1_000_000

function parseJson(text: string): unknown {
  try {
    return readJson(text, maxParts)
  } catch (cause) {
    throw new AtError('AT0014', noTransferText, { cause })
  }
}

function membersOf(value: unknown): Members {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw noTransfer()
  return value as Members
}

function listOf(value: unknown): unknown[] {
  if (!Array.isArray(value)) throw noTransfer()
  return value
}

function textOf(value: unknown): string {
  if (typeof value !== 'string' || value === '') throw noTransfer()
  return value
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

const noTransferText = 'What was sent as files cannot be read.'

function noTransfer(): AtError {
  return new AtError('AT0014', noTransferText)
}
