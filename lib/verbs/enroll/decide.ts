import { AtError } from '../../protocol/at-error.ts'
import { data, type Reply } from '../../protocol/reply.ts'
import type { Context } from '../context.ts'
import { checkAuthority, enrollmentOf } from './authority.ts'
import { keepDefaultKeys } from './default-keys.ts'
import { type Enrollment, type EnrollmentState, findEnrollment, isSameKey, keepEnrollment, lifetime } from './record.ts'
import { illegal, unknown, wrongState } from './refusal.ts'
import { checkSize } from './request.ts'
import { putAway, revoke, unrevoke } from './revoke.ts'
import type { EnrollParams, Operation } from './syntax.ts'

type Decision = Extract<Operation, 'approve' | 'deny' | 'revoke' | 'unrevoke'>

/** From which state to which, and how a refusal words it. [§3.26.4, 2026 §10.2] */
const steps: Record<Decision, { from: EnrollmentState; to: EnrollmentState; verb: string; past: string }> = {
  approve: { from: 'pending', to: 'approved', verb: 'approve', past: 'approved' },
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
  if (!id) throw illegal(`enrollmentId is mandatory for enroll:${operation}`)
  if (operation === 'revoke') return decideToRevoke(id, force, context)
  if (operation === 'approve') checkKeys(params)
  const { to } = steps[operation]
  const work = async () => {
    const found = await findKnown(id, context)
    checkAuthority(operation, found, context)
    checkState(operation, found)
    if (operation === 'approve') await approve(found, params, context)
    else if (operation === 'unrevoke') await unrevoke(found, context)
    else await keepEnrollment({ ...found, state: to }, context)
    return data(JSON.stringify({ status: to, enrollmentId: found.id }))
  }
  // What is still being put away comes back after it is.
  if (operation === 'unrevoke') return context.whileNothingMoves(() => context.inTurn(work))
  return context.inTurn(work)
}

async function decideToRevoke(id: string, force: boolean, context: Context): Promise<Reply> {
  const { ids, reply } = await context.inTurn(async () => {
    const found = await findKnown(id, context)
    const oneself = await isOneself(found, context)
    if (oneself && !force) throw new AtError('AT0031', 'Current client cannot revoke its own enrollment')
    // Whoever gives up its own rights needs no other ones for it.
    if (!oneself) checkAuthority('revoke', found, context)
    checkState('revoke', found)
    const { ids, cascadedEnrollmentIds } = await revoke(found, context)
    const cascaded = cascadedEnrollmentIds.length > 0 && { cascadedEnrollmentIds }
    const status = { status: 'revoked', enrollmentId: found.id }
    return { ids, reply: { ...status, ...(oneself && farewell(context)), ...cascaded } }
  })
  await putAway(ids, context)
  return data(JSON.stringify(reply))
}

async function findKnown(id: string, context: Context): Promise<Enrollment> {
  const found = await findEnrollment(id, context)
  if (!found || found.state === 'expired') throw unknown(id)
  return found
}

async function approve(found: Enrollment, params: EnrollParams, context: Context): Promise<void> {
  const approvedBy = enrollmentOf(context.session.caller)
  const approved: Enrollment = {
    ...found,
    state: 'approved',
    ...lifetime(found, context),
    ...(approvedBy && { approvedBy }),
  }
  checkSize(approved, context.limits, params)
  await keepDefaultKeys(approved, params, context)
  await keepEnrollment(approved, context)
}

/** The owner's first app and the owner's own key are here when either is, as long as they are the same. [§3.26.3] */
async function isOneself(found: Enrollment, context: Context): Promise<boolean> {
  const own = enrollmentOf(context.session.caller)
  if (found.id === own || found.id === context.enrollment?.id) return true
  const speaking = own === undefined ? undefined : await findEnrollment(own, context)
  return speaking !== undefined && isSameKey(speaking, found)
}

/** Ten seconds for the reply to be read. [§3.26.4] */
function farewell({ limits, leaveIn }: Context): { message: string } {
  leaveIn(limits.farewellMillis)
  return { message: `Enrollment is revoked. Closing the connection in ${limits.farewellMillis / 1000} seconds` }
}

function checkKeys(params: EnrollParams): void {
  for (const name of ['encryptedDefaultEncryptionPrivateKey', 'encryptedDefaultSelfEncryptionKey'] as const) {
    if (!params[name]) throw illegal(`${name} is mandatory for enroll:approve`)
  }
}

function checkState(operation: Decision, { id, state }: Enrollment): void {
  const { from, verb, past } = steps[operation]
  if (state === from) return
  const text = `Failed to ${operation} enrollment id: ${id}. Cannot ${verb} a ${state} enrollment.`
  throw wrongState(`${text} Only ${from} enrollments can be ${past}`)
}
