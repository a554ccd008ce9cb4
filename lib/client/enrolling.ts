import type { ClientContext } from './context.ts'
import type { Enrollments } from './enrollments.ts'

/** The same as `enrollmentsOf`, loaded when first needed: hardly a page decides on apps and devices. */
export function enrollmentsLater(context: ClientContext): Enrollments {
  const loaded = async () => (await import('./enrollments.ts')).enrollmentsOf(context)
  return {
    passcode: async (options) => (await loaded()).passcode(options),
    list: async (options) => (await loaded()).list(options),
    since: async (enrollments, options) => (await loaded()).since(enrollments, options),
    approve: async (id, options) => (await loaded()).approve(id, options),
    letIn: async (shown, options) => (await loaded()).letIn(shown, options),
    deny: async (id, options) => (await loaded()).deny(id, options),
    revoke: async (id, options) => (await loaded()).revoke(id, options),
    unrevoke: async (id, options) => (await loaded()).unrevoke(id, options),
    forget: async (id, options) => (await loaded()).forget(id, options),
  }
}
