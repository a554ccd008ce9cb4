import { AtError } from '../../protocol/at-error.ts'
import { formatAtKey } from '../../protocol/at-key.ts'
import { data, type Reply } from '../../protocol/reply.ts'
import type { Context } from '../context.ts'
import { covers, heldIn, manage } from '../reach.ts'
import { missing } from '../read.ts'
import { limitedBy } from './authority.ts'
import { allEnrollments, type Enrollment, enrollmentKey, findEnrollment } from './record.ts'
import { illegal, unauthorised, unknown, wrongState } from './refusal.ts'
import { forget } from './revoke.ts'
import type { EnrollParams } from './syntax.ts'

/** Everybody's enrollments for whoever manages them, for others their own. [§3.26.5, 2026 §10.2] */
export async function list({ enrollmentStatusFilter: states }: EnrollParams, context: Context): Promise<Reply> {
  const { owner } = context
  const own = limitedBy(context)
  const found: [string, object][] = []
  const add = (enrollment: Enrollment, keys: boolean) => {
    const { approvedBy } = enrollment
    found.push([
      formatAtKey(enrollmentKey(enrollment.id, owner)),
      { ...shown(enrollment, keys), ...(approvedBy && { approvedBy }) },
    ])
  }
  if (own && !own.grants.has(manage)) add(own, true)
  else {
    // Who may only look sees who there is, and nothing to open or seal anything with.
    const keys = own?.grants.get(manage) !== 'r'
    for await (const enrollment of allEnrollments(context)) {
      if (!states || states.includes(enrollment.state)) add(enrollment, keys)
    }
  }
  return data(JSON.stringify(Object.fromEntries(found)))
}

export async function fetch({ enrollmentId: id }: EnrollParams, context: Context): Promise<Reply> {
  if (!id) throw illegal('enrollmentId is mandatory for enroll:fetch')
  return data(JSON.stringify(shown(await findVisible('fetch', id, context), true)))
}

/** What `list` and `fetch` show. [§3.26.5, 2026 §10.2] */
function shown({ appName, deviceName, grants, state, ...enrollment }: Enrollment, keys: boolean): object {
  const { encryptedAPKAMSymmetricKey, expiresAt, metadata = null } = enrollment
  return {
    appName,
    deviceName,
    namespace: Object.fromEntries(grants),
    ...(keys && { encryptedAPKAMSymmetricKey }),
    status: state,
    expiresAt: expiresAt === undefined ? null : new Date(expiresAt).toISOString(),
    metadata,
  }
}

/** Which apps may read a namespace, for those that may themselves. [2026 §10.4] */
export async function listNamespace(namespace: string | undefined, context: Context): Promise<Reply> {
  const name = checkMember('listns', namespace, context)
  const found: object[] = []
  for await (const { id, state, grants, metadata = null } of allEnrollments(context)) {
    const access = heldIn(grants, name)
    if (state === 'approved' && access) found.push({ enrollmentId: id, access, metadata })
  }
  return data(JSON.stringify(found))
}

/** When one of them was last revoked, so that the others make new keys; null when none is. [2026 §10.4] */
export async function inquireNamespace(namespace: string | undefined, context: Context): Promise<Reply> {
  const name = checkMember('infons', namespace, context)
  let last: number | undefined
  for await (const { state, grants, revokedAt } of allEnrollments(context)) {
    if (state !== 'revoked' || revokedAt === undefined || !heldIn(grants, name)) continue
    last = Math.max(last ?? revokedAt, revokedAt)
  }
  return data(JSON.stringify({ lastRevokedAt: last === undefined ? null : new Date(last).toISOString() }))
}

/** The namespace, when the caller is an app that may read it. */
function checkMember(operation: string, namespace: string | undefined, context: Context): string {
  const own = limitedBy(context)
  if (!own) throw new AtError('AT0401', `enroll:${operation} requires APKAM authentication`)
  if (!namespace) throw illegal(`namespace is required for enroll:${operation}`)
  if (heldIn(own.grants, namespace)) return namespace
  throw unauthorised(`Caller enrollment is not authorised for namespace "${namespace}"`)
}

/** Forgets an enrollment that is over, and what was kept for it. [§3.26.5] */
export function remove({ enrollmentId: id }: EnrollParams, context: Context): Promise<Reply> {
  if (!id) throw illegal('enrollmentId is mandatory for enroll:delete')
  const work = async () => {
    const found = await findVisible('delete', id, context)
    const { state } = found
    if (state === 'expired') throw unknown(id)
    if (state !== 'denied' && state !== 'revoked') {
      const cause = `Cannot delete ${state} enrollments. Only denied and revoked enrollments can be deleted`
      throw wrongState(`Failed to delete enrollment id: ${id} | Cause: ${cause}`)
    }
    await forget(found, context)
    return data(JSON.stringify({ enrollmentId: found.id, status: 'deleted' }))
  }
  return context.whileNothingMoves(() => context.inTurn(work))
}

/** One's own, or of an app that has nothing that one does not have oneself. [§3.26.5, 2026 §10.2] */
async function findVisible(operation: 'fetch' | 'delete', id: string, context: Context): Promise<Enrollment> {
  const own = limitedBy(context)
  const found = await findEnrollment(id, context)
  const grants = [...(found?.grants ?? [])]
  // Deciding on who decides takes as much oneself. [2026 §10.6]
  const isCovered = ([name, right]: (typeof grants)[number]) =>
    own && covers(own, name, operation === 'delete' && name === manage ? right : 'r')
  const visible = !own || own.id === id || (own.grants.has(manage) && grants.every(isCovered))
  // Who may not see it learns nothing of whether it is there.
  if (!visible) {
    const needs = `requires ${manage} and access to all of its namespaces`
    throw unauthorised(`Not authorized to ${operation} enrollment ${id}: ${needs}`)
  }
  if (!found) throw missing(`${id}.new.enrollments.${manage}${context.owner}`)
  return found
}
