import { AtError } from '../protocol/at-error.ts'
import type { AtSign } from '../protocol/at-sign.ts'
import type { Passkey } from './custody.ts'

/** The part of `navigator.credentials` that is used. Pages have it, workers don't. */
export interface Credentials {
  create(options: { publicKey: object; signal?: AbortSignal }): Promise<unknown>
  get(options: { publicKey: object; signal?: AbortSignal }): Promise<unknown>
}

/** The passkeys of whoever sits at this device. */
export interface Passkeys {
  /**
   * Makes one for the keys of this atSign, with its secret. AT0022 when it could keep none: then nothing protects by it,
   * and something else has to be chosen. AT0401 when its owner did not go along.
   */
  create(
    atSign: AtSign,
    options?: { signal?: AbortSignal },
  ): Promise<Passkey & { readonly secret: Uint8Array<ArrayBuffer> }>
  /** The secret of a passkey made before. AT0401 when its owner did not go along, or it is not on this device. */
  secretOf(passkey: Passkey, options?: { signal?: AbortSignal }): Promise<Uint8Array<ArrayBuffer>>
}

/** What PRF gives and takes. [WebAuthn Level 3 §10.1.4] */
interface Answer {
  readonly rawId: ArrayBuffer
  getClientExtensionResults(): {
    prf?: { enabled?: boolean; results?: { first?: ArrayBuffer | ArrayBufferView<ArrayBuffer> } }
  }
}

/**
 * Passkeys for the site that is called `name`, by WebAuthn with the extension PRF. Each asks its owner for a finger, a face
 * or a number, every time. A page calls it with `navigator.credentials`.
 */
export function passkeysOf(credentials: Credentials, { name }: { readonly name: string }): Passkeys {
  const secretOf: Passkeys['secretOf'] = async ({ credentialId, salt }, { signal } = {}) => {
    const publicKey = {
      challenge: random(32),
      allowCredentials: [{ type: 'public-key', id: credentialId }],
      userVerification: 'required',
      extensions: { prf: { eval: { first: salt } } },
    }
    const answer = await asked(credentials.get({ publicKey, signal }), signal)
    const secret = secretIn(answer)
    if (secret === undefined) throw keepsNoSecret()
    return secret
  }

  return {
    secretOf,
    async create(atSign, { signal } = {}) {
      const salt = random(32)
      const publicKey = {
        rp: { name },
        // A new one each time: the same would take the place of a passkey that still keeps other keys.
        user: { id: random(16), name: atSign, displayName: atSign },
        challenge: random(32),
        pubKeyCredParams: [-7, -8, -257].map((alg) => ({ type: 'public-key', alg })),
        authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
        extensions: { prf: { eval: { first: salt } } },
      }
      const answer = await asked(credentials.create({ publicKey, signal }), signal)
      const passkey: Passkey = { kind: 'passkey', credentialId: new Uint8Array(answer.rawId), salt }
      if (!answer.getClientExtensionResults().prf?.enabled) throw keepsNoSecret()
      // Many tell their secret only when they are asked again.
      return { ...passkey, secret: secretIn(answer) ?? (await secretOf(passkey, { signal })) }
    },
  }
}

async function asked(question: Promise<unknown>, signal: AbortSignal | undefined): Promise<Answer> {
  try {
    const answer = await question
    if (answer) return answer as Answer
  } catch (cause) {
    if (signal?.aborted) throw signal.reason
    const { name } = cause as Error
    if (name === 'NotSupportedError' || name === 'SecurityError') throw keepsNoSecret(cause)
    throw refused(cause)
  }
  throw refused()
}

function secretIn(answer: Answer): Uint8Array<ArrayBuffer> | undefined {
  const first = answer.getClientExtensionResults().prf?.results?.first
  if (first === undefined) return undefined
  // A copy: what the browser hands out may be looked at by others too.
  return first instanceof ArrayBuffer
    ? new Uint8Array(first.slice(0))
    : new Uint8Array(first.buffer.slice(first.byteOffset, first.byteOffset + first.byteLength))
}

function keepsNoSecret(cause?: unknown): AtError {
  return new AtError(
    'AT0022',
    'The passkeys of this browser or device cannot lock keys. Choose a passphrase instead.',
    {
      cause,
    },
  )
}

function refused(cause?: unknown): AtError {
  const sentence = 'The passkey was not used: that was cancelled, took too long, or it is not on this device.'
  return new AtError('AT0401', sentence, { cause })
}

function random(length: number): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(length))
}
