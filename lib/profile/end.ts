import type { Answer } from './profile.ts'

/** The servers' clocks and ours differ, and a value that is written again ends a moment later than it did before. */
const sameMillis = 60_000

/** Whether two ends are the same, as far as anybody would notice; undefined is never. */
export function sameEnd(one: Date | undefined, other: Date | undefined): boolean {
  if (!one || !other) return one === other
  return Math.abs(one.getTime() - other.getTime()) < sameMillis
}

/** The same of two beginnings, of which one that has come is none. */
export function sameStart(one: Date | undefined, other: Date | undefined, now: number): boolean {
  return sameEnd(yetToCome(one, now), yetToCome(other, now))
}

/** A beginning that is still to come. */
export function yetToCome(start: Date | undefined, now: number): Date | undefined {
  return start && start.getTime() > now ? start : undefined
}

/**
 * What is left of a page at a time, in milliseconds since the epoch. Where what was for one viewer has ended, what everyone
 * sees stands again. The same array when nothing has ended.
 */
export function stillThere(
  answers: readonly Answer[],
  now: number,
  everyone: readonly Answer[] = [],
): readonly Answer[] {
  if (!answers.some((answer) => hasEnded(answer, now))) return answers
  const shown = new Set(answers.filter((answer) => !hasEnded(answer, now)).map(slotOf))
  return answers.flatMap((answer) => {
    if (!hasEnded(answer, now)) return [answer]
    const instead = answer.onlyForYou ? everyone.filter(({ name }) => name === answer.name) : []
    return instead.filter((other) => !hasEnded(other, now) && !shown.has(slotOf(other)))
  })
}

/** When the next of them ends, in milliseconds since the epoch; undefined when none does. */
export function nextEnd(answers: readonly Answer[], now: number): number | undefined {
  const ends = answers.flatMap(({ expiresAt }) => (expiresAt && expiresAt.getTime() > now ? [expiresAt.getTime()] : []))
  return ends.length > 0 ? Math.min(...ends) : undefined
}

function hasEnded({ expiresAt }: Answer, now: number): boolean {
  return expiresAt !== undefined && expiresAt.getTime() <= now
}

function slotOf({ name, audience, onlyForYou }: Answer): string {
  return `${name} ${onlyForYou ?? ''} ${audience}`
}
