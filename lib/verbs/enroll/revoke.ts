import { AtError } from '../../protocol/at-error.ts'
import { pkamKey } from '../../protocol/login-keys.ts'
import type { Context, Session } from '../context.ts'
import { isUnlimited } from '../reach.ts'
import { enrolledAs, enrollmentOf } from './authority.ts'
import { moveOwnData, removeDefaultKeys } from './default-keys.ts'
import {
  allEnrollments,
  type Enrollment,
  enrollmentKey,
  findEnrollment,
  isSameKey,
  keepEnrollment,
  primaryId,
} from './record.ts'
import { wrongState } from './refusal.ts'
import { noLongerApproved } from './state.ts'

/*
 * An enrollment falls with the one that approved it, at any depth: else whoever has stolen an app would let another one in
 * first. The owner's first app has the same key as the owner itself, and both fall together. [2026 §10.2]
 */

export interface Revoked {
  /** All that ended, to be put away. */
  readonly ids: readonly string[]
  /** Those among them that fell with it. */
  readonly cascadedEnrollmentIds: readonly string[]
}

/** Revokes it and what came of it, in `context.inTurn`. Throws AT0031. */
export async function revoke(found: Enrollment, context: Context): Promise<Revoked> {
  const all = await everyEnrollment(context)
  const own = enrollmentOf(context.session.caller)
  const falling = all.filter((one) => one.id === found.id || isSameKey(one, found))
  const heir = all.find(({ id, succeeds }) => id === own && succeeds === found.id)
  if (heir) {
    const ids = await giveUp(falling, found, heir, all, context)
    return { ids, cascadedEnrollmentIds: [] }
  }
  // What was approved is looked for by those found before, until there is no more.
  for (const { id } of falling) {
    falling.push(...all.filter((other) => other.approvedBy === id && !falling.includes(other)))
  }
  const descendants = falling.filter((one) => one.id !== found.id && !isSameKey(one, found))
  if (descendants.some(({ id }) => id === own)) {
    throw new AtError('AT0031', 'the enrollment that has approved this one cannot be revoked by it')
  }
  const ending = falling.filter(({ state }) => state === 'approved')
  checkRootsLeft(all, ending)
  // Those it has approved go first: a power cut in between leaves something that can be said again.
  for (const enrollment of ending.reverse()) await end(enrollment, context)
  const cascaded = descendants.filter((one) => ending.includes(one))
  return { ids: ending.map(({ id }) => id), cascadedEnrollmentIds: cascaded.map(({ id }) => id) }
}

/** A successor ends the one it succeeds, and goes on with what that had approved. */
async function giveUp(
  falling: readonly Enrollment[],
  found: Enrollment,
  heir: Enrollment,
  all: readonly Enrollment[],
  context: Context,
): Promise<string[]> {
  const ending = falling.filter(({ state }) => state === 'approved')
  checkRootsLeft(all, ending)
  await handDown(ending, heir, context)
  await keepEnrollment(approvedAs(found, heir), context)
  for (const enrollment of ending) await end(enrollment, context)
  return ending.map(({ id }) => id)
}

/** What these have approved falls with the heir from now on. */
export async function handDown(from: readonly Enrollment[], heir: Enrollment, context: Context): Promise<void> {
  for await (const other of allEnrollments(context)) {
    if (other.id === heir.id || !from.some(({ id }) => id === other.approvedBy)) continue
    await keepEnrollment({ ...other, approvedBy: heir.id }, context)
  }
}

/** The heir, which falls with whom the one before it would have fallen with. */
export function approvedAs(before: Enrollment | undefined, { approvedBy: _, ...heir }: Enrollment): Enrollment {
  return { ...heir, ...(before?.approvedBy && { approvedBy: before.approvedBy }) }
}

/**
 * Ends one: from the moment that it is written nobody speaks for it, and those who did are gone before the reply; of what they
 * had said, no more is done than what was being written.
 */
export async function end(enrollment: Enrollment, context: Context): Promise<void> {
  const { session, closeWhere, now } = context
  const revoked: Enrollment = { ...enrollment, state: 'revoked', revokedAt: now() }
  await keepEnrollment(revoked, context)
  const why = noLongerApproved(enrollment.id, revoked)
  const isMeant = ({ caller }: Session) => enrolledAs(caller) === enrollment.id
  closeWhere((other) => other !== session && isMeant(other), why)
  // Who ends itself is still to read that it has, and is heard no more.
  if (isMeant(session)) session.ended = why
}

/** Puts away what those that were revoked had of their own, outside `context.inTurn`: it may be much, and logins go on. */
export function putAway(ids: readonly string[], context: Context): Promise<void> {
  return context.whileNothingMoves(async () => {
    for (const id of ids) {
      if ((await findEnrollment(id, context))?.state === 'revoked') await moveOwnData(id, 'a', 'r', context)
    }
  })
}

/** Brings one back, in `context.inTurn`. Throws AT0032 while who approved it is not approved. [2026 §10.2] */
export async function unrevoke(found: Enrollment, context: Context): Promise<void> {
  if (found.approvedBy !== undefined) {
    const approver = await findEnrollment(found.approvedBy, context)
    if (approver?.state !== 'approved') {
      throw wrongState(
        `Failed to unrevoke enrollment id: ${found.id}. Its approver ${found.approvedBy} is not approved`,
      )
    }
  }
  const together = (await everyEnrollment(context)).filter((one) => one.state === 'revoked' && isSameKey(one, found))
  for (const enrollment of [found, ...together]) {
    await moveOwnData(enrollment.id, 'r', 'a', context)
    await approveAgain(enrollment, context)
  }
}

/** Removes one that is over, in `context.inTurn`, and what was kept for it. */
export async function forget(found: Enrollment, context: Context): Promise<void> {
  const { owner, wholeKeystore } = context
  await removeDefaultKeys(found, context)
  if (found.state === 'revoked') await moveOwnData(found.id, 'r', 'd', context)
  // The key goes before what is said of it: without that it would be good again.
  if (found.id === primaryId) await wholeKeystore.remove(pkamKey)
  await wholeKeystore.remove(enrollmentKey(found.id, owner), { committed: false })
}

async function approveAgain(found: Enrollment, context: Context): Promise<void> {
  const { owner, wholeKeystore } = context
  const { revokedAt: _, ...approved } = { ...found, state: 'approved' as const }
  if (found.id !== primaryId) await keepEnrollment(approved, context)
  else await wholeKeystore.remove(enrollmentKey(primaryId, owner), { committed: false })
}

/** Those with a record, and the owner's own key, which has none as long as it is good. */
async function everyEnrollment(context: Context): Promise<Enrollment[]> {
  const all: Enrollment[] = []
  for await (const enrollment of allEnrollments(context)) all.push(enrollment)
  const primary = await findEnrollment(primaryId, context)
  return primary && !all.some(({ id }) => id === primaryId) ? [...all, primary] : all
}

/** Somebody must be left who can do everything, and for ever. Throws AT0031. [2026 §10.2] */
function checkRootsLeft(all: readonly Enrollment[], ending: readonly Enrollment[]): void {
  const roots = all.filter((one) => one.state === 'approved' && one.expiresAt === undefined && isRoot(one))
  if (!ending.some((one) => roots.includes(one)) || roots.some((one) => !ending.includes(one))) return
  throw new AtError('AT0031', 'the last enrollment that may do everything cannot be revoked')
}

function isRoot(enrollment: Enrollment): boolean {
  return isUnlimited(enrollment) && enrollment.apkamPublicKey !== ''
}
