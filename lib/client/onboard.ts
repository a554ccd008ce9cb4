import type { KeyRing } from '../crypto/key-ring.ts'
import { AtError } from '../protocol/at-error.ts'
import { type AtKey, publicKey } from '../protocol/at-key.ts'
import type { AtSign } from '../protocol/at-sign.ts'
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

const loginKey: AtKey = { kind: 'internal', name: 'privatekey:at_pkam_publickey' }
const secretKey: AtKey = { kind: 'internal', name: 'privatekey:at_secret' }

/**
 * Activates an atSign with fresh keys, in the form without enrollment that every generation of atServer knows. [§8.5]
 * Every step can be taken twice, so whatever was cut short is finished by calling again with the same keys.
 *
 * AT0007 the directory does not know the atSign · AT0015 it is already activated, with other keys ·
 * AT0401 the secret is wrong · AT0021 and AT0023 its server cannot be reached, or the line was cut.
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
  const connection = Connection.open(await dial(atSign, signal), limits)
  const ask = (line: string) => connection.request(line, { signal })
  try {
    begin('secret')
    const proof = await proveSecret(connection, { atSign, secret }, signal)
    const encryptionKey = publicKey('publickey', atSign)
    const published = () => ifFound(ask(llookup.format({ key: encryptionKey })))

    if (proof === 'proved') {
      begin('login key')
      // The secret outlives an onboarding that was cut before its end; it must not replace keys that are in use.
      const inUse = await published()
      if (inUse !== null && inUse !== keys.encryptionPublicKey) throw alreadyActivated(atSign)
      await ask(update.format({ key: loginKey, value: keys.pkamPublicKey, metadata: {} }))
    }
    begin('sign in')
    await pkam(connection, { keys }, { signal }).catch((error) => {
      // The secret was used up, and not by these keys.
      const refused = error instanceof AtError && (error.code === 'AT0401' || error.code === 'AT0015')
      throw proof === 'used up' && refused ? alreadyActivated(atSign, error) : error
    })

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

async function proveSecret(
  connection: Connection,
  claim: { readonly atSign: AtSign; readonly secret: string },
  signal: AbortSignal | undefined,
): Promise<'proved' | 'used up'> {
  try {
    await cram(connection, claim, { signal })
    return 'proved'
  } catch (error) {
    if (!(error instanceof AtError)) throw error
    if (error.code === 'AT0015') return 'used up'
    if (error.code !== 'AT0401') throw error
    throw new AtError('AT0401', `This is not the secret of ${claim.atSign}.`, { cause: error })
  }
}

function alreadyActivated(atSign: AtSign, cause?: AtError): AtError {
  return new AtError('AT0015', `${atSign} is already activated. Sign in with its key file.`, { cause })
}
