import { AtError } from '../../protocol/at-error.ts'
import { data, type Reply } from '../../protocol/reply.ts'
import type { Access, Context } from '../context.ts'
import { define, type Params } from '../define.ts'
import { manage } from '../reach.ts'
import { keepCode, keepPermanentCode, makeCode } from './passcodes.ts'

interface Otp {
  readonly operation: 'get' | 'put'
  readonly code?: string
  /** Milliseconds that it is good for; 0 for ever. */
  readonly ttl?: number
}

/** `otp:get[:ttl:<ms>]` makes a passcode for one enrollment; `otp:put:<code>[:ttl:<ms>]` sets the one that stays. [§3.25] */
export const syntax = define(
  'otp',
  /^otp:(?<operation>get|put)(:(?<code>(?<=put:)\w{6,}))?(:ttl:(?<ttl>\d+))?$/i,
  (g: { operation: string; code?: string; ttl?: string }): Otp => ({
    operation: g.operation.toLowerCase() as Otp['operation'],
    ...(g.code && { code: g.code }),
    ...(g.ttl && { ttl: Number(g.ttl) }),
  }),
  ({ operation, code, ttl }) => {
    if (code !== undefined && !/^\w{6,}$/.test(code)) {
      throw new AtError('AT0022', 'a passcode has at least six letters, digits or underscores')
    }
    return `otp:${operation}${code === undefined ? '' : `:${code}`}${ttl === undefined ? '' : `:ttl:${ttl}`}`
  },
  { usage: 'otp:get or otp:put:<otp>' },
)
export const access: readonly Access[] = ['owner']

export async function handle({ operation, code, ttl }: Params<typeof syntax>, context: Context): Promise<Reply> {
  const { enrollment, limits, randomBytes } = context
  const mayManage = !enrollment || enrollment.grants.has(manage)
  if (ttl !== undefined && !Number.isSafeInteger(ttl)) throw new AtError('AT0022', `${ttl} is too long a ttl`)
  if (operation === 'put') {
    if (!mayManage) throw broken('Client not allowed to not store semi permanent pass code')
    if (code === undefined) throw broken('otp:put requires a passcode')
    await keepPermanentCode(code, ttl ?? 0, context)
    return data('ok')
  }
  // Who may not decide on enrollments may not invite any. [2026 §10.7]
  if (!mayManage) throw new AtError('AT0009', `otp:get requires access to "${manage}" namespace`)
  const made = makeCode(randomBytes)
  await keepCode(made, ttl || limits.passcodeMillis, context)
  return data(made)
}

/** Closes, in the words of the specification. [§3.25] */
function broken(message: string): AtError {
  return new AtError('AT0011', `Exception: ${message}`, { closes: true })
}
