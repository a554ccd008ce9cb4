import type { FileHome } from '../../files/home.ts'
import { type OpenSealer, openSealer } from '../../files/sealer.ts'
import { TransferExpired } from '../../files/transfer-expired.ts'
import { formatTransferDate, formatTransferRecord, type TransferRecord } from '../../files/transfer-record.ts'
import { AtError } from '../../protocol/at-error.ts'
import { type AtSign, sameAtSign } from '../../protocol/at-sign.ts'
import type { RequestOptions } from '../connection.ts'
import type { ClientContext } from '../context.ts'
import { notify } from '../notify.ts'
import type { FileToSend } from './file-to-send.ts'
import { type Sending, sendFile, untouched } from './send-file.ts'
import { newSecret, openSecret, placesOf, type Secret, sealSecret, transferKey, type UploadState } from './transfer.ts'

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
   * Is given how far it is, at the beginning and whenever more is safe. Who keeps that goes on from it with `resume`; without it nobody could go
   * on, so that what was sent is taken away when it fails or is aborted.
   */
  readonly onState?: (state: UploadState) => void
  /** Seals elsewhere than in this thread, such as in a worker (`sealerIn`). */
  readonly sealer?: OpenSealer
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
/**
 * Seals the files, leaves them in a home, and tells each person of them: one key for all, made for this transfer. Resolves to
 * what became of it for each, since one who cannot be told is no reason not to tell the others; rejects when the files
 * could not be kept, or nobody can be told anything.
 */
export async function uploadFile(
  context: ClientContext,
  home: FileHome,
  files: readonly FileToSend[],
  to: readonly AtSign[],
  options: UploadOptions = {},
): Promise<FileTransfer[]> {
  const people = [...new Set(to)]
  const { resume, onState, onProgress, signal } = options
  if (files.length === 0 || people.length === 0) throw new AtError('AT0022', 'Choose files, and who is to have them.')
  const unreachable = await whoCannot(context, people, { signal })
  if (unreachable.size === people.length) {
    for (const [sharedWith, error] of unreachable) onProgress?.({ kind: 'person', sharedWith, isTold: false, error })
    throw [...unreachable.values()][0]
  }
  const secret = resume ? await openSecret(context, resume) : newSecret()
  let state = resume
    ? resumed(resume, home, files, people, context.now())
    : await begun(context, home, files, people, secret, options)
  const change = (some: Partial<UploadState>) => {
    state = { ...state, ...some }
    onState?.(state)
  }
  if (!resume) onState?.(state)
  const sending: Sending = {
    home,
    secret,
    openSealer: options.sealer ?? openSealer,
    signal,
    onSent: (name, index, sent, size) => onProgress?.({ kind: 'file', name, index, sent, size }),
    now: context.now,
    state: () => state,
    change,
  }
  try {
    for (const [index, file] of files.entries()) {
      await sendFile(file, index, sending)
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
