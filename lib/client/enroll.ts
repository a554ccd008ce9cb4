import {
  type EnrollmentKeys,
  generateEnrollmentKeys,
  openDefaultKey,
  type SealedDefaultKey,
} from '../crypto/default-keys.ts'
import type { KeyMaterial } from '../crypto/key-ring.ts'
import { sign } from '../crypto/signature.ts'
import { AtError } from '../protocol/at-error.ts'
import type { AtSign } from '../protocol/at-sign.ts'
import type { Dial } from '../transport/transport.ts'
import { syntax as enroll } from '../verbs/enroll/syntax.ts'
import { syntax as keysSyntax } from '../verbs/keys.ts'
import { syntax as lookup } from '../verbs/lookup.ts'
import { pkam } from './authenticate.ts'
import { Connection, type ConnectionOptions, type RequestOptions } from './connection.ts'
import { ifFound, parseJson } from './reading.ts'
import { Session } from './session.ts'

/** What an app may do in each namespace; `*` is all of them. */
export type Namespaces = Readonly<Record<string, 'r' | 'rw'>>

export interface EnrollOptions extends ConnectionOptions {
  readonly atSign: AtSign
  /** The passcode that the owner was given on a device of theirs. */
  readonly otp: string
  readonly appName: string
  readonly deviceName: string
  readonly namespaces: Namespaces
  /** How long the enrollment lives from its approval on, in milliseconds; for ever unless given. */
  readonly lifetimeMillis?: number
  readonly dial: Dial
  readonly signal?: AbortSignal
}

/** A request that the owner has not decided on yet. It holds secrets: nothing of it leaves this device. */
export interface PendingEnrollment extends EnrollmentKeys {
  readonly atSign: AtSign
  readonly enrollmentId: string
  readonly encryptionPublicKey: string
}

export interface ApprovalOptions extends ConnectionOptions {
  readonly dial: Dial
  /** Between two questions, in milliseconds. */
  readonly pollMillis?: number
  readonly signal?: AbortSignal
  readonly wait?: (millis: number) => Promise<void>
}

/**
 * Asks for the rights of an app, as anyone who has a passcode may. AT0022, from older servers AT0011, for a passcode that is
 * wrong, used or too old; AT0028 when there were too many; AT0015 when the atSign is not activated; AT0007, AT0021 and AT0023 as ever. [§8.6]
 */
export async function requestEnrollment({
  atSign,
  otp,
  appName,
  deviceName,
  namespaces,
  lifetimeMillis,
  dial,
  signal,
  ...limits
}: EnrollOptions): Promise<PendingEnrollment> {
  const session = new Session({ dial, to: atSign, ...limits })
  try {
    const question = lookup.format({ name: 'publickey', sharedBy: atSign })
    const encryptionPublicKey = await ifFound(session.request(question, { signal }))
    if (!encryptionPublicKey) throw new AtError('AT0015', `${atSign} has not been activated yet.`)
    const keys = await generateEnrollmentKeys(encryptionPublicKey)
    const params = {
      appName,
      deviceName,
      namespaces,
      otp,
      apkamPublicKey: keys.pkamPublicKey,
      encryptedAPKAMSymmetricKey: keys.encryptedApkamSymmetricKey,
      ...(lifetimeMillis === undefined ? {} : { apkamKeysExpiryInMillis: lifetimeMillis }),
    }
    const answer = await session.request(enroll.format({ operation: 'request', params }), { signal })
    const { enrollmentId } = parseJson(answer ?? '{}') as { enrollmentId?: unknown }
    if (typeof enrollmentId !== 'string') throw new AtError('AT0014', 'The server gave the request no name.')
    return { ...keys, atSign, enrollmentId, encryptionPublicKey }
  } finally {
    session.close()
  }
}

/**
 * Waits until the owner has decided; resolves to the keys of this app. AT0025 when they said no, AT0028 when nobody said
 * anything for too long; rejects with the signal's reason when it is aborted, and the request stays. [§8.6]
 */
export async function awaitApproval(
  pending: PendingEnrollment,
  { dial, pollMillis = 3_000, signal, wait = later, ...limits }: ApprovalOptions,
): Promise<KeyMaterial> {
  const { atSign, enrollmentId } = pending
  const login = {
    keys: {
      atSign,
      enrollmentId,
      signChallenge: (challenge: string) => sign(pending.pkamPrivateKey, challenge),
    },
  }
  for (;;) {
    signal?.throwIfAborted()
    const connection = Connection.open(await dial(atSign, signal), limits)
    try {
      if (await isApproved(pkam(connection, login, { signal }))) return await collect(connection, pending, { signal })
    } finally {
      connection.close()
    }
    await wait(pollMillis)
  }
}

/** Pending is said in two ways: newer servers have a code for it. */
async function isApproved(login: Promise<void>): Promise<boolean> {
  try {
    await login
    return true
  } catch (error) {
    if (error instanceof AtError && (error.code === 'AT0026' || error.code === 'AT0401')) return false
    throw error
  }
}

async function collect(
  connection: Connection,
  { atSign, enrollmentId, pkamPublicKey, pkamPrivateKey, apkamSymmetricKey, encryptionPublicKey }: PendingEnrollment,
  options: RequestOptions,
): Promise<KeyMaterial> {
  const fetch = async (name: string) => {
    const keyName = `${enrollmentId}.${name}.__manage${atSign}`
    const line = keysSyntax.format({ operation: 'get', keyName })
    const sealed = parseJson((await connection.request(line, options)) ?? '{}') as SealedDefaultKey
    if (typeof sealed?.value !== 'string') throw new AtError('AT0014', 'The server has no keys for this app.')
    return openDefaultKey(sealed, apkamSymmetricKey)
  }
  return {
    atSign,
    pkamPublicKey,
    pkamPrivateKey,
    encryptionPublicKey,
    encryptionPrivateKey: await fetch('default_enc_private_key'),
    selfEncryptionKey: await fetch('default_self_enc_key'),
    apkamSymmetricKey,
    enrollmentId,
  }
}

function later(millis: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, millis))
}
