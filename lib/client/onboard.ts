import type { KeyRing } from '../crypto/key-ring.ts'
import { AtError } from '../protocol/at-error.ts'
import { publicKey } from '../protocol/at-key.ts'
import type { AtSign } from '../protocol/at-sign.ts'
import { pkamKey, secretKey } from '../protocol/login-keys.ts'
import type { Dial } from '../transport/transport.ts'
import { syntax as deleteSyntax } from '../verbs/delete.ts'
import { syntax as llookup } from '../verbs/llookup.ts'
import { syntax as update } from '../verbs/update.ts'
import { cram, pkam } from './authenticate.ts'
import { Connection, type ConnectionOptions } from './connection.ts'
import { ifFound } from './reading.ts'

/** The steps in their order; each is reported when it begins, and `done` at the end. */
export const onboardingSteps = [
  'connect',
  'secret',
  'login key',
  'sign in',
  'public key',
  'delete secret',
  'done',
] as const
export type OnboardingStep = (typeof onboardingSteps)[number]

export interface OnboardOptions extends ConnectionOptions {
  readonly atSign: AtSign
  /** The one-time CRAM secret from the registrar. */
  readonly secret: string
  /** Freshly made, and kept by the caller before this is called: a second call with the same keys finishes a first that was cut. */
  readonly keys: KeyRing
  readonly dial: Dial
  readonly onProgress?: (step: OnboardingStep) => void
  readonly signal?: AbortSignal
}

/**
 * Activates an atSign with fresh keys, in the form without enrollment that every generation of atServer knows. [§8.5]
 * Every step can be taken twice, so whatever was cut short is finished by calling again with the same keys, and once
 * the server has them also without the secret.
 *
 * AT0007 the directory does not know the atSign · AT0015 it is already activated, with other keys ·
 * AT0401 the secret is wrong, and these keys are not the server's either · AT0010 it does not take the keys it was just
 * given · AT0021 and AT0023 its server cannot be reached, or the line was cut.
 * Only after AT0015 and AT0401 is it certain that the server has nothing of these keys.
 */
export async function onboard({
  atSign,
  secret,
  keys,
  dial,
  onProgress,
  signal,
  ...limits
}: OnboardOptions): Promise<void> {
  const begin = (step: OnboardingStep) => {
    signal?.throwIfAborted()
    onProgress?.(step)
  }
  begin('connect')
  let connection = Connection.open(await dial(atSign, signal), limits)
  const ask = (line: string) => connection.request(line, { signal })
  const encryptionKey = publicKey('publickey', atSign)
  const published = () => ifFound(ask(llookup.format({ key: encryptionKey })))
  try {
    begin('secret')
    const refusal = await refused(cram(connection, { atSign, secret }, { signal }))
    if (refusal) {
      // An onboarding that was cut near its end has left these keys on the server: they say more than any secret.
      // After a failed login a server may hang up. [§2.8]
      connection.close()
      connection = Connection.open(await dial(atSign, signal), limits)
      if (await refused(pkam(connection, { keys }, { signal }))) throw asTold(refusal, atSign)
    } else {
      begin('login key')
      // The secret outlives an onboarding that was cut before its end; it must not replace keys that are in use.
      const inUse = await published()
      if (inUse !== null && inUse !== keys.encryptionPublicKey) throw alreadyActivated(atSign)
      await ask(update.format({ key: pkamKey, value: keys.pkamPublicKey, metadata: {} }))
      begin('sign in')
      const cause = await refused(pkam(connection, { keys }, { signal }))
      if (cause)
        throw new AtError('AT0010', `The server of ${atSign} does not take the keys it was just given.`, { cause })
    }

    begin('public key')
    if ((await published()) !== keys.encryptionPublicKey) {
      const metadata = { isEncrypted: false }
      await ask(update.format({ key: encryptionKey, value: keys.encryptionPublicKey, metadata }))
    }
    begin('delete secret')
    await ask(deleteSyntax.format({ key: secretKey }))
    begin('done')
  } finally {
    connection.close()
  }
}

/** Undefined when the login succeeds, the server's answer when it is no; everything else is no answer, and throws. */
async function refused(login: Promise<void>): Promise<AtError | undefined> {
  try {
    await login
    return undefined
  } catch (error) {
    if (error instanceof AtError && (error.code === 'AT0401' || error.code === 'AT0015')) return error
    throw error
  }
}

/** A wrong secret, or one that was used up with other keys. */
function asTold(refusal: AtError, atSign: AtSign): AtError {
  if (refusal.code === 'AT0015') return alreadyActivated(atSign, refusal)
  return new AtError('AT0401', `This is not the secret of ${atSign}.`, { cause: refusal })
}

function alreadyActivated(atSign: AtSign, cause?: AtError): AtError {
  return new AtError('AT0015', `${atSign} is already activated. Sign in with its key file.`, { cause })
}
