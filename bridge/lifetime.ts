/** npm passes on a signal that the terminal has already given, so a second one means impatience only after a while. */
const sameSignalMillis = 1_000

/** Resolves on Ctrl-C or SIGTERM. Another one, later, ends the process at once. */
export function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    let asked: number | undefined
    const stop = (signal: NodeJS.Signals) => {
      if (asked !== undefined && Date.now() - asked > sameSignalMillis) process.exit(signal === 'SIGINT' ? 130 : 143)
      asked ??= Date.now()
      resolve()
    }
    process.on('SIGINT', stop).on('SIGTERM', stop)
  })
}

/** Stops this process, as SIGTERM would, when the one that started it is gone: nobody tells an orphan. */
export function endWithParent(): void {
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    process.kill(process.pid, 'SIGTERM')
  }, 500)
  watch.unref()
}
