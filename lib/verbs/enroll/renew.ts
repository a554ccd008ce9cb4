import { AtError } from '../../protocol/at-error.ts'
import type { ReservedKey } from '../../protocol/at-key.ts'
import { data, type Reply } from '../../protocol/reply.ts'
import type { Context, Signed } from '../context.ts'
import { publishSigningKey } from './default-keys.ts'
import { apkamKey, type Enrollment, findEnrollment, keepEnrollment } from './record.ts'
import { checkSize, refused } from './request.ts'
import type { EnrollParams } from './syntax.ts'

const pkamKey: ReservedKey = { kind: 'internal', name: 'privatekey:at_pkam_publickey' }

/** `enroll:update`: an app changes its own key, what it shows to all, or what it keeps for itself. [2026 §10.3] */
export async function renew(params: EnrollParams, context: Context): Promise<Reply> {
  const { enrollmentId: id, namespaces, apkamPublicKey, signingAlgo, apsk, apskLegacy, metadata } = params
  if (namespaces) throw new AtError('AT0022', 'enroll:update cannot change namespaces: ask for a new enrollment')
  if (![apkamPublicKey, signingAlgo, apsk, apskLegacy, metadata].some((given) => given !== undefined)) {
    const names = 'apkamPublicKey, signingAlgo, apsk, apskLegacy or metadata'
    throw new AtError('AT0022', `enroll:update must name at least one of ${names}`)
  }
  if (signingAlgo && !apkamPublicKey) throw new AtError('AT0022', 'signingAlgo goes with an apkamPublicKey')
  const who = context.enrollment?.id ?? 'the owner'
  if (!id || id !== who) {
    throw refused(`enroll:update is self-only: this connection is authenticated as ${who}, not ${id}.`)
  }
  return context.inTurn(async () => {
    const found = await findEnrollment(id, context)
    if (found?.state !== 'approved') throw refused(`enrollment ${id} is not approved`)
    if (apkamPublicKey) await checkPossession(found, params, context)
    const { apsk: _, apskLegacy: __, ...kept } = found
    const shows = apsk ? { apsk } : apskLegacy ? { apskLegacy } : pick(found)
    if (apsk && apskLegacy) throw new AtError('AT0022', 'apsk and apskLegacy exclude each other')
    const renewed: Enrollment = {
      ...kept,
      ...shows,
      ...(apkamPublicKey && { apkamPublicKey }),
      ...(signingAlgo && { signingAlgo }),
      ...(metadata && { metadata: { ...found.metadata, ...metadata } }),
    }
    checkSize(renewed, context.limits)
    await keepEnrollment(renewed, context)
    await showKeys(found, renewed, context)
    return data(JSON.stringify({ enrollmentId: id, status: 'approved' }))
  })
}

function pick({ apsk, apskLegacy }: Enrollment): Pick<Enrollment, 'apsk' | 'apskLegacy'> {
  return { ...(apsk && { apsk }), ...(apskLegacy && { apskLegacy }) }
}

/** The new key has signed the change itself. [2026 §10.3] */
async function checkPossession(found: Enrollment, params: EnrollParams, { verify }: Context): Promise<void> {
  const { apkamPublicKey: publicKey = '', apkamPublicKeySignature: signature = '' } = params
  const algorithm = params.signingAlgo ?? found.signingAlgo
  const message = `${found.id}|${publicKey}|${algorithm ?? 'null'}`
  const known = algorithm === undefined || algorithm === 'rsa2048' || algorithm === 'ecc_secp256r1'
  const signingAlgo = algorithm as Signed['signingAlgo']
  const valid = known && signature && (await verify({ publicKey, message, signature, signingAlgo }).catch(() => false))
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
  const flat = (await wholeKeystore.get(pkamKey))?.value
  if (before.primary && flat === before.apkamPublicKey) await wholeKeystore.put(pkamKey, apkamPublicKey, {})
}
