import { AtError } from '../protocol/at-error.ts'
import type { Context } from './context.ts'

/**
 * The challenge that `from` made for whoever logs in now: one use, one minute. [§3.4, §13.6]
 * Throws AT0015 with the key under which it would have been kept. [§3.3]
 */
export function takeChallenge({ owner, session, now }: Context, as: 'owner' | 'peer'): string {
  const { claim } = session
  const fits = claim && (claim.atSign === owner) === (as === 'owner')
  if (!fits || claim.used || claim.until < now()) {
    const key = as === 'owner' ? `private:${session.id}${owner}` : `public:${session.id}${claim?.atSign ?? ''}`
    throw new AtError('AT0015', `${key} does not exist in keystore`)
  }
  claim.used = true
  return claim.challenge
}
