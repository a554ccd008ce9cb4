import type { Context } from './context.ts'

/**
 * The challenge that `from` made for whoever logs in now: one use, one minute. None when it was used, is too old, or was never
 * made: a login by none fails like one by a wrong signature. [§3.4, §13.6, 2026 §11.1]
 */
export function takeChallenge({ owner, session, now }: Context, as: 'owner' | 'peer'): string | undefined {
  const { claim } = session
  if (!claim || (claim.atSign === owner) !== (as === 'owner')) return undefined
  if (claim.used || claim.until < now()) return undefined
  claim.used = true
  return claim.challenge
}
