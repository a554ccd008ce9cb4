import { AtError } from '../protocol/at-error.ts'
import type { Session } from './context.ts'
import type { VerbLimits } from './limits.ts'
import { linearSearch } from './linear-regex.ts'

/** What a search may cost the server, whose other callers wait for it. Beyond each of these AT0003. */
export interface SearchLimits {
  /** Steps that the owner's pattern may have; a longer one is left to the platform's matcher. */
  readonly maxPatternSteps: number
  /** Steps that anybody else's pattern may have: a character, a choice or an edge is one. */
  readonly maxPatternStepsForOthers: number
  /** Steps taken by one command of the owner, over all names: some seconds. */
  readonly maxSearchSteps: number
  /** Steps taken by one command of anybody else: more than ten for each character of 10,000 long names. */
  readonly maxSearchStepsForOthers: number
}

const defaultSearchLimits: SearchLimits = {
  maxPatternSteps: 2_000,
  maxPatternStepsForOthers: 200,
  maxSearchSteps: 200_000_000,
  maxSearchStepsForOthers: 10_000_000,
}

/**
 * The test of a key's name that a command asks for; everything passes without one. One is for one command, since it
 * counts the steps it takes, and throws AT0003 when they are too many. Throws AT0003 for a pattern that is
 * not one, or too long. What only the platform's matcher can do is done for the owner alone, since a pattern made
 * for it can keep the whole server busy. [§3.13, §3.14]
 */
export function searchFor(
  regex: string | undefined,
  {
    limits,
    session,
  }: {
    readonly limits: Pick<VerbLimits, 'maxPatternLength'> & Partial<SearchLimits>
    readonly session: Pick<Session, 'caller'>
  },
): (name: string) => boolean {
  if (regex === undefined) return () => true
  if (regex.length > limits.maxPatternLength) {
    throw invalid(`a regular expression cannot be longer than ${limits.maxPatternLength} characters`)
  }
  let pattern: RegExp
  try {
    pattern = new RegExp(regex, 'i')
  } catch {
    throw invalid(`${regex} is not a regular expression`)
  }
  // An app is not the owner: what it was given says nothing of how much of the server's time it may take.
  const isOwner = session.caller.kind === 'owner' && session.caller.enrollmentId === undefined
  const bounds = { ...defaultSearchLimits, ...limits }
  const search = linearSearch(regex, {
    maxSteps: isOwner ? bounds.maxPatternSteps : bounds.maxPatternStepsForOthers,
    maxTaken: isOwner ? bounds.maxSearchSteps : bounds.maxSearchStepsForOthers,
    exhausted: () => invalid(`${regex} takes longer to search for than one command may`),
  })
  if (search) return search
  if (!isOwner) throw invalid(`${regex} is beyond what others may search for`)
  return (name) => pattern.test(name)
}

function invalid(message: string): AtError {
  return new AtError('AT0003', `Invalid syntax. ${message}`)
}
