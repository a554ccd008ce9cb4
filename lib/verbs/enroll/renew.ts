import { AtError } from '../../protocol/at-error.ts'
import { data, type Reply } from '../../protocol/reply.ts'
import type { Context } from '../context.ts'
import { limitedBy } from './authority.ts'
import { publishSigningKey } from './default-keys.ts'
import {
  apkamKey,
  type Enrollment,
  findEnrollment,
  keepEnrollment,
  pkamKey,
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
    await keepEnrollment(renewed, context)
    await showKeys(found, renewed, context)
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

async function showKeys(before: Enrollment, renewed: Enrollment, context: Context): Promise<void> {
  const { owner, wholeKeystore, now } = context
  const { apkamPublicKey, expiresAt } = renewed
  const ttl = expiresAt === undefined ? 0 : expiresAt - now()
  await publishSigningKey(renewed, context)
  if (apkamPublicKey === before.apkamPublicKey) return
  const shown = apkamKey(renewed, owner)
  if (shown) await wholeKeystore.put(shown, JSON.stringify({ apkamPublicKey }), { ttl }, { committed: false })
  // Else the key that was given up would still log in, as the owner itself.
  const primary = await findEnrollment(primaryId, context)
  const isSame = before.primary && primary?.apkamPublicKey === before.apkamPublicKey
  // One that was revoked is not good again for that.
  if (isSame && primary?.state === 'approved') await wholeKeystore.put(pkamKey, apkamPublicKey, { ttl })
}
