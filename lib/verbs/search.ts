import { AtError } from '../protocol/at-error.ts'
import type { Context } from './context.ts'
import { linearSearch } from './linear-regex.ts'

/**
 * The test of a key's name that a command asks for; everything passes without one. Throws AT0003 for a pattern that is
 * not one, or too long. What only the platform's matcher can do is done for the owner alone, since a pattern made
 * for it can keep the whole server busy. [§3.13, §3.14]
 */
export function searchFor(
  regex: string | undefined,
  { limits, session }: Pick<Context, 'limits' | 'session'>,
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
  const search = linearSearch(regex)
  if (search) return search
  if (session.caller.kind !== 'owner') throw invalid(`${regex} is beyond what others may search for`)
  return (name) => pattern.test(name)
}

function invalid(message: string): AtError {
  return new AtError('AT0003', `Invalid syntax. ${message}`)
}
