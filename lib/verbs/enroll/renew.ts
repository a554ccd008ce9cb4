import { AtError } from '../../protocol/at-error.ts'
import { pkamKey } from '../../protocol/login-keys.ts'
import { data, type Reply } from '../../protocol/reply.ts'
import type { Context } from '../context.ts'
import { limitedBy } from './authority.ts'
import { publishSigningKey } from './default-keys.ts'
import {
  apkamKey,
  type Enrollment,
  findEnrollment,
  isSameKey,
  keepEnrollment,
  primaryId,
  signingAlgoOf,
} from './record.ts'
import { illegal } from './refusal.ts'
import { checkSize } from './request.ts'
import type { EnrollParams } from './syntax.ts'
import { checkKeyFree } from './unique.ts'

/** `enroll:update`: an app changes its own key, what it shows to all, or what it keeps for itself. [2026 §10.3] */
export async function renew(params: EnrollParams, context: Context): Promise<Reply> {
  const { enrollmentId: id, namespaces, apkamPublicKey, signingAlgo, apsk, apskLegacy, metadata } = params
  if (namespaces) throw illegal('enroll:update cannot change namespaces: ask for a new enrollment')
  if (![apkamPublicKey, signingAlgo, apsk, apskLegacy, metadata].some((given) => given !== undefined)) {
    const names = 'apkamPublicKey, signingAlgo, apsk, apskLegacy or metadata'
    throw illegal(`enroll:update must name at least one of ${names}`)
  }
  if (signingAlgo && !apkamPublicKey) throw illegal('signingAlgo goes with an apkamPublicKey')
  const who = limitedBy(context)?.id ?? 'the owner'
  if (!id || id !== who) {
    throw refused(`enroll:update is self-only: this connection is authenticated as ${who}, not ${id}.`)
  }
  return context.inTurn(async () => {
    const found = await findEnrollment(id, context)
    if (found?.state !== 'approved') throw refused(`enrollment ${id} is not approved`)
    if (apkamPublicKey) await checkPossession(found, params, context)
    const { apsk: _, apskLegacy: __, ...kept } = found
    const shows = apsk ? { apsk } : apskLegacy ? { apskLegacy } : pick(found)
    if (apsk && apskLegacy) throw illegal('apsk and apskLegacy exclude each other')
    const renewed: Enrollment = {
      ...kept,
      ...shows,
      ...(apkamPublicKey && { apkamPublicKey }),
      ...(signingAlgo && { signingAlgo }),
      ...(metadata && { metadata: { ...found.metadata, ...metadata } }),
    }
    checkSize(renewed, context.limits)
    if (apkamPublicKey) await checkKeyFree(renewed, context)
    // Refused where it was made immutable, before anything else is written.
    if (apsk || apskLegacy) await publishSigningKey(renewed, context)
    await keepKeys(found, renewed, context)
    return data(JSON.stringify({ enrollmentId: id, status: 'approved' }))
  })
}

function pick({ apsk, apskLegacy }: Enrollment): Pick<Enrollment, 'apsk' | 'apskLegacy'> {
  return { ...(apsk && { apsk }), ...(apskLegacy && { apskLegacy }) }
}

/** Refusals that kept their code. [2026 §14] */
function refused(message: string): AtError {
  return new AtError('AT0011', message)
}

/** The new key has signed the change itself. [2026 §10.3] */
async function checkPossession(found: Enrollment, params: EnrollParams, { verify }: Context): Promise<void> {
  const { apkamPublicKey: publicKey = '', apkamPublicKeySignature: signature = '' } = params
  const algorithm = params.signingAlgo ?? found.signingAlgo
  const message = `${found.id}|${publicKey}|${algorithm ?? 'null'}`
  const signingAlgo = signingAlgoOf(publicKey, algorithm)
  const known = signingAlgo !== undefined && signature !== ''
  const valid = known && (await verify({ publicKey, message, signature, signingAlgo }).catch(() => false))
  if (!valid) throw refused('apkamPublicKeySignature does not show that the new key is held')
}

/** Asked for at once, the writes are on disk together: else a key that was given up could still log in after a power cut. */
async function keepKeys(before: Enrollment, renewed: Enrollment, context: Context): Promise<void> {
  const { owner, wholeKeystore, now } = context
  const { apkamPublicKey, expiresAt } = renewed
  if (apkamPublicKey === before.apkamPublicKey) return keepEnrollment(renewed, context)
  const ttl = expiresAt === undefined ? 0 : expiresAt - now()
  const shown = apkamKey(renewed, owner)
  const primary = await findEnrollment(primaryId, context)
  // One that was revoked is not good again for a new key.
  const isOwners = primary?.state === 'approved' && isSameKey(primary, before)
  await Promise.all([
    isOwners && wholeKeystore.put(pkamKey, apkamPublicKey, { ttl }),
    keepEnrollment(renewed, context),
    shown && wholeKeystore.put(shown, JSON.stringify({ apkamPublicKey }), { ttl }, { committed: false }),
  ])
}
