import { AtError } from '../protocol/at-error.ts'
import type { ReservedKey } from '../protocol/at-key.ts'
import { isActive } from '../protocol/metadata.ts'
import { data, type Reply } from '../protocol/reply.ts'
import { takeChallenge } from './challenge.ts'
import { type Context, everyone, type Signed } from './context.ts'
import { define, type Params } from './define.ts'
import { type Enrollment, enrollmentIdOf, findEnrollment } from './enroll/record.ts'
import { notApproved } from './enroll/state.ts'

interface Login {
  readonly signingAlgo?: Signed['signingAlgo'] | typeof postQuantum
  readonly hashingAlgo?: Signed['hashingAlgo']
  readonly enrollmentId?: string
  readonly signature: string
}

/** Understood, and not made or checked here. [2026 §11.2] */
const postQuantum = 'mldsa65'

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

const pkamKey: ReservedKey = { kind: 'internal', name: 'privatekey:at_pkam_publickey' }

export async function handle(login: Params<typeof syntax>, context: Context): Promise<Reply> {
  const { signature, hashingAlgo } = login
  // Asked before the signature is, and the challenge stays: apps poll this way until they are approved. [§3.4]
  const enrollment = await findApproved(login.enrollmentId, context)
  const publicKey = enrollment?.apkamPublicKey ?? (await findKey(context))
  if (publicKey === undefined) throw new AtError('AT0015', `${pkamKey.name} does not exist in keystore`)
  const message = `${context.session.id}${context.owner}:${takeChallenge(context, 'owner')}`
  // What an app has said of its key counts more than what a login says. [2026 §11.2]
  const signingAlgo = readAlgorithm(enrollment?.signingAlgo) ?? login.signingAlgo
  const valid =
    signingAlgo !== postQuantum &&
    (await isSigned({ publicKey, message, signature, signingAlgo, hashingAlgo }, context))
  if (!valid) throw context.loginFailed('pkam authentication failed')
  // It may have been revoked while the signature was looked at. [2026 §15.50]
  const current = await findApproved(enrollment?.id, context)
  context.session.caller = { kind: 'owner', by: 'pkam', ...(current && { enrollmentId: current.id }) }
  context.wholeKeystore.accessLog.record({ verb: 'pkam', by: context.owner, at: context.now() })
  return data('success')
}

/** The enrollment of this id; undefined where none is named. Throws AT0025 to AT0028 for one that is not approved. [§3.4] */
async function findApproved(text: string | undefined, context: Context): Promise<Enrollment | undefined> {
  if (text === undefined) return undefined
  const id = enrollmentIdOf(text)
  // What newer servers call the key that belongs to no enrollment. [2026 §10.7]
  if (id === 'primary') return undefined
  const found = await findEnrollment(id, context)
  if (found?.state !== 'approved') throw notApproved(id, found)
  return found
}

async function findKey({ wholeKeystore, now }: Context): Promise<string | undefined> {
  const record = await wholeKeystore.get(pkamKey)
  return record && isActive(record.metadata, now()) ? record.value : undefined
}

function readAlgorithm(text: string | undefined): Login['signingAlgo'] {
  const known = text?.toLowerCase()
  return known === 'rsa2048' || known === 'ecc_secp256r1' || known === postQuantum ? known : undefined
}

/** What is not even base64 counts as broken rather than wrong, and closes. [§3.4] */
async function isSigned(claim: Signed, { verify }: Context): Promise<boolean> {
  try {
    return await verify(claim)
  } catch (cause) {
    const text = cause instanceof AtError ? cause.message : 'the signature cannot be read'
    throw new AtError('AT0011', `Exception: ${text}`, { closes: true, cause })
  }
}
