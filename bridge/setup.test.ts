import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { access, copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'

let checkout: string
let lock: string
beforeEach(async () => {
  // A checkout that needs no packages, so that nothing is fetched here.
  checkout = await mkdtemp(join(tmpdir(), 'facet-setup-'))
  lock = join(checkout, '.facet', 'setup.lock')
  await mkdir(join(checkout, 'bridge'))
  await mkdir(join(checkout, '.facet'))
  await copyFile(fileURLToPath(new URL('setup.mjs', import.meta.url)), join(checkout, 'bridge', 'setup.mjs'))
  await writeFile(join(checkout, 'package.json'), '{}')
  await writeFile(join(checkout, 'package-lock.json'), '{"packages":{"":{}}}')
})
afterEach(() => rm(checkout, { recursive: true }))

function start() {
  const child = spawn(process.execPath, [join(checkout, 'bridge', 'setup.mjs'), 'dev'])
  let said = ''
  let printed = ''
  child.stdout.on('data', (text) => {
    printed += text
  })
  child.stderr.on('data', (text) => {
    said += text
  })
  return { child, ended: once(child, 'close').then(([code]) => ({ code, said, printed })) }
}

test('it leaves no lock and prints nothing on standard output', async () => {
  expect(await start().ended).toEqual({ code: 0, said: '', printed: '' })
  expect(await readdir(join(checkout, '.facet'))).toEqual([])
  await access(join(checkout, 'node_modules', '.cache', 'facet', 'deps'))
})

test('several at once take turns', async () => {
  const results = await Promise.all([start(), start(), start(), start()].map(({ ended }) => ended))
  expect(results.map(({ code }) => code)).toEqual([0, 0, 0, 0])
  expect(await readdir(join(checkout, '.facet'))).toEqual([])
})

test('the lock of a process that is gone is taken over', async () => {
  const gone = spawn(process.execPath, ['-e', ''])
  await once(gone, 'close')
  await writeFile(lock, String(gone.pid))
  expect(await start().ended).toMatchObject({ code: 0 })
})

test('the lock of a process that is at work is waited for', async () => {
  await writeFile(lock, String(process.pid))
  const { child, ended } = start()
  const [text] = await once(child.stderr, 'data')
  expect(String(text)).toContain(String(process.pid))
  await rm(lock)
  expect(await ended).toMatchObject({ code: 0 })
})
