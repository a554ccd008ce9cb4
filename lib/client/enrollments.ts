import { AtError } from '../protocol/at-error.ts'
import { syntax as enroll, type Operation } from '../verbs/enroll/syntax.ts'
import { syntax as otp } from '../verbs/otp/otp.ts'
import type { RequestOptions } from './connection.ts'
import type { ClientContext } from './context.ts'
import type { Namespaces } from './enroll.ts'
import { parseJson } from './reading.ts'

export type EnrollmentState = 'pending' | 'approved' | 'denied' | 'revoked' | 'expired'

/** An app that asked for rights, or has some. [§3.26.5] */
export interface Enrollment {
  readonly id: string
  readonly appName: string
  readonly deviceName: string
  readonly namespaces: Namespaces
  readonly state: EnrollmentState
}

async function passcode(
  { request }: ClientContext,
  { ttl, signal }: RequestOptions & { readonly ttl?: number } = {},
): Promise<string> {
  const line = otp.format({ operation: 'get', ...(ttl === undefined ? {} : { ttl }) })
  return (await request(line, { signal })) ?? ''
}

/** The apps that may act as this atSign, and those that ask to. One that may not decide on others gets AT0009, from older servers AT0011. */
export interface Enrollments {
  /** A code with which one app may ask to be enrolled, once; good for `ttl` milliseconds, or as long as the server says. [§3.25] */
  passcode(options?: RequestOptions & { readonly ttl?: number }): Promise<string>
  /** Every app that asked or has rights; those in the given states only. */
  list(options?: RequestOptions & { readonly states?: readonly EnrollmentState[] }): Promise<Enrollment[]>
  /** Gives the app what it asked for, the keys of the atSign sealed for it included. AT0032, from older servers AT0011, when it does not wait any more. [§8.6] */
  approve(id: string, options?: RequestOptions): Promise<void>
  /** Says no to an app that asked. */
  deny(id: string, options?: RequestOptions): Promise<void>
  /**
   * Takes an app's rights away at once, and those of all that it has approved; their connections end. AT0031 for the own
   * one, one that has approved it, and the last that may do everything.
   */
  revoke(id: string, options?: RequestOptions): Promise<void>
  /** Gives back what was revoked. AT0032 while the app that had approved it is revoked. */
  unrevoke(id: string, options?: RequestOptions): Promise<void>
  /** Forgets an app that was denied or revoked. */
  forget(id: string, options?: RequestOptions): Promise<void>
}

export function enrollmentsOf(context: ClientContext): Enrollments {
  const decision =
    (operation: Operation) =>
    (id: string, options: RequestOptions = {}) =>
      decide(context, operation, { enrollmentId: id }, options)
  return {
    passcode: (options) => passcode(context, options),
    list: (options) => list(context, options),
    approve: (id, options) => approve(context, id, options),
    deny: decision('deny'),
    revoke: decision('revoke'),
    unrevoke: decision('unrevoke'),
    forget: decision('delete'),
  }
}

async function list(
  { request }: ClientContext,
  { states, signal }: RequestOptions & { readonly states?: readonly EnrollmentState[] } = {},
): Promise<Enrollment[]> {
  const line = enroll.format({ operation: 'list', params: states ? { enrollmentStatusFilter: states } : {} })
  const found = parseJson((await request(line, { signal })) ?? '{}') as Record<string, Record<string, unknown>>
  return Object.entries(found).map(([name, { appName, deviceName, namespace, status }]) => ({
    id: name.slice(0, name.indexOf('.')),
    appName: String(appName),
    deviceName: String(deviceName),
    namespaces: (namespace ?? {}) as Namespaces,
    state: String(status) as EnrollmentState,
  }))
}

async function approve(context: ClientContext, id: string, options: RequestOptions = {}): Promise<void> {
  const line = enroll.format({ operation: 'fetch', params: { enrollmentId: id } })
  const { encryptedAPKAMSymmetricKey: wrapped } = parseJson((await context.request(line, options)) ?? '{}') as {
    encryptedAPKAMSymmetricKey?: unknown
  }
  if (typeof wrapped !== 'string') throw new AtError('AT0014', 'This app has sent no key to seal anything with.')
  await decide(context, 'approve', { enrollmentId: id, ...(await context.keys.sealDefaultKeys(wrapped)) }, options)
}

async function decide(
  { request }: ClientContext,
  operation: Operation,
  params: Parameters<typeof enroll.format>[0]['params'],
  options: RequestOptions,
): Promise<void> {
  await request(enroll.format({ operation, params }), options)
}
