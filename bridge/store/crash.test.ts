import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { formatAtKey, parseAtKey } from '../../lib/protocol/at-key.ts'
import { parseAtSign } from '../../lib/protocol/at-sign.ts'
import { openKeystore } from '../../lib/store/level-keystore.ts'
import { openDisk } from './disk.ts'
import { disagreements } from './testing/disagreements.ts'

const writer = fileURLToPath(new URL('testing/writer.ts', import.meta.url))
const project = fileURLToPath(new URL('../..', import.meta.url))

interface Acknowledged {
  readonly commitId: number
  readonly key: string
  readonly value: string
}

/** Lets a process write into the folder and kills it, without warning, once it has had `enough` acknowledgements. */
async function killedAfter(enough: number, folder: string, round: number): Promise<Acknowledged[]> {
  const child = spawn(process.execPath, ['--import', 'tsx', writer, folder, String(round)], {
    cwd: project,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  let lines = 0
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
    lines += text.split('\n').length - 1
    if (lines >= enough) child.kill('SIGKILL')
  })
  const [, signal] = await once(child, 'close')
  expect(signal).toBe('SIGKILL')
  // What follows the last line end is half a line.
  return output
    .split('\n')
    .slice(0, -1)
    .map((line) => {
      const [commitId, key = '', value = ''] = line.split(' ')
      return { commitId: Number(commitId), key, value }
    })
}

test('an acknowledged write outlives kill -9, and its number is never given again', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'facet-crash-'))
  const acknowledged: Acknowledged[] = []
  for (const [round, enough] of [300, 1500, 40, 4000].entries()) {
    const written = await killedAfter(enough, folder, round)
    const highest = Math.max(-1, ...acknowledged.map(({ commitId }) => commitId))
    expect(Math.min(...written.map(({ commitId }) => commitId))).toBeGreaterThan(highest)
    acknowledged.push(...written)
  }
  expect(new Set(acknowledged.map(({ commitId }) => commitId)).size).toBe(acknowledged.length)

  expect(await disagreements(folder)).toEqual([])
  const now = Date.now()
  const keystore = await openKeystore({ owner: parseAtSign('@alice'), level: await openDisk(folder), now: () => now })
  const entries = new Map<string, number>()
  for await (const { key, commitId } of keystore.changes(-1)) entries.set(formatAtKey(key), commitId)
  for (const { commitId, key, value } of acknowledged) {
    // A later write may have replaced it; whether that was acknowledged or not, it has a higher number.
    const entry = entries.get(key)
    expect(entry, key).toBeGreaterThanOrEqual(commitId)
    if (entry === commitId) expect((await keystore.get(parseAtKey(key)))?.value, key).toBe(value)
  }
  expect(keystore.lastCommitId).toBeGreaterThanOrEqual(Math.max(...acknowledged.map(({ commitId }) => commitId)))

  const keys = Array.from(keystore.entries(), ({ text }) => text)
  expect(keys.sort()).toEqual([...entries.keys()].sort())
  await keystore.close()
  const later = await openKeystore({
    owner: parseAtSign('@alice'),
    level: await openDisk(folder),
    now: () => now + 7_200_000,
  })
  expect(await later.expire()).toBe(keys.length)
  await later.close()
  expect(await disagreements(folder)).toEqual([])
  await rm(folder, { recursive: true })
})
