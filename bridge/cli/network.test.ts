import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { access, mkdir, mkdtemp, readdir, readFile, rm, watch, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const script = fileURLToPath(new URL('network.ts', import.meta.url))
const command = ['--import', 'tsx', script]

let dir: string
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'facet-cli-'))
})
afterAll(() => rm(dir, { recursive: true }))

const start = (...args: string[]) =>
  spawn(process.execPath, [...command, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })

/** What it prints once all are ready. Rejects with what it said when it ends before that. */
async function ready(child: ChildProcess): Promise<string> {
  const gone = ended(child).then(({ error }) => {
    throw new Error(`It ended before it was ready: ${error}`)
  })
  gone.catch(() => {})
  const printed = once(child.stdout as Readable, 'data').then(([line]) => String(line))
  return Promise.race([printed, gone])
}

async function ended(child: ChildProcess) {
  const errors: string[] = []
  child.stderr?.on('data', (text) => errors.push(String(text)))
  const [code] = await once(child, 'close')
  return { code, error: errors.join('') }
}

test('it tells where everything is, in a file and on one line, and goes when told', async () => {
  const child = start('--atsigns', '@alice,@sunny🌻', '--dir', dir, '--fresh')
  const line = await ready(child)
  const text = await readFile(join(dir, 'network.json'), 'utf8')
  expect(line).toBe(text)
  const network = JSON.parse(text)
  expect(Object.keys(network)).toEqual(['root', 'ca', 'bridge', 'pids', 'atSigns'])
  expect(network.pids).toEqual([child.pid])
  expect(network.bridge).toMatch(/^ws:\/\/127\.0\.0\.1:\d+\/bridge$/)
  expect(Object.keys(network.atSigns)).toEqual(['@alice', '@sunny🌻'])
  const { cramSecret, clientCert, clientKey } = network.atSigns['@sunny🌻']
  expect(cramSecret).toMatch(/^[\da-f]{128}$/)
  await Promise.all([network.ca, clientCert, clientKey].map((file) => access(file)))

  child.kill('SIGTERM')
  expect((await ended(child)).code).toBe(0)
  await expect(access(join(dir, 'network.json'))).rejects.toThrow()
})

test('asked for help it says what it takes, and starts nothing', async () => {
  const child = start('--help')
  const [said, { code, error }] = await Promise.all([text(child.stdout), ended(child)])
  expect([code, error]).toEqual([0, ''])
  expect(said).toMatch(/^npm run network -- --atsigns @a,@b --dir DIR \[--fresh\]\n/)
  expect(said).toContain('--dir …       (needed)')
})

test('a start that is cut at once leaves nothing that the next one could not go on with', async () => {
  const folder = join(dir, 'cut')
  const state = join(folder, 'network-state.json')
  await mkdir(folder)
  const written = watch(folder)
  const child = start('--atsigns', '@alice', '--dir', folder)
  for await (const { filename } of written) if (filename === 'network-state.json') break
  child.kill('SIGTERM')
  const { code } = await ended(child)
  expect([0, 143]).toContain(code)
  await access(state)

  const again = start('--atsigns', '@alice', '--dir', folder)
  await ready(again)
  await access(join(folder, 'keys', '@alice_key.atKeys'))
  again.kill('SIGTERM')
  expect((await ended(again)).code).toBe(0)
})

test('a second one on the same folder is refused, and the first goes on as if nothing had been', async () => {
  const folder = join(dir, 'taken')
  const child = start('--atsigns', '@alice', '--dir', folder, '--fresh')
  const line = await ready(child)
  const stores = await readdir(join(folder, 'stores', '@alice'))
  for (const args of [['@alice', '--fresh'], ['@bob']]) {
    const { code, error } = await ended(start('--dir', folder, '--atsigns', ...args))
    expect(code).toBe(1)
    expect(error).toBe(`The network could not be started in ${folder}: another Facet is using it.\n`)
    expect(await readFile(join(folder, 'network.json'), 'utf8')).toBe(line)
    expect(await readdir(join(folder, 'stores', '@alice'))).toEqual(stores)
  }
  child.kill('SIGTERM')
  expect((await ended(child)).code).toBe(0)
})

test('a folder that cannot be is one sentence', async () => {
  await writeFile(join(dir, 'file'), '')
  const folder = join(dir, 'file', 'below')
  const { code, error } = await ended(start('--atsigns', '@alice', '--dir', folder))
  expect(code).toBe(1)
  expect(error).toBe(`The network could not be started in ${folder}: there is a file where a folder should be.\n`)
})

test('it does not outlive its parent', async () => {
  const parentScript = `
    const { spawn } = require('node:child_process')
    const child = spawn(process.execPath, ${JSON.stringify([...command, '--atsigns', '@alice', '--dir', dir, '--fresh'])}, { stdio: ['ignore', 'inherit', 'ignore'] })
    setInterval(() => {}, 1000)`
  const parent = spawn(process.execPath, ['-e', parentScript], { stdio: ['ignore', 'pipe', 'ignore'] })
  await once(parent.stdout, 'data')
  // The child holds the other end of this pipe; it closes when both are gone.
  const gone = once(parent.stdout, 'close')
  parent.stdout.resume()
  parent.kill('SIGKILL')
  await gone
})

describe('wrong arguments are answered with one sentence and exit code 2', () => {
  for (const args of [
    [],
    ['--atsigns', '@alice'],
    ['--dir', '/tmp/x'],
    ['--atsigns', '@al ice', '--dir', '/tmp/x'],
    ['--atsigns', '@alice,@Alice', '--dir', '/tmp/x'],
    ['--atsigns', '@alice', '--dir', '/tmp/x', '--fast'],
  ]) {
    test(`network ${args.join(' ')}`, async () => {
      const { code, error } = await ended(start(...args))
      expect(code).toBe(2)
      expect(error.trimEnd().split('\n')).toHaveLength(1)
    })
  }
})
