import type { Profile } from '../../lib/profile/profile.ts'

/** Who has checked the signatures of a page that somebody without an atSign sees, and the way to check them here. */
export interface Signed {
  /** What was checked here, once it was; what is shown is exactly that then. */
  readonly here: Profile | undefined
  readonly isChecking: boolean
  /** Why it can't be checked here. */
  readonly sentence: string | undefined
  check(): void
}
