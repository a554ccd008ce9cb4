import { AtError } from '../../protocol/at-error.ts'
import { type PrivateKey, privateKey } from '../../protocol/at-key.ts'
import { isActive } from '../../protocol/metadata.ts'
import type { Context } from '../context.ts'

/*
 * Two kinds of passcode let an app ask for an enrollment: a one-time code, gone when it is tried, and one that the owner
 * sets and that stays, the semi-permanent one. Both are compared without regard to case. [§3.25]
 */

/** What can be read out and typed without doubt: no O, no zero. */
const letters = 'ABCDEFGHIJKLMNPQRSTUVWXYZ'
const numbers = '123456789'
const alphabet = letters + numbers
const length = 6
const oneTime = /^[a-z1-9]{6}$/i

/** Six characters, a digit among them, each as likely as any other. [§3.25, §13.32] */
export function makeCode(randomBytes: (count: number) => Uint8Array): string {
  // What is beyond the last whole round of the alphabet would favour its first letters.
  const fair = 256 - (256 % alphabet.length)
  for (;;) {
    let code = ''
    while (code.length < length) {
      for (const byte of randomBytes(length)) {
        if (byte < fair && code.length < length) code += alphabet[byte % alphabet.length]
      }
    }
    if (/\d/.test(code)) return code
  }
}

const permanent = 'spp.__otp'

export async function keepCode(code: string, ttl: number, { owner, wholeKeystore }: Context): Promise<void> {
  await wholeKeystore.put(privateKey(`${code}.__otp`, owner), code, { ttl })
}

export async function keepPermanentCode(code: string, ttl: number, { owner, wholeKeystore }: Context): Promise<void> {
  await wholeKeystore.put(privateKey(permanent, owner), code, { ttl })
}

/**
 * Settles when the code is good, and has used it up if it was for one time. Throws AT0022 for a wrong one, each time
 * later than before; AT0028 once there were too many, for this code and any other. [§3.26.2, 2026 §10.7]
 */
export async function takePasscode(code: string | undefined, context: Context): Promise<void> {
  const { wrongPasscodes, from, wait, inTurn } = context
  // Looked at and counted in one turn: else as many as come at once would all be looked at before the first is counted.
  const millis = await inTurn(async () => {
    wrongPasscodes.check(from)
    if (code === undefined || !(await isGood(code, context))) return wrongPasscodes.add(from)
    wrongPasscodes.forget()
    return undefined
  })
  if (millis === undefined) return
  if (millis > 0) await wait(millis)
  throw new AtError('AT0022', 'invalid otp. Cannot process enroll request')
}

async function isGood(code: string, context: Context): Promise<boolean> {
  const { owner, wholeKeystore } = context
  if (await holds(privateKey(permanent, owner), code, context)) return true
  // Anything else could name another record, and trying it would remove that.
  if (!oneTime.test(code)) return false
  const key = privateKey(`${code}.__otp`, owner)
  const good = await holds(key, code, context)
  // Used up by being tried, in time or not. What was never there leaves no trace.
  if (await wholeKeystore.get(key)) await wholeKeystore.remove(key)
  return good
}

async function holds(key: PrivateKey, code: string, context: Context): Promise<boolean> {
  const record = await context.wholeKeystore.get(key)
  const equal = context.constantTimeEqual((record?.value ?? '').toUpperCase(), code.toUpperCase())
  return equal && record !== undefined && isActive(record.metadata, context.now())
}
