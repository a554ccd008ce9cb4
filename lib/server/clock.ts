/** Runs `run` after `millis`; what it returns calls that off. */
export type After = (millis: number, run: () => void) => () => void

// The longest that a platform timer waits; beyond, it would fire at once.
const longest = 2 ** 31 - 1

/** The platform's timer. */
export const systemAfter: After = (millis, run) => {
  const timer = setTimeout(run, Math.min(millis, longest))
  return () => clearTimeout(timer)
}

/** Runs `run` once everybody else who waits has had a turn. */
export type NextTurn = (run: () => void) => void

/** By the platform's timer, which is everywhere; Node's `setImmediate` does not wait as long. */
export const systemNextTurn: NextTurn = (run) => {
  setTimeout(run, 0)
}

/**
 * Runs `job` after `first`, and then every `millis`, each time anew once it has settled. What it returns ends that, and settles
 * once no job runs.
 */
export function every(
  after: After,
  millis: number,
  job: () => Promise<unknown> | unknown,
  first = millis,
): () => Promise<void> {
  let stopped = false
  let running: Promise<void> = Promise.resolve()
  let cancel = after(first, begin)
  function begin(): Promise<void> {
    running = turn()
    return running
  }
  async function turn(): Promise<void> {
    await job()
    if (!stopped) cancel = after(millis, begin)
  }
  return () => {
    stopped = true
    cancel()
    return running
  }
}
