import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'

let dir: string
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'facet-lifetime-'))
})
afterAll(() => rm(dir, { recursive: true }))

// Those that run for long, and how many processes they start.
test.skipIf(process.platform !== 'linux').each([
  ['soak/main.ts', 2, 'SIGTERM', 143],
  ['soak/kill.ts', 1, 'SIGINT', 130],
  ['soak/jobs.ts', 0, 'SIGTERM', 143],
  ['bench/memory.ts', 1, 'SIGINT', 130],
] as const)(
  '%s leaves neither its processes (%d) nor its folder when it gets %s',
  async (script, count, signal, code) => {
    const place = await mkdtemp(join(dir, 'of-'))
    const file = fileURLToPath(new URL(script, import.meta.url))
    const child = spawn(process.execPath, ['--import', 'tsx', file], {
      env: { ...process.env, TMPDIR: place },
      stdio: 'ignore',
    })
    const over = once(child, 'exit')
    await expect.poll(() => foldersIn(place), { timeout: 30_000 }).toHaveLength(1)
    await expect.poll(() => processesIn(place), { timeout: 30_000 }).toHaveLength(count)
    child.kill(signal)
    expect(await over).toEqual([code, null])
    expect(await foldersIn(place)).toEqual([])
    // They are killed, and then the system has to do it.
    await expect.poll(() => processesIn(place), { timeout: 30_000 }).toEqual([])
  },
  60_000,
)

test('a folder goes though a store in it is being written, and opened anew', async () => {
  const place = await mkdtemp(join(dir, 'of-'))
  const lifetime = JSON.stringify(new URL('lifetime.ts', import.meta.url).href)
  const disk = JSON.stringify(new URL('store/disk.ts', import.meta.url).href)
  const code = `
    const { scratchFolder } = await import(${lifetime})
    const { openDisk } = await import(${disk})
    const dir = scratchFolder('facet-busy-')
    const level = await openDisk(dir + '/store')
    const rows = Array.from({ length: 1000 }, (_, n) => ({ type: 'put', key: String(n), value: 'x'.repeat(2000) }))
    const write = async () => { for (;;) await level.batch(rows) }
    void write(), write()
    setTimeout(() => { openDisk(dir + '/other'); process.exit(0) }, 200)`
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], {
    env: { ...process.env, TMPDIR: place },
    stdio: 'ignore',
  })
  expect(await once(child, 'exit')).toEqual([0, null])
  expect(await foldersIn(place)).toEqual([])
})

async function foldersIn(place: string): Promise<string[]> {
  return (await readdir(place)).filter((name) => name.startsWith('facet-'))
}

/** The processes that were told of this folder. */
async function processesIn(place: string): Promise<string[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const commands = await Promise.all(ids.map((id) => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')))
  return commands.filter((command) => command.includes(place))
}
