import type { Trial } from './trial.ts'

/** One thing that every client depends on, in plain words, and where the specification says so. */
export interface Check {
  readonly name: string
  /** `§2.2` of the protocol, `2026 §3.3` of what came later. */
  readonly clause: string
  /** Throws `Mismatch` where the server does otherwise, `Skipped` where that cannot be told. */
  run(trial: Trial): Promise<void>
}

/** Checks about one subject. */
export interface Group {
  readonly title: string
  readonly checks: readonly Check[]
}

export function check(name: string, clause: string, run: (trial: Trial) => Promise<void>): Check {
  return { name, clause, run }
}

/** What was sent, what came, and what should have come; each as it stands on the wire. */
export class Mismatch extends Error {
  readonly sent: string
  readonly came: string
  readonly expected: string
  /** Whether it is that nothing came in time. */
  readonly isLate: boolean

  constructor(sent: string, came: string, expected: string, isLate = false) {
    super(expected)
    this.isLate = isLate
    this.sent = sent
    this.came = came
    this.expected = expected
  }
}

/** Why a check says nothing about this server. */
export class Skipped extends Error {}
