import type { OwnProfile } from '../../lib/profile/profile.ts'
import { type FieldChange, type FieldResult, profileAfter } from '../../lib/profile/save.ts'
import { AtError } from '../../lib/protocol/at-error.ts'

/** This device's line to anywhere, as far as anybody here can tell. */
export interface Line {
  isUp(): boolean
  /** Calls back whenever it comes or goes. Returns how to end that. */
  onChange(listener: () => void): () => void
}

/**
 * Saves as soon as the device is online, and once more what was lost because it went offline meanwhile. One result for each
 * change, in the order given; what is stopped before that is a result as well.
 */
export async function saveOverLine(
  save: (current: OwnProfile, changes: readonly FieldChange[]) => Promise<FieldResult[]>,
  current: OwnProfile,
  changes: readonly FieldChange[],
  { line, signal }: { line: Line; signal: AbortSignal },
): Promise<FieldResult[]> {
  const results: FieldResult[] = []
  let before = current
  let open = changes.map((change, place) => ({ change, place }))
  while (true) {
    await untilUp(line, signal)
    let wasDown = false
    const unheard = line.onChange(() => {
      wasDown ||= !line.isUp()
    })
    const written = await save(
      before,
      open.map(({ change }) => change),
    ).finally(unheard)
    for (const [at, result] of written.entries()) results[open[at]?.place ?? at] = result
    before = profileAfter(before, written)
    open = open.filter((_, at) => isAway(written[at]))
    if (open.length === 0 || !wasDown || signal.aborted) return results
  }
}

/** Whether this failed because nobody answered on the way to the own server: later it may well work. */
export function isAway(result: FieldResult | undefined): boolean {
  return result?.outcome === 'failed' && !result.stopped && isAwayError(result.error)
}

export function isAwayError(error: unknown): boolean {
  return error instanceof AtError && error.closes && (error.code === 'AT0021' || error.code === 'AT0023')
}

function untilUp(line: Line, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (!line.isUp() && !signal.aborted) return
      unheard()
      signal.removeEventListener('abort', look)
      resolve()
    }
    const unheard = line.onChange(look)
    signal.addEventListener('abort', look)
    look()
  })
}
