import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** npm passes on a signal that the terminal has already given, so a second one means impatience only after a while. */
const sameSignalMillis = 1_000

const exitCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const

/**
 * Resolves on Ctrl-C, SIGTERM, or the end of the terminal, with the exit code that tells which. Another one, later, ends
 * the process at once.
 */
export function untilStopped(): Promise<number> {
  return new Promise((resolve) => {
    let asked: number | undefined
    for (const [signal, code] of Object.entries(exitCodes)) {
      process.on(signal, () => {
        if (asked !== undefined && Date.now() - asked > sameSignalMillis) process.exit(code)
        asked ??= Date.now()
        resolve(code)
      })
    }
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

/** Kills this child when this process exits: a signal skips every `finally`, and not every program looks after its parent. */
export function endWithUs(child: ChildProcess): void {
  const kill = () => child.kill('SIGKILL')
  // Before the folder goes in which it may be writing.
  process.prependOnceListener('exit', kill)
  child.once('exit', () => process.off('exit', kill))
}

/**
 * A new folder beside those of others, for this process alone: it goes when this process exits. A store has to be in a
 * folder below it: one that is just being opened would make its own anew.
 */
export function scratchFolder(prefix: string): string {
  const dir = mkdtempSync(join(tmpdir(), prefix))
  process.once('exit', () => {
    // LevelDB's threads go on writing, and who was killed may be about to; under this name nobody makes another file.
    const gone = `${dir}.gone`
    try {
      renameSync(dir, gone)
    } catch {
      // It went before, or this system moves nothing that is open.
    }
    for (const folder of [gone, dir]) rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  })
  return dir
}
