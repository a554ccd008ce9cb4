import { AtError } from '../../../lib/protocol/at-error.ts'
import { type Check, type Group, Mismatch, Skipped } from './check.ts'
import type { Finding, Outcome } from './report.ts'
import type { Trial } from './trial.ts'

/** So many checks on end without an answer, and the rest would only take time. */
const patience = 5

/** Runs the checks one after the other, and tells of each as soon as it is over. Resolves to why it ended early, if it did. */
export async function runChecks(
  groups: readonly Group[],
  trial: Trial,
  onFinding: (finding: Finding) => void,
  signal: AbortSignal,
): Promise<string | undefined> {
  const stopped = aborted(signal)
  let late = 0
  for (const group of groups) {
    for (const check of group.checks) {
      const begin = performance.now()
      const running = signal.aborted ? undefined : runCheck(check, trial)
      const outcome = await Promise.race([running, stopped])
      if (!outcome) {
        trial.stop()
        // What it still writes is there before anybody looks for what is left.
        await running?.catch(() => {})
        return 'Stopped before the end.'
      }
      trial.tidy()
      onFinding({ group, check, outcome, millis: Math.round(performance.now() - begin) })
      if (outcome.result === 'skipped') continue
      late = outcome.result === 'not ok' && outcome.isLate ? late + 1 : 0
      if (late === patience) return `There was no answer ${patience} times on end: nothing further was tried.`
    }
  }
  return undefined
}

const nothing = { sent: '', expected: 'a connection' }

async function runCheck(check: Check, trial: Trial): Promise<Outcome> {
  try {
    await check.run(trial)
    return { result: 'ok' }
  } catch (error) {
    if (error instanceof Skipped) return { result: 'skipped', why: error.message }
    if (error instanceof Mismatch) return { result: 'not ok', mismatch: error, isLate: error.isLate }
    if (error instanceof AtError) {
      return { result: 'not ok', mismatch: { ...nothing, came: error.message }, isLate: error.code === 'AT0023' }
    }
    // An answer of another shape than any that a check goes into.
    if (!(error instanceof TypeError) || !trial.reach.last.answer) throw error
    const { sent, raw } = trial.reach.last.answer
    return {
      result: 'not ok',
      mismatch: { sent, came: raw, expected: `another shape (${error.message})` },
      isLate: false,
    }
  }
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined)
    signal.addEventListener('abort', () => resolve(undefined), { once: true })
  })
}

/** The checks whose group, name or clause contains this text. */
export function only(groups: readonly Group[], text: string | undefined): Group[] {
  if (text === undefined) return [...groups]
  const wanted = text.toLowerCase()
  return groups
    .map(({ title, checks }) => ({
      title,
      checks: checks.filter(({ name, clause }) => `${title}: ${name} [${clause}]`.toLowerCase().includes(wanted)),
    }))
    .filter(({ checks }) => checks.length > 0)
}
