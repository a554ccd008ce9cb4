import { AtError } from '../../protocol/at-error.ts'
import type { ReservedKey } from '../../protocol/at-key.ts'
import { encodeUtf8 } from '../../protocol/base64.ts'
import { data, type Reply } from '../../protocol/reply.ts'
import type { Context } from '../context.ts'
import { takePasscode } from '../otp/passcodes.ts'
import { type Grants, manage } from '../reach.ts'
import { keepDefaultKeys } from './default-keys.ts'
import {
  allEnrollments,
  type Enrollment,
  enrollmentKey,
  formatEnrollment,
  keepEnrollment,
  readGrants,
} from './record.ts'
import type { EnrollParams } from './syntax.ts'

const pkamKey: ReservedKey = { kind: 'internal', name: 'privatekey:at_pkam_publickey' }

/**
 * Asks for an enrollment. The owner's first app, logged in by the secret, has everything at once; any other waits for
 * somebody to approve it, and must know a passcode unless it is logged in. [§3.26.3]
 */
export async function request(params: EnrollParams, context: Context): Promise<Reply> {
  const { session, limits, now } = context
  const { caller } = session
  const byCram = caller.kind === 'owner' && caller.by === 'cram'
  const enrollment = readRequest(params, { everything: byCram, mustWrap: caller.kind !== 'owner' }, context)
  const since = now() - limits.enrollmentRequestWindowMillis
  session.enrollmentRequests = [...session.enrollmentRequests.filter((at) => at > since), now()]
  if (session.enrollmentRequests.length > limits.maxEnrollmentRequests) {
    throw refused('Enrollment requests have exceeded the limit within the specified time frame')
  }
  // Who is not logged in is told nothing before it has shown a passcode.
  if (caller.kind !== 'owner') await takePasscode(params.otp, context)
  return context.inTurn(async () => {
    await checkRoom(enrollment, context)
    return byCram ? approveFirst(enrollment, params, context) : waitForApproval(enrollment, context)
  })
}

async function approveFirst(enrollment: Enrollment, params: EnrollParams, context: Context): Promise<Reply> {
  const { session, wholeKeystore, now } = context
  const approved: Enrollment = { ...enrollment, state: 'approved', primary: true, ...lifetime(enrollment, context) }
  await keepDefaultKeys(approved, params, context)
  // It ends with the enrollment: else the same key would log in for ever. [§3.26.3]
  const ttl = approved.expiresAt === undefined ? 0 : approved.expiresAt - now()
  await wholeKeystore.put(pkamKey, enrollment.apkamPublicKey, { ttl })
  await keepEnrollment(approved, context)
  session.caller = { kind: 'owner', by: 'cram', enrollmentId: enrollment.id }
  return data(JSON.stringify({ enrollmentId: enrollment.id, status: 'approved' }))
}

async function waitForApproval(enrollment: Enrollment, context: Context): Promise<Reply> {
  const { owner, limits, now, tellOwner } = context
  await keepEnrollment({ ...enrollment, expiresAt: now() + limits.pendingEnrollmentMillis }, context)
  const { id, appName, deviceName, grants, encryptedAPKAMSymmetricKey: wrapped = null } = enrollment
  await tellOwner({
    key: enrollmentKey(id, owner),
    // Both spellings are read by somebody. [§3.19.3]
    value: JSON.stringify({
      encryptedApkamSymmetricKey: wrapped,
      encryptedAPKAMSymmetricKey: wrapped,
      appName,
      deviceName,
      namespace: Object.fromEntries(grants),
    }),
    lifetimeMillis: limits.enrollmentNoticeMillis,
  })
  return data(JSON.stringify({ enrollmentId: id, status: 'pending' }))
}

/** From the approval on. [§3.26.4] */
export function lifetime({ lifetimeMillis }: Enrollment, { now }: Context): { expiresAt: number | undefined } {
  return { expiresAt: lifetimeMillis > 0 ? now() + lifetimeMillis : undefined }
}

function readRequest(
  params: EnrollParams,
  { everything, mustWrap }: { readonly everything: boolean; readonly mustWrap: boolean },
  { randomId, limits, enrollment: requester }: Context,
): Enrollment {
  const { appName, deviceName, apkamPublicKey, encryptedAPKAMSymmetricKey, signingAlgo, metadata } = params
  const { apsk, apskLegacy } = params
  if (!appName) throw refused('appName is mandatory for enroll:request')
  if (!deviceName) throw refused('deviceName is mandatory for enroll:request')
  if (!apkamPublicKey) throw refused('apkam public key is mandatory for enroll:request')
  if (mustWrap && !encryptedAPKAMSymmetricKey && !metadata?.keyPackage) {
    throw refused('encrypted apkam symmetric key is mandatory for new client enroll:request')
  }
  const asked = readGrants(params.namespaces ?? {})
  if (asked.size === 0 && !everything) {
    throw refused('At least one namespace must be specified for new client enroll:request')
  }
  const grants: Grants = everything ? new Map([...asked, [manage, 'rw'], ['*', 'rw']]) : asked
  const enrollment: Enrollment = {
    id: randomId(),
    appName,
    deviceName,
    grants,
    apkamPublicKey,
    state: 'pending',
    lifetimeMillis: params.apkamKeysExpiryInMillis ?? 0,
    ...(encryptedAPKAMSymmetricKey && { encryptedAPKAMSymmetricKey }),
    ...(signingAlgo && { signingAlgo }),
    ...(metadata && { metadata }),
    ...(apsk && { apsk }),
    ...(apskLegacy && { apskLegacy }),
    ...(requester && { requestedBy: requester.id }),
  }
  checkSize(enrollment, limits)
  return enrollment
}

export function checkSize(enrollment: Enrollment, { maxEnrollmentBytes }: Context['limits']): void {
  if (enrollment.apsk && enrollment.apskLegacy) throw new AtError('AT0022', 'apsk and apskLegacy exclude each other')
  const bytes = encodeUtf8(formatEnrollment(enrollment)).length
  if (bytes <= maxEnrollmentBytes) return
  const most = `the ${maxEnrollmentBytes} byte limit`
  throw new AtError('AT0022', `enrollment record is ${bytes} bytes encoded, which exceeds ${most}`)
}

/** One app on one device has one enrollment, and not everybody waits at once. */
async function checkRoom({ appName, deviceName, requestedBy }: Enrollment, context: Context): Promise<void> {
  let pending = 0
  let byTheSame = 0
  for await (const { id, state, ...other } of allEnrollments(context)) {
    if (state === 'pending') pending += 1
    if (state === 'pending' && requestedBy !== undefined && other.requestedBy === requestedBy) byTheSame += 1
    if (state !== 'pending' && state !== 'approved') continue
    if (other.appName !== appName || other.deviceName !== deviceName) continue
    const names = `the app name: ${appName} and device name: ${deviceName}`
    throw refused(`Another enrollment with id ${id} exists with ${names} in ${state} state`)
  }
  const { maxPendingEnrollments, maxPendingPerApp } = context.limits
  // An app needs no passcode, and is not to keep others waiting.
  if (byTheSame >= maxPendingPerApp) {
    throw new AtError('AT0028', `${byTheSame} enrollments that this app has asked for wait for approval`)
  }
  if (pending >= maxPendingEnrollments) {
    throw new AtError('AT0028', `${pending} enrollments wait for approval; no more may until some are decided`)
  }
}

/** A refusal that leaves the connection open. [§3.26.2] */
export function refused(message: string): AtError {
  return new AtError('AT0011', message)
}
