import { AtError } from '../../protocol/at-error.ts'
import type { ReservedKey } from '../../protocol/at-key.ts'
import { data, type Reply } from '../../protocol/reply.ts'
import type { Context } from '../context.ts'
import { covers, isUnlimited, manage } from '../reach.ts'
import { keepDefaultKeys, moveOwnData } from './default-keys.ts'
import { allEnrollments, type Enrollment, type EnrollmentState, findEnrollment, keepEnrollment } from './record.ts'
import { lifetime, refused } from './request.ts'
import type { EnrollParams, Operation } from './syntax.ts'

const pkamKey: ReservedKey = { kind: 'internal', name: 'privatekey:at_pkam_publickey' }

type Decision = Extract<Operation, 'approve' | 'deny' | 'revoke' | 'unrevoke'>

/** From which state to which, and how a refusal words it. [§3.26.4] */
const steps: Record<Decision, { from: EnrollmentState; to: EnrollmentState; verb: string; past: string }> = {
  approve: { from: 'pending', to: 'approved', verb: 'approve', past: 'approved' },
  // The one refusal that is as new as the rule. [2026 §10.2]
  deny: { from: 'pending', to: 'denied', verb: 'deny', past: 'denied' },
  revoke: { from: 'approved', to: 'revoked', verb: 'revoke', past: 'revoked' },
  unrevoke: { from: 'revoked', to: 'approved', verb: 'un-revoke', past: 'un-revoked' },
}

interface Deciding {
  readonly operation: Decision
  readonly force?: boolean
  readonly params: EnrollParams
}

/** Approves, denies, revokes or brings back an enrollment; one decision at a time. [§3.26.4] */
export function decide({ operation, force = false, params }: Deciding, context: Context): Promise<Reply> {
  const { enrollmentId: id } = params
  if (!id) throw refused(`enrollmentId is mandatory for enroll:${operation}`)
  if (operation === 'approve') checkKeys(params)
  const { to } = steps[operation]
  return context.inTurn(async () => {
    const found = await findEnrollment(id, context)
    if (!found || found.state === 'expired') throw unknown(id)
    const oneself = found.id === context.enrollment?.id
    if (operation === 'revoke' && oneself && !force) {
      throw new AtError('AT0031', 'Current client cannot revoke its own enrollment')
    }
    // Whoever gives up its own rights needs no other ones for it.
    if (!(operation === 'revoke' && oneself)) checkAuthority(operation, found, context)
    checkState(operation, found)
    if (operation === 'approve') await approve(found, params, context)
    else if (operation === 'revoke') await revoke(found, context)
    else if (operation === 'unrevoke') await unrevoke(found, context)
    else await keepEnrollment({ ...found, state: to }, context)
    return data(JSON.stringify({ status: to, enrollmentId: found.id, ...(oneself && farewell(context)) }))
  })
}

async function approve(found: Enrollment, params: EnrollParams, context: Context): Promise<void> {
  const approved: Enrollment = { ...found, state: 'approved', ...lifetime(found, context) }
  await keepDefaultKeys(approved, params, context)
  await keepEnrollment(approved, context)
}

/** From the moment that it is written nobody speaks for it: those who did are gone before the reply. */
async function revoke(found: Enrollment, context: Context): Promise<void> {
  const { wholeKeystore, session, closeWhere, leaveIn, limits } = context
  const flatKey = (await wholeKeystore.get(pkamKey))?.value
  // The same key logs in without naming the enrollment, and would be the owner then.
  const alsoFlat = found.primary === true && flatKey === found.apkamPublicKey
  if (isUnlimited(found) && (alsoFlat || flatKey === undefined)) await checkNotLast(found, context)
  await keepEnrollment({ ...found, state: 'revoked' }, context)
  if (alsoFlat) await wholeKeystore.remove(pkamKey)
  closeWhere((other) => {
    if (other === session || other.caller.kind !== 'owner') return false
    const { by, enrollmentId } = other.caller
    return enrollmentId === found.id || (alsoFlat && by === 'pkam' && enrollmentId === undefined)
  })
  // Who revokes the key by which it is here itself has been read to the end, and goes.
  const { caller } = session
  if (alsoFlat && caller.kind === 'owner' && caller.by === 'pkam' && caller.enrollmentId === undefined) {
    leaveIn(limits.farewellMillis)
  }
  await moveOwnData(found.id, 'a', 'r', context)
}

async function unrevoke(found: Enrollment, context: Context): Promise<void> {
  const { wholeKeystore } = context
  await moveOwnData(found.id, 'r', 'a', context)
  await keepEnrollment({ ...found, state: 'approved' }, context)
  if (!found.primary || (await wholeKeystore.get(pkamKey))) return
  const ttl = found.expiresAt === undefined ? 0 : found.expiresAt - context.now()
  await wholeKeystore.put(pkamKey, found.apkamPublicKey, { ttl })
}

/** Somebody must be left who can do everything, and for ever. [2026 §10.2] */
async function checkNotLast(found: Enrollment, context: Context): Promise<void> {
  for await (const other of allEnrollments(context)) {
    const lasts = other.state === 'approved' && other.expiresAt === undefined && isUnlimited(other)
    if (lasts && other.id !== found.id) return
  }
  throw new AtError('AT0031', 'the last enrollment that may do everything cannot be revoked')
}

/** Ten seconds for the reply to be read. [§3.26.4] */
function farewell({ limits, leaveIn }: Context): { message: string } {
  leaveIn(limits.farewellMillis)
  return { message: `Enrollment is revoked. Closing the connection in ${limits.farewellMillis / 1000} seconds` }
}

function checkKeys(params: EnrollParams): void {
  for (const name of ['encryptedDefaultEncryptionPrivateKey', 'encryptedDefaultSelfEncryptionKey'] as const) {
    if (!params[name]) throw refused(`${name} is mandatory for enroll:approve`)
  }
}

function checkState(operation: Decision, { id, state }: Enrollment): void {
  const { from, verb, past } = steps[operation]
  if (state === from) return
  const text = `Failed to ${operation} enrollment id: ${id}. Cannot ${verb} a ${state} enrollment.`
  const only = `Only ${from} enrollments can be ${past}`
  throw new AtError(operation === 'deny' ? 'AT0032' : 'AT0011', `${text} ${only}`)
}

/** Nobody gives or takes away what it does not have itself. [§3.26.4] */
function checkAuthority(operation: Decision, { id, grants }: Enrollment, { enrollment }: Context): void {
  if (!enrollment) return
  const failed = `Failed to ${operation} enrollment id: ${id}.`
  if (!enrollment.grants.has(manage)) {
    throw refused(`${failed} The approving enrollment does not have access to "${manage}" namespace`)
  }
  for (const [namespace, right] of grants) {
    if (covers(enrollment, namespace, right)) continue
    throw refused(`${failed} Client is not authorized for namespaces in the enrollment request`)
  }
}

export function unknown(id: string): AtError {
  return new AtError('AT0028', `enrollment_id: ${id} is expired or invalid`, { soft: true })
}
