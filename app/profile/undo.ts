import type { FieldResult } from '../../lib/profile/save.ts'
import { acknowledged, type Conflict } from './rebase.ts'
import { refreshed, type Screen } from './screen.ts'

/** How many steps can be taken back; the oldest goes for a new one. */
const maxSteps = 100

/** One step that can be taken back. */
export interface Step {
  /** What was changed, as its owner knows it. */
  readonly what: string
  /** Where it was typed: what is typed there in a row is one step. */
  readonly typedIn?: string
  readonly from: Pick<Screen, 'current' | 'draft' | 'settings'>
}

/** The screen after an edit, with the way back to before. */
export function edited(before: Screen, after: Screen, { what, typedIn }: Omit<Step, 'from'>): Screen {
  if (after.draft === before.draft && after.settings === before.settings) return after
  const { steps = [], current, draft, settings } = before
  if (typedIn !== undefined && steps.at(-1)?.typedIn === typedIn) return { ...after, steps }
  const from = { current, draft, ...(settings && { settings }) }
  const step: Step = { what, from, ...(typedIn !== undefined && { typedIn }) }
  return { ...after, steps: [...steps, step].slice(-maxSteps) }
}

/** As it was before the last step, over what is stored now. */
export function undone(screen: Screen): Screen {
  const { steps = [], results } = screen
  const step = steps.at(-1)
  if (!step) return screen
  // What was changed elsewhere too is found out anew.
  const isConflict = (result: FieldResult): result is Conflict => result.outcome === 'conflict'
  const current = results.filter(isConflict).reduce(acknowledged, screen.current)
  return { ...refreshed({ ...step.from, results: [] }, current), steps: steps.slice(0, -1) }
}
