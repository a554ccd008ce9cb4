/** Runs `run` after `millis`; what it returns calls that off. */
export type After = (millis: number, run: () => void) => () => void

// The longest that a platform timer waits; beyond, it would fire at once.
const longest = 2 ** 31 - 1

/** The platform's timer. */
export const systemAfter: After = (millis, run) => {
  const timer = setTimeout(run, Math.min(millis, longest))
  return () => clearTimeout(timer)
}

/** Runs `job` every `millis`, each time anew once it has settled; what it returns ends that. */
export function every(after: After, millis: number, job: () => Promise<unknown> | unknown): () => void {
  let stopped = false
  let cancel = after(millis, turn)
  async function turn(): Promise<void> {
    await job()
    if (!stopped) cancel = after(millis, turn)
  }
  return () => {
    stopped = true
    cancel()
  }
}
