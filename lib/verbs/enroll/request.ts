import { AtError } from '../../protocol/at-error.ts'
import { encodeUtf8 } from '../../protocol/base64.ts'
import { pkamKey } from '../../protocol/login-keys.ts'
import { data, type Reply } from '../../protocol/reply.ts'
import type { Context } from '../context.ts'
import { takePasscode } from '../otp/passcodes.ts'
import { type Grants, manage } from '../reach.ts'
import { limitedBy } from './authority.ts'
import { keepDefaultKeys } from './default-keys.ts'
import { readGrants } from './grants.ts'
import {
  allEnrollments,
  type Enrollment,
  enrollmentKey,
  findEnrollment,
  formatEnrollment,
  keepEnrollment,
  lifetime,
  primaryId,
} from './record.ts'
import { illegal } from './refusal.ts'
import { approveSuccessor, checkSuccession } from './succession.ts'
import type { EnrollParams } from './syntax.ts'
import { checkUnique } from './unique.ts'

/**
 * Asks for an enrollment. The owner's first apps, logged in by the secret, have everything at once, and an app gets new
 * keys for what it has; any other waits for somebody to approve it, and must know a passcode unless the owner asks.
 * [§3.26.3, 2026 §10.2]
 */
export async function request(params: EnrollParams, context: Context): Promise<Reply> {
  const { caller } = context.session
  const predecessor = limitedBy(context)
  const byCram = caller.kind === 'owner' && caller.by === 'cram'
  const asked = readRequest(params, context, caller.kind !== 'owner')
  if (asked.grants.size === 0 && !byCram && !predecessor) {
    throw illegal('At least one namespace must be specified for enroll:request')
  }
  countRequest(context)
  if (predecessor) return approveSuccessor(checkSuccession(asked, predecessor), params, context)
  // Who is not logged in is told nothing before it has shown a passcode.
  if (caller.kind !== 'owner') await takePasscode(params.otp, context)
  return context.inTurn(async () => {
    await checkUnique(asked, context)
    return byCram ? approveFirst(asked, params, context) : waitForApproval(asked, context)
  })
}

async function approveFirst(enrollment: Enrollment, params: EnrollParams, context: Context): Promise<Reply> {
  const { session, wholeKeystore, now } = context
  const grants: Grants = new Map([...enrollment.grants, [manage, 'rw'], ['*', 'rw']])
  const lives = lifetime(enrollment, context)
  // The latest key also logs in without naming its enrollment; but one with an end locks out none that has been there. [§3.26.3]
  const primary = lives.expiresAt === undefined || (await findEnrollment(primaryId, context))?.state !== 'approved'
  const approved: Enrollment = { ...enrollment, grants, state: 'approved', ...(primary && { primary }), ...lives }
  await keepDefaultKeys(approved, params, context)
  // It ends with the enrollment: else the same key would log in for ever. [§3.26.3]
  const ttl = approved.expiresAt === undefined ? 0 : approved.expiresAt - now()
  await Promise.all([
    primary && wholeKeystore.put(pkamKey, enrollment.apkamPublicKey, { ttl }),
    keepEnrollment(approved, context),
  ])
  session.caller = { kind: 'owner', by: 'cram', enrollmentId: enrollment.id }
  return data(JSON.stringify({ enrollmentId: enrollment.id, status: 'approved' }))
}

async function waitForApproval(enrollment: Enrollment, context: Context): Promise<Reply> {
  const { owner, limits, now, tellOwner } = context
  await checkRoom(context)
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

function readRequest(params: EnrollParams, { randomId, limits }: Context, mustWrap: boolean): Enrollment {
  const { appName, deviceName, apkamPublicKey, encryptedAPKAMSymmetricKey, signingAlgo, metadata } = params
  const { apsk, apskLegacy } = params
  if (!appName) throw illegal('appName is mandatory for enroll:request')
  if (!deviceName) throw illegal('deviceName is mandatory for enroll:request')
  if (!apkamPublicKey) throw illegal('apkam public key is mandatory for enroll:request')
  if (mustWrap && !encryptedAPKAMSymmetricKey && !metadata?.keyPackage) {
    throw illegal('encrypted apkam symmetric key is mandatory for new client enroll:request')
  }
  const enrollment: Enrollment = {
    id: randomId(),
    appName,
    deviceName,
    grants: readGrants(params.namespaces ?? {}),
    apkamPublicKey,
    state: 'pending',
    lifetimeMillis: params.apkamKeysExpiryInMillis ?? 0,
    ...(encryptedAPKAMSymmetricKey && { encryptedAPKAMSymmetricKey }),
    ...(signingAlgo && { signingAlgo }),
    ...(metadata && { metadata }),
    ...(apsk && { apsk }),
    ...(apskLegacy && { apskLegacy }),
  }
  checkSize(enrollment, limits, params)
  return enrollment
}

/**
 * Throws AT0022 for a record that is too large with the keys that are kept for it, before any passcode is spent on it.
 * [2026 §10.1, §15.54]
 */
export function checkSize(
  enrollment: Enrollment,
  { maxEnrollmentBytes }: Context['limits'],
  keys: EnrollParams = {},
): void {
  if (enrollment.apsk && enrollment.apskLegacy) throw illegal('apsk and apskLegacy exclude each other')
  const { encryptedDefaultEncryptionPrivateKey = '', encryptedDefaultSelfEncryptionKey = '' } = keys
  const { encPrivateKeyIV = '', selfEncKeyIV = '' } = keys
  const kept = [encryptedDefaultEncryptionPrivateKey, encPrivateKeyIV, encryptedDefaultSelfEncryptionKey, selfEncKeyIV]
  const bytes = encodeUtf8(formatEnrollment(enrollment) + kept.join('')).length
  if (bytes <= maxEnrollmentBytes) return
  throw illegal(`enrollment record is ${bytes} bytes encoded, which exceeds the ${maxEnrollmentBytes} byte limit`)
}

/** Throws AT0028 when this connection has asked too often lately. [§3.26.2, 2026 §14] */
function countRequest({ session, limits, now }: Context): void {
  const since = now() - limits.enrollmentRequestWindowMillis
  const lately = [...session.enrollmentRequests.filter((at) => at > since), now()]
  // Those that were refused count as well; of more than are too many none need be remembered.
  session.enrollmentRequests = lately.slice(-(limits.maxEnrollmentRequests + 1))
  if (lately.length <= limits.maxEnrollmentRequests) return
  throw new AtError('AT0028', 'Enrollment requests have exceeded the limit within the specified time frame')
}

/** Not everybody waits at once. */
async function checkRoom(context: Context): Promise<void> {
  let pending = 0
  for await (const { state } of allEnrollments(context)) if (state === 'pending') pending += 1
  if (pending < context.limits.maxPendingEnrollments) return
  throw new AtError('AT0028', `${pending} enrollments wait for approval; no more may until some are decided`)
}
