import { cramDigest } from '../crypto/cram.ts'
import type { KeyRing } from '../crypto/key-ring.ts'
import { AtError } from '../protocol/at-error.ts'
import type { AtSign } from '../protocol/at-sign.ts'
import { syntax as cramSyntax } from '../verbs/cram.ts'
import { type ClientConfig, syntax as fromSyntax } from '../verbs/from.ts'
import { syntax as pkamSyntax } from '../verbs/pkam.ts'
import type { Connection, RequestOptions } from './connection.ts'

/** Logs in with the shared secret of a new atSign. AT0401 wrong secret, AT0015 it was used up. [§3.3] */
export async function cram(
  connection: Connection,
  { atSign, secret }: { readonly atSign: AtSign; readonly secret: string },
  options: RequestOptions = {},
): Promise<void> {
  const challenge = await challengeFor(connection, { atSign }, options)
  await succeed(connection.request(cramSyntax.format({ digest: await cramDigest(secret, challenge) }), options))
}

/** The part of a key ring that logs in. */
export type Login = Pick<KeyRing, 'atSign' | 'enrollmentId' | 'signChallenge'>

/**
 * Logs in with the pkam key. AT0401 the server knows another key, AT0015 it knows none yet,
 * AT0025…AT0028 the enrollment is not, or no longer, good. [§3.4]
 */
export async function pkam(
  connection: Connection,
  { keys, clientConfig }: { readonly keys: Login; readonly clientConfig?: ClientConfig },
  options: RequestOptions = {},
): Promise<void> {
  const challenge = await challengeFor(connection, { atSign: keys.atSign, clientConfig }, options)
  await succeed(connection.request(await pkamLine(keys, challenge), options))
}

/** What answers the challenge. The short form is the one every server generation knows; with an enrollment only the long one will do. */
export async function pkamLine({ enrollmentId, signChallenge }: Login, challenge: string): Promise<string> {
  const signature = await signChallenge(challenge)
  if (!enrollmentId) return pkamSyntax.format({ signature })
  return pkamSyntax.format({ signingAlgo: 'rsa2048', hashingAlgo: 'sha256', enrollmentId, signature })
}

async function challengeFor(
  connection: Connection,
  claim: { readonly atSign: AtSign; readonly clientConfig?: ClientConfig },
  options: RequestOptions,
): Promise<string> {
  const challenge = await connection.request(fromSyntax.format(claim), options)
  if (!challenge) throw new AtError('AT0401', 'The server gave no challenge to answer.')
  return challenge
}

async function succeed(answer: Promise<string | null>): Promise<void> {
  const text = await answer
  if (text !== 'success') throw new AtError('AT0401', `The server answered ${text} where a login was expected.`)
}
