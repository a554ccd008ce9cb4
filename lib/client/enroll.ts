import {
  type EnrollmentKeys,
  generateEnrollmentKeys,
  openForApp,
  type SealedDefaultKey,
  type SealedForApp,
} from '../crypto/default-keys.ts'
import type { KeyMaterial } from '../crypto/key-ring.ts'
import { sign } from '../crypto/signature.ts'
import { AtError } from '../protocol/at-error.ts'
import type { AtSign } from '../protocol/at-sign.ts'
import type { Dial } from '../transport/transport.ts'
import { syntax as enroll } from '../verbs/enroll/syntax.ts'
import { syntax as keysSyntax } from '../verbs/keys.ts'
import { syntax as lookup } from '../verbs/lookup.ts'
import { type Login, pkam } from './authenticate.ts'
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

/** What is said of an app's keys when it asks. */
export type PublicEnrollmentKeys = Pick<EnrollmentKeys, 'pkamPublicKey' | 'encryptedApkamSymmetricKey'>

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
 * wrong, used or too old; AT0028 when there were too many; AT0032 when this app has rights on a device of that name; AT0015
 * when the atSign is not activated; AT0007, AT0021 and AT0023 as ever. [§8.6]
 */
export async function requestEnrollment(options: EnrollOptions): Promise<PendingEnrollment> {
  const { keys, ...asked } = await askToEnroll(options, generateEnrollmentKeys)
  return { ...keys, ...asked, atSign: options.atSign }
}

/** The same with keys that are made, and stay, elsewhere: `keysFor` the holder of this public key (base64 SPKI). */
export async function askToEnroll<Keys extends PublicEnrollmentKeys>(
  { atSign, otp, appName, deviceName, namespaces, lifetimeMillis, dial, signal, ...limits }: EnrollOptions,
  keysFor: (encryptionPublicKey: string) => Promise<Keys>,
): Promise<{ readonly keys: Keys; readonly enrollmentId: string; readonly encryptionPublicKey: string }> {
  const session = new Session({ dial, to: atSign, ...limits })
  try {
    const encryptionPublicKey = await publishedKey(session, atSign, { signal })
    const keys = await keysFor(encryptionPublicKey)
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
    return { keys, enrollmentId, encryptionPublicKey }
  } finally {
    session.close()
  }
}

/** For whom an app wraps its key, before it asks. AT0015 when the atSign is not activated. */
export async function encryptionKeyOf({
  atSign,
  dial,
  signal,
  ...limits
}: Pick<EnrollOptions, 'atSign' | 'dial' | 'signal'> & ConnectionOptions): Promise<string> {
  const session = new Session({ dial, to: atSign, ...limits })
  try {
    return await publishedKey(session, atSign, { signal })
  } finally {
    session.close()
  }
}

async function publishedKey(session: Session, atSign: AtSign, options: RequestOptions): Promise<string> {
  const question = lookup.format({ name: 'publickey', sharedBy: atSign })
  const found = await ifFound(session.request(question, options))
  if (!found) throw new AtError('AT0015', `${atSign} has not been activated yet.`)
  return found
}

/**
 * Waits until the owner has decided; resolves to the keys of this app. AT0025 when they said no, AT0028 when nobody said
 * anything for too long; rejects with the signal's reason when it is aborted, and the request stays. [§8.6]
 */
export async function awaitApproval(pending: PendingEnrollment, options: ApprovalOptions): Promise<KeyMaterial> {
  const { atSign, enrollmentId } = pending
  const signChallenge = (challenge: string) => sign(pending.pkamPrivateKey, challenge)
  return openForApp(pending, await awaitSealedKeys({ atSign, enrollmentId, signChallenge }, options))
}

/** The same, without opening them. */
export async function awaitSealedKeys(
  keys: Login & { readonly enrollmentId: string },
  { dial, pollMillis = 3_000, signal, wait = later, ...limits }: ApprovalOptions,
): Promise<SealedForApp> {
  for (;;) {
    signal?.throwIfAborted()
    const connection = Connection.open(await dial(keys.atSign, signal), limits)
    try {
      if (await isApproved(pkam(connection, { keys }, { signal }))) return await collect(connection, keys, { signal })
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
  { atSign, enrollmentId }: { readonly atSign: AtSign; readonly enrollmentId: string },
  options: RequestOptions,
): Promise<SealedForApp> {
  const fetch = async (name: string) => {
    const keyName = `${enrollmentId}.${name}.__manage${atSign}`
    const line = keysSyntax.format({ operation: 'get', keyName })
    const sealed = parseJson((await connection.request(line, options)) ?? '{}') as SealedDefaultKey
    if (typeof sealed?.value !== 'string') throw new AtError('AT0014', 'The server has no keys for this app.')
    return sealed
  }
  return {
    encryptionPrivateKey: await fetch('default_enc_private_key'),
    selfEncryptionKey: await fetch('default_self_enc_key'),
  }
}

function later(millis: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, millis))
}
