import { sha256Hex } from '../crypto/digest.ts'
import { AtError } from '../protocol/at-error.ts'
import { type AtKey, formatAtKey } from '../protocol/at-key.ts'
import { apkamKey } from '../verbs/enroll/record.ts'
import { syntax as enroll, type Operation } from '../verbs/enroll/syntax.ts'
import { syntax as otp } from '../verbs/otp/otp.ts'
import type { RequestOptions } from './connection.ts'
import type { ClientContext } from './context.ts'
import type { Namespaces } from './enroll.ts'
import { type LettingIn, letIn, type Shown } from './linking.ts'
import { parseJson } from './reading.ts'
import { timesOf } from './times.ts'

export type EnrollmentState = 'pending' | 'approved' | 'denied' | 'revoked' | 'expired'

/** An app that asked for rights, or has some. [§3.26.5] */
export interface Enrollment {
  readonly id: string
  readonly appName: string
  readonly deviceName: string
  readonly namespaces: Namespaces
  readonly state: EnrollmentState
  /** Until when it has its rights, or may be approved, in milliseconds since the epoch; null for ever. Older servers do not tell. */
  readonly expiresAt?: number | null
  /** The id of the one that approved it, with which it falls. [2026 §10.2] */
  readonly approvedBy?: string
  /** Of one that waits: what `codeOf` gives, for a person to compare with what the app shows. */
  readonly code?: string
}

/**
 * What a person compares before an app is let in, taken from the key that the atSign's own keys are sealed with: one who
 * puts another key in its place, to read those, shows another code.
 */
export async function codeOf(encryptedApkamSymmetricKey: string): Promise<string> {
  const digits = (await sha256Hex(encryptedApkamSymmetricKey)).slice(0, 12).toUpperCase()
  return `${digits.slice(0, 4)} ${digits.slice(4, 8)} ${digits.slice(8)}`
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
  /** Since when each of these has its rights, by id, in milliseconds since the epoch; without those of which it is not known. */
  since(enrollments: readonly Enrollment[], options?: RequestOptions): Promise<ReadonlyMap<string, number>>
  /**
   * Gives the app what it asked for, the keys of the atSign sealed for it included. AT0032, from older servers AT0011, when it
   * does not wait any more; AT0014 when it would be for another `code` than the one that was compared. [§8.6]
   */
  approve(id: string, options?: RequestOptions & { readonly code?: string | undefined }): Promise<void>
  /**
   * Lets in the device that shows this, as soon as it asks: it finds a passcode by what it shows. Undefined when it does not
   * ask in time; AT0014 when it asks for other rights than it shows.
   */
  letIn(shown: Shown, options?: LettingIn): Promise<Enrollment | undefined>
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
  const asking: Pick<Enrollments, 'passcode' | 'list' | 'approve'> = {
    passcode: (options) => passcode(context, options),
    list: (options) => list(context, options),
    approve: (id, options) => approve(context, id, options),
  }
  return {
    ...asking,
    since: (enrollments, options) => since(context, enrollments, options),
    letIn: (shown, options) => letIn(context, asking, shown, options),
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
  const found = (parseJson((await request(line, { signal })) ?? '{}') ?? {}) as Record<string, unknown>
  return Promise.all(
    Object.entries(found).map(([name, told]) =>
      enrollmentFrom(name.slice(0, name.indexOf('.')), (told ?? {}) as Record<string, unknown>),
    ),
  )
}

async function enrollmentFrom(id: string, told: Record<string, unknown>): Promise<Enrollment> {
  const { appName, deviceName, namespace, status, expiresAt, approvedBy, encryptedAPKAMSymmetricKey: wrapped } = told
  const at = typeof expiresAt === 'string' ? Date.parse(expiresAt) : Number.NaN
  return {
    id,
    appName: String(appName),
    deviceName: String(deviceName),
    namespaces: (typeof namespace === 'object' && namespace !== null ? namespace : {}) as Namespaces,
    state: String(status) as EnrollmentState,
    ...(expiresAt === null ? { expiresAt } : !Number.isNaN(at) && { expiresAt: at }),
    ...(typeof approvedBy === 'string' && { approvedBy }),
    ...(status === 'pending' && typeof wrapped === 'string' && { code: await codeOf(wrapped) }),
  }
}

/** The list says nothing of it, but the public key of each is shown to all from its approval on. [§3.26.4] */
async function since(
  context: ClientContext,
  enrollments: readonly Enrollment[],
  options: RequestOptions = {},
): Promise<ReadonlyMap<string, number>> {
  const keys = new Map<string, AtKey>()
  for (const enrollment of enrollments) {
    const key = apkamKey(enrollment, context.atSign)
    if (key) keys.set(enrollment.id, key)
  }
  const known = new Map<string, number>()
  for await (const page of timesOf(context, [...keys.values()], options)) {
    for (const times of page) {
      if (times.state === 'there' && times.metadata.createdAt !== undefined) {
        known.set(formatAtKey(times.key), times.metadata.createdAt)
      }
    }
  }
  const found = new Map<string, number>()
  for (const [id, key] of keys) {
    const at = known.get(formatAtKey(key))
    if (at !== undefined) found.set(id, at)
  }
  return found
}

async function approve(
  context: ClientContext,
  id: string,
  { code, ...options }: RequestOptions & { readonly code?: string | undefined } = {},
): Promise<void> {
  const line = enroll.format({ operation: 'fetch', params: { enrollmentId: id } })
  const { encryptedAPKAMSymmetricKey: wrapped } = parseJson((await context.request(line, options)) ?? '{}') as {
    encryptedAPKAMSymmetricKey?: unknown
  }
  if (typeof wrapped !== 'string') throw new AtError('AT0014', 'This app has sent no key to seal anything with.')
  if (code !== undefined && (await codeOf(wrapped)) !== code) {
    throw new AtError('AT0014', 'This is not the request that was shown: its code is another one by now.')
  }
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
