import { readFile } from 'node:fs/promises'

/** The resident memory of this process when all garbage is gone; it must have been started with `--expose-gc`. */
export async function residentKilobytes(): Promise<number> {
  for (let i = 0; i < 5; i++) {
    globalThis.gc?.()
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '')
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB/m.exec(status) ?? []
  return kilobytes ? Number(kilobytes) : process.memoryUsage.rss() / 1024
}
