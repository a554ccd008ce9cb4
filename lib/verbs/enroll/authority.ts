import type { Caller, Context } from '../context.ts'
import { covers, manage } from '../reach.ts'
import { type Enrollment, primaryId } from './record.ts'
import { unauthorised } from './refusal.ts'

/*
 * Who has the say over an enrollment. [§3.26.4, 2026 §10.2, §10.6]
 *
 * Who has shown the secret has it over all. An app needs `__manage`, and as much as the other has: nobody gives or takes
 * away what it does not have itself. The owner's own key stands for an enrollment that may do everything, and can be
 * revoked too.
 */

/** The enrollment with which a connection ends. */
export function enrolledAs(caller: Caller): string | undefined {
  if (caller.kind !== 'owner') return undefined
  return caller.enrollmentId ?? (caller.by === 'pkam' ? primaryId : undefined)
}

/** In whose name the caller decides; undefined for those who are not logged in, and for the secret. */
export function enrollmentOf(caller: Caller): string | undefined {
  return caller.kind === 'owner' && caller.by === 'pkam' ? enrolledAs(caller) : undefined
}

/** The app whose rights end what the caller may do; undefined for the owner's own key, and for the secret. [2026 §10.6] */
export function limitedBy({ enrollment, session: { caller } }: Context): Enrollment | undefined {
  return caller.kind === 'owner' && caller.by === 'cram' ? undefined : enrollment
}

/** Throws AT0009 unless the caller may decide on this enrollment. */
export function checkAuthority(operation: string, { id, grants }: Enrollment, context: Context): void {
  const { caller } = context.session
  if (caller.kind === 'owner' && caller.by === 'cram') return
  const failed = `Failed to ${operation} enrollment id: ${id}.`
  const own = limitedBy(context)
  if (own && !own.grants.has(manage)) {
    throw unauthorised(`${failed} The approving enrollment does not have access to "${manage}" namespace`)
  }
  if (grants.size === 0) throw unauthorised(`${failed} Only itself and the secret decide on one without namespaces`)
  if (!own) return
  for (const [namespace, right] of grants) {
    if (covers(own, namespace, right)) continue
    throw unauthorised(`${failed} Client is not authorized for namespaces in the enrollment request`)
  }
}
