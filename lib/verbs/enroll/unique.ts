import { formatAtKey } from '../../protocol/at-key.ts'
import type { Context } from '../context.ts'
import { allEnrollments, apkamKey, type Enrollment } from './record.ts'
import { wrongState } from './refusal.ts'

/**
 * One app on one device has one enrollment, and each enrollment a key of its own. Throws AT0032. Who is succeeded gives way
 * to its successor. [§3.26.2, 2026 §10.2]
 */
export async function checkUnique(enrollment: Enrollment, context: Context): Promise<void> {
  const { appName, deviceName, succeeds } = enrollment
  const shown = shownAs(enrollment, context)
  await checkKeyFree(enrollment, context)
  for await (const other of allEnrollments(context)) {
    if (other.state !== 'pending' && other.state !== 'approved') continue
    if (shownAs(other, context) !== shown || other.id === succeeds) continue
    const names = `the app name: ${appName} and device name: ${deviceName}`
    throw wrongState(`Another enrollment with id ${other.id} exists with ${names} in ${other.state} state`)
  }
}

/** Where others find its key: names that are spelled or divided otherwise may come to the same. */
function shownAs(enrollment: Enrollment, { owner }: Context): string {
  const key = apkamKey(enrollment, owner)
  return key ? formatAtKey(key) : JSON.stringify([enrollment.appName, enrollment.deviceName])
}

/** Whoever signs with a key is one enrollment, whatever became of the others. Throws AT0032. [2026 §10.2] */
export async function checkKeyFree({ id, apkamPublicKey }: Enrollment, context: Context): Promise<void> {
  for await (const other of allEnrollments(context)) {
    if (other.id === id || other.apkamPublicKey !== apkamPublicKey) continue
    const rule = 'every enrollment needs a keypair of its own'
    throw wrongState(`The apkamPublicKey is already held by another enrollment on this atSign; ${rule}`)
  }
}
