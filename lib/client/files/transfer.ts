import { generateAesKey } from '../../crypto/aes.ts'
import type { SealedMetadata } from '../../crypto/seal.ts'
import { sealedLength } from '../../crypto/sealed-file.ts'
import type { FileHome, Place } from '../../files/home.ts'
import { AtError } from '../../protocol/at-error.ts'
import { type SharedKey, sharedKey } from '../../protocol/at-key.ts'
import type { AtSign } from '../../protocol/at-sign.ts'
import { encodeBase64 } from '../../protocol/base64.ts'
import type { ClientContext } from '../context.ts'
import { parseJson } from '../reading.ts'

/**
 * How far a transfer has come, as plain data that can be kept anywhere and outlives a reload. It holds names and sizes, and
 * what opens the files only sealed for their owner.
 */
export interface UploadState {
  readonly transferId: string
  readonly namespace: string
  readonly fileUrl: string
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
  readonly secret: { readonly value: string; readonly metadata: SealedMetadata }
  readonly files: readonly FileState[]
  readonly people: readonly PersonState[]
}

export interface FileState {
  readonly name: string
  readonly size: number
  readonly storedAs: string
  /** base64 */
  readonly salt: string
  /** Bytes of plain text that are safe in the home. */
  readonly sent: number
  /** SHA-256 of these, in hex. */
  readonly sha256: string
  readonly isUploaded: boolean
}

export interface PersonState {
  readonly atSign: AtSign
  /** Of the notification; absent until they were told. */
  readonly notificationId?: string
}

/** What only the sender has. */
export interface Secret {
  /** base64 of 32 bytes: every recipient is given it. */
  readonly key: string
  /** By which the home knows the sender; no recipient is given it. */
  readonly word: string
}

export function newSecret(): Secret {
  return { key: generateAesKey(), word: encodeBase64(crypto.getRandomValues(new Uint8Array(24))) }
}

export async function sealSecret(
  { keys }: Pick<ClientContext, 'keys'>,
  secret: Secret,
): Promise<UploadState['secret']> {
  const { value, metadata } = await keys.sealForSelf(JSON.stringify(secret))
  return { value, metadata }
}

/** Throws AT0014 when it is not ours. */
export async function openSecret({ keys }: Pick<ClientContext, 'keys'>, { secret }: UploadState): Promise<Secret> {
  const opened = parseJson(await keys.openFromSelf(secret.value, secret.metadata)) as Partial<Secret> | null
  if (typeof opened?.key === 'string' && typeof opened.word === 'string') return { key: opened.key, word: opened.word }
  throw new AtError('AT0014', 'This upload was begun by somebody else.')
}

/** What a file's key is made for, besides its salt. */
export function aboutFile(transferId: string, storedAs: string): string {
  return `${transferId}/${storedAs}`
}

export function placesOf({ transferId, files }: UploadState, word: string): Place[] {
  return files.map(({ storedAs, size }) => ({ transferId, name: storedAs, bytes: sealedLength(size), word }))
}

/** `@bob:<transfer>.<namespace>@alice` [data formats §15.1] */
export function transferKey(transferId: string, namespace: string, sharedBy: AtSign, sharedWith: AtSign): SharedKey {
  return sharedKey(`${transferId}.${namespace}`, sharedBy, sharedWith)
}

/** The first of these homes that knows the place. AT0014 where none does. */
export function homeOf<Found>(homes: readonly FileHome[], find: (home: FileHome) => Found | undefined): Found {
  for (const home of homes) {
    const found = find(home)
    if (found !== undefined) return found
  }
  throw new AtError('AT0014', 'These files are in a place that nobody here knows how to reach.')
}
