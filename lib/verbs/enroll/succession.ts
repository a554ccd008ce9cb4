import { data, type Reply } from '../../protocol/reply.ts'
import type { Context } from '../context.ts'
import { isUnlimited } from '../reach.ts'
import { keepDefaultKeys } from './default-keys.ts'
import { allEnrollments, type Enrollment, findEnrollment, keepEnrollment, lifetime } from './record.ts'
import { unauthorised, wrongState } from './refusal.ts'
import { approvedAs, end, forget, handDown, putAway } from './revoke.ts'
import type { EnrollParams } from './syntax.ts'
import { checkUnique } from './unique.ts'

/*
 * An app that is logged in asks for an enrollment: a new key for what it has, approved at once. When the successor first
 * logs in the predecessor ends, unless it may do everything: then that is for the successor to do. What the predecessor had
 * approved is the successor's from its end on. Until then the successor falls with it, as one that was approved by it.
 * [2026 §10.2]
 */

/** What the successor will be. Throws AT0009 where it asks for anything but what its predecessor has. */
export function checkSuccession(asked: Enrollment, { id, grants }: Enrollment): Enrollment {
  const same =
    asked.grants.size === grants.size && [...asked.grants].every(([name, right]) => grants.get(name) === right)
  if (asked.grants.size > 0 && !same) {
    throw unauthorised(
      `enroll:request of enrollment ${id} is for the namespaces that it has: no other ones, and no fewer`,
    )
  }
  return { ...asked, grants, succeeds: id, approvedBy: id }
}

/** Approves it, in the time that its predecessor has left. Throws AT0032 for a second one. */
export function approveSuccessor(successor: Enrollment, params: EnrollParams, context: Context): Promise<Reply> {
  const { id, succeeds = '' } = successor
  return context.inTurn(async () => {
    const predecessor = await findEnrollment(succeeds, context)
    if (predecessor?.state !== 'approved') throw wrongState(`enrollment ${succeeds} is not approved`)
    for await (const other of allEnrollments(context)) {
      if (other.succeeds === succeeds) throw wrongState(`enrollment ${succeeds} has a successor already: ${other.id}`)
    }
    await checkUnique(successor, context)
    const { expiresAt = Number.POSITIVE_INFINITY } = lifetime(successor, context)
    const until = Math.min(expiresAt, predecessor.expiresAt ?? Number.POSITIVE_INFINITY)
    const lives = Number.isFinite(until) && { expiresAt: until }
    const approved: Enrollment = { ...successor, state: 'approved', ...lives }
    await keepDefaultKeys(approved, params, context)
    await keepEnrollment(approved, context)
    return data(JSON.stringify({ enrollmentId: id, status: 'approved' }))
  })
}

/** What the first login of a successor does, in `context.inTurn`; the predecessor, when it has ended. */
export async function takeOver(successor: Enrollment, context: Context): Promise<Enrollment | undefined> {
  if (successor.succeeds === undefined || successor.tookOver) return
  const predecessor = await findEnrollment(successor.succeeds, context)
  const isThere = predecessor?.state === 'approved'
  const heir = { ...successor, tookOver: true }
  // Who may do everything stays until it is given up, and the successor falls with it: else it would be out of reach.
  if (isThere && isUnlimited(predecessor)) {
    await keepEnrollment(heir, context)
    return
  }
  if (isThere) {
    await handDown([predecessor], heir, context)
    await end(predecessor, context)
  }
  await keepEnrollment(approvedAs(predecessor, heir), context)
  return isThere ? predecessor : undefined
}

/**
 * What is left to do after that, while logins go on. The one before the predecessor is forgotten: else an app could fill
 * the disk with what it has been.
 */
export async function clearUp(predecessor: Enrollment, context: Context): Promise<void> {
  const { id, succeeds } = predecessor
  await putAway([id], context)
  if (succeeds === undefined) return
  await context.whileNothingMoves(() =>
    context.inTurn(async () => {
      const former = await findEnrollment(succeeds, context)
      if (former?.state === 'revoked') await forget(former, context)
    }),
  )
}
