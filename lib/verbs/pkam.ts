import { AtError } from '../protocol/at-error.ts'
import type { ReservedKey } from '../protocol/at-key.ts'
import { data, type Reply } from '../protocol/reply.ts'
import { takeChallenge } from './challenge.ts'
import { type Context, everyone, type Signed } from './context.ts'
import { define, type Params } from './define.ts'

interface Login {
  readonly signingAlgo?: Signed['signingAlgo']
  readonly hashingAlgo?: Signed['hashingAlgo']
  readonly enrollmentId?: string
  readonly signature: string
}

/** `pkam:[signingAlgo:…:][hashingAlgo:…:][enrollmentId:…:]<signature>` logs in by a signed challenge. [§3.4] */
export const syntax = define(
  'pkam',
  /^pkam:(signingAlgo:(?<signingAlgo>ecc_secp256r1|rsa2048):)?(hashingAlgo:(?<hashingAlgo>sha256|sha512):)?(enrollmentId:(?<enrollmentId>.+):)?(?<signature>.+)$/i,
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

const pkamKey: ReservedKey = { kind: 'internal', name: 'privatekey:at_pkam_publickey' }

export async function handle(login: Params<typeof syntax>, context: Context): Promise<Reply> {
  const { signature, signingAlgo, hashingAlgo, enrollmentId } = login
  // Asked before the signature is, and the challenge stays: apps poll this way until they are approved. [§3.4]
  if (enrollmentId) {
    throw new AtError('AT0028', `enrollment_id: ${enrollmentId} is expired or invalid`, { soft: true })
  }
  const publicKey = (await context.keystore.get(pkamKey))?.value
  if (publicKey === undefined) throw new AtError('AT0015', `${pkamKey.name} does not exist in keystore`)
  const message = `${context.session.id}${context.owner}:${takeChallenge(context, 'owner')}`
  if (!(await isSigned({ publicKey, message, signature, signingAlgo, hashingAlgo }, context))) {
    throw context.loginFailed('pkam authentication failed')
  }
  context.session.caller = { kind: 'owner', by: 'pkam' }
  return data('success')
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
