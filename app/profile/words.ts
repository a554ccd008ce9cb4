import type { Audience } from '../../lib/profile/audience.ts'

/** For whom a value is, as the end of a sentence. */
export function forWhom(audience: Audience): string {
  if (audience === 'everyone') return 'for everyone'
  return audience === 'only me' ? 'only for me' : `for ${audience}`
}
