import { AtError } from '../protocol/at-error.ts'
import { pkamKey } from '../protocol/login-keys.ts'
import { data, type Reply } from '../protocol/reply.ts'
import { takeChallenge } from './challenge.ts'
import { type Context, everyone, type Signed } from './context.ts'
import { define, type Params } from './define.ts'
import { type Enrollment, enrollmentIdOf, findEnrollment, primaryId, signingAlgoOf } from './enroll/record.ts'
import { notApproved } from './enroll/state.ts'
import { clearUp, takeOver } from './enroll/succession.ts'

interface Login {
  readonly signingAlgo?: Signed['signingAlgo']
  readonly hashingAlgo?: Signed['hashingAlgo']
  readonly enrollmentId?: string
  readonly signature: string
}

/** `pkam:[signingAlgo:…:][hashingAlgo:…:][enrollmentId:…:]<signature>` logs in by a signed challenge. [§3.4] */
export const syntax = define(
  'pkam',
  /^pkam:(signingAlgo:(?<signingAlgo>ecc_secp256r1|rsa2048|mldsa65):)?(hashingAlgo:(?<hashingAlgo>sha256|sha512):)?(enrollmentId:(?<enrollmentId>.+):)?(?<signature>.+)$/i,
  (g: Partial<Record<keyof Login, string>>): Login => ({
    ...(g.signingAlgo && { signingAlgo: g.signingAlgo.toLowerCase() as Login['signingAlgo'] }),
    ...(g.hashingAlgo && { hashingAlgo: g.hashingAlgo.toLowerCase() as Login['hashingAlgo'] }),
    ...(g.enrollmentId && { enrollmentId: g.enrollmentId }),
    signature: g.signature ?? '',
  }),
  ({ signingAlgo, hashingAlgo, enrollmentId, signature }) =>
    [
      'pkam',
      ...(signingAlgo ? [`signingAlgo:${signingAlgo}`] : []),
      ...(hashingAlgo ? [`hashingAlgo:${hashingAlgo}`] : []),
      ...(enrollmentId ? [`enrollmentId:${enrollmentId}`] : []),
      signature,
    ].join(':'),
  { usage: 'pkam:<signature>' },
)
export const access = everyone
export const alone = true

export async function handle(login: Params<typeof syntax>, context: Context): Promise<Reply> {
  const { session, owner, now, wholeKeystore } = context
  // Asked before the signature is, and the challenge stays: apps poll this way until they are approved. [§3.4]
  const id = login.enrollmentId === undefined ? primaryId : enrollmentIdOf(login.enrollmentId)
  const { apkamPublicKey: publicKey, signingAlgo } = await findApproved(id, context)
  const challenge = takeChallenge(context, 'owner')
  // What an app has said of its key counts, whatever a login says. [2026 §11.2]
  const known = id === primaryId ? (login.signingAlgo ?? 'rsa2048') : signingAlgoOf(publicKey, signingAlgo)
  const message = `${session.id}${owner}:${challenge}`
  const { signature, hashingAlgo } = login
  const claim = known && challenge && { publicKey, message, signature, hashingAlgo, signingAlgo: known }
  const valid = claim && (await isSigned(claim, context))
  if (!valid) throw context.loginFailed('pkam authentication failed')
  const predecessor = await context.inTurn(async () => {
    // It may have been revoked while the signature was looked at. [2026 §15.50]
    const current = await findApproved(id, context)
    session.caller = { kind: 'owner', by: 'pkam', ...(id !== primaryId && { enrollmentId: id }) }
    wholeKeystore.accessLog.record({ verb: 'pkam', by: owner, at: now() })
    return takeOver(current, context)
  })
  if (predecessor) await clearUp(predecessor, context)
  return data('success')
}

/**
 * The enrollment of this id, the owner's own where none is named. Throws AT0025 to AT0028 for one that is not approved,
 * AT0015 while the owner has no key. [§3.4]
 */
async function findApproved(id: string, context: Context): Promise<Enrollment> {
  const found = await findEnrollment(id, context)
  if (id === primaryId && !found) throw new AtError('AT0015', `${pkamKey.name} does not exist in keystore`)
  if (found?.state !== 'approved') throw notApproved(id, found)
  return found
}

/** What is not even base64 counts as broken rather than wrong, and closes; not so for newer algorithms. [§3.4, 2026 §11.2] */
async function isSigned(claim: Signed, { verify }: Context): Promise<boolean> {
  try {
    return await verify(claim)
  } catch (cause) {
    const text = cause instanceof AtError ? cause.message : 'the signature cannot be read'
    throw new AtError('AT0011', `Exception: ${text}`, { closes: true, cause })
  }
}
