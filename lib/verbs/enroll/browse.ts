import { AtError } from '../../protocol/at-error.ts'
import { formatAtKey } from '../../protocol/at-key.ts'
import { data, type Reply } from '../../protocol/reply.ts'
import type { Context } from '../context.ts'
import { covers, heldIn, manage } from '../reach.ts'
import { missing } from '../read.ts'
import { unknown } from './decide.ts'
import { moveOwnData, removeDefaultKeys } from './default-keys.ts'
import { allEnrollments, type Enrollment, enrollmentKey, findEnrollment, shown } from './record.ts'
import { refused } from './request.ts'
import type { EnrollParams } from './syntax.ts'

/** Everybody's enrollments for whoever manages them, for others their own. [§3.26.5] */
export async function list({ enrollmentStatusFilter: states }: EnrollParams, context: Context): Promise<Reply> {
  const { enrollment: own, owner } = context
  const found: [string, object][] = []
  if (own && !own.grants.has(manage)) found.push([formatAtKey(enrollmentKey(own.id, owner)), shown(own)])
  else {
    for await (const enrollment of allEnrollments(context)) {
      if (states && !states.includes(enrollment.state)) continue
      found.push([formatAtKey(enrollmentKey(enrollment.id, owner)), shown(enrollment)])
    }
  }
  return data(JSON.stringify(Object.fromEntries(found)))
}

export async function fetch({ enrollmentId: id }: EnrollParams, context: Context): Promise<Reply> {
  if (!id) throw refused('enrollmentId is mandatory for enroll:fetch')
  const found = await findVisible('fetch', id, context)
  return data(JSON.stringify(shown(found)))
}

/** Which apps may read a namespace, for those that may themselves. [2026 §10.4] */
export async function listNamespace(namespace: string | undefined, context: Context): Promise<Reply> {
  const { enrollment: own } = context
  if (!own) throw new AtError('AT0401', 'enroll:listns requires APKAM authentication')
  if (!namespace) throw new AtError('AT0022', 'namespace is required for enroll:listns')
  if (!heldIn(own.grants, namespace)) {
    throw new AtError('AT0009', `Caller enrollment is not authorised for namespace "${namespace}"`)
  }
  const found: object[] = []
  for await (const { id, state, grants, metadata = null } of allEnrollments(context)) {
    const access = heldIn(grants, namespace)
    if (state === 'approved' && access) found.push({ enrollmentId: id, access, metadata })
  }
  return data(JSON.stringify(found))
}

/** Forgets an enrollment that is over, and what was kept for it. [§3.26.5] */
export function remove({ enrollmentId: id }: EnrollParams, context: Context): Promise<Reply> {
  if (!id) throw refused('enrollmentId is mandatory for enroll:delete')
  return context.inTurn(async () => {
    const found = await findVisible('delete', id, context)
    const { state } = found
    if (state === 'expired') throw unknown(id)
    if (state !== 'denied' && state !== 'revoked') {
      const cause = `Cannot delete ${state} enrollments. Only denied and revoked enrollments can be deleted`
      throw refused(`Failed to delete enrollment id: ${id} | Cause: ${cause}`)
    }
    await removeDefaultKeys(found, context)
    if (state === 'revoked') await moveOwnData(found.id, 'r', 'd', context)
    await context.wholeKeystore.remove(enrollmentKey(found.id, context.owner), { committed: false })
    return data(JSON.stringify({ enrollmentId: found.id, status: 'deleted' }))
  })
}

/** One's own, or of an app that has nothing that one does not have oneself. [§3.26.5, 2026 §10.2] */
async function findVisible(operation: 'fetch' | 'delete', id: string, context: Context): Promise<Enrollment> {
  const { enrollment: own, owner } = context
  const found = await findEnrollment(id, context)
  const namespaces = [...(found?.grants.keys() ?? [])]
  const manages = own?.grants.has(manage) && namespaces.every((name) => covers(own, name, 'r'))
  const visible = !own || own.id === id || manages
  // Who may not see it learns nothing of whether it is there.
  if (!visible) {
    const needs = `requires ${manage} and access to all of its namespaces`
    throw new AtError('AT0009', `Not authorized to ${operation} enrollment ${id}: ${needs}`)
  }
  if (!found) throw missing(`${id}.new.enrollments.${manage}${owner}`)
  return found
}
