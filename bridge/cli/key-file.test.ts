import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { parseAtSign } from '../../lib/protocol/at-sign.ts'
import { type Network, startNetwork } from '../dev/network.ts'
import { type Run, run, whenAsked } from './testing/run.ts'

const alice = parseAtSign('@alice')
const fresh = ['@dana', '@erin', '@frank'].map(parseAtSign)
const [dana, erin, frank] = fresh as [never, never, never]

let dir: string
let folder: string
let file: string
let network: Network
let reach: string[]
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'facet-keys-'))
  network = await startNetwork({ atSigns: [alice, ...fresh], dir, onboarded: [alice], gateway: false })
  await writeFile(join(dir, 'network.json'), JSON.stringify({ root: network.directory, ca: network.caFile }))
  reach = ['--network', dir]
})
beforeEach(async () => {
  folder = await mkdtemp(join(dir, 'made-'))
  file = join(folder, 'mine.atKeys')
})
afterAll(async () => {
  await network.close()
  await rm(dir, { recursive: true })
})

const onboard = (atSign: string, secret: string, onError?: (sentence: string) => void) =>
  run(['onboard', atSign, '-s', secret, '--keys', file, ...reach], { ...(onError && { onError }) })

const secretOf = (atSign: typeof alice) => network.members.get(atSign)?.cramSecret ?? ''

async function opens(keys: string): Promise<boolean> {
  return (await run(['at', 'scan', '--keys', keys, ...reach])).code === 0
}

test('of two that activate one atSign at once, one does, and the keys on the disk are those', async () => {
  const runs = await Promise.all([onboard(dana, secretOf(dana)), onboard(dana, secretOf(dana))])
  expect(runs.map(({ code }) => code).sort()).toEqual([0, 5])
  expect(runs.find(({ code }) => code === 5)?.error).toContain('is there already. Name another file, or go on with')
  expect(await opens(file)).toBe(true)
  expect(await readdir(folder)).toEqual(['mine.atKeys'])
  expect((await stat(file)).mode & 0o777).toBe(0o600)
})

test('who is refused takes away no keys but those of its own', async () => {
  const refused = await onboard(erin, 'wrong', (sentence) => {
    if (sentence.startsWith('secret')) writeFileSync(file, 'another one’s')
  })
  expect(refused.code).toBe(1)
  expect(await readFile(file, 'utf8')).toBe('another one’s')
})

test('keys that were taken away while they came into use are saved again', async () => {
  let made = ''
  const done = await onboard(erin, secretOf(erin), (sentence) => {
    if (!sentence.startsWith('delete secret')) return
    made = readFileSync(file, 'utf8')
    rmSync(file)
  })
  expect(done.code).toBe(0)
  expect(made).not.toBe('')
  expect(await readFile(file, 'utf8')).toBe(made)
  expect(await opens(file)).toBe(true)
})

test('keys whose place was taken while they came into use are saved beside it', async () => {
  const done = await onboard(frank, secretOf(frank), (sentence) => {
    if (sentence.startsWith('delete secret')) writeFileSync(file, 'another one’s')
  })
  await expectBeside(done)
})

/** That the file was left to whom it belongs, and the keys are where the command says. */
async function expectBeside({ code, out }: Run): Promise<void> {
  expect(code).toBe(0)
  expect(await readFile(file, 'utf8')).toBe('another one’s')
  const beside = (await readdir(folder)).filter((name) => name !== 'mine.atKeys')
  expect(beside).toHaveLength(1)
  const kept = join(folder, beside[0] ?? '')
  expect(out).toContain(kept)
  expect(await opens(kept)).toBe(true)
}

/** Asks for a second device; `meanwhile` happens while it waits for the yes. */
async function enroll(meanwhile: () => Promise<void>): Promise<Run> {
  const alices = ['--keys', network.keysFile(alice), ...reach]
  const otp = (await run(['enroll', 'passcode', ...alices])).out.trim()
  const rights = ['--app', 'notes', '--device', 'laptop', '--namespaces', 'notes:rw', '--otp', otp]
  let hear = (_id: string) => {}
  const waiting = new Promise<string>((resolve) => {
    hear = resolve
  })
  const onError = whenAsked(hear)
  const asking = run(['enroll', 'request', '@alice', ...rights, '--keys', file, ...reach], { onError })
  const id = await waiting
  await meanwhile()
  await run(['enroll', 'approve', id, ...alices])
  return asking
}

test('a device that was enrolled replaces no file that came while it waited', async () => {
  await expectBeside(await enroll(() => writeFile(file, 'another one’s')))
})

test('a device asks for nothing before it knows where to keep its keys', async () => {
  const rights = ['--app', 'notes', '--device', 'desk', '--namespaces', 'notes:rw', '--otp', 'NOSUCH']
  const ask = (keys: string) => run(['enroll', 'request', '@alice', ...rights, '--keys', keys, ...reach])
  await mkdir(file)
  expect(await ask(file)).toMatchObject({ code: 5, error: `${file} is a folder. Name a file to save the keys in.\n` })
  expect((await ask(join(folder, 'none', 'mine'))).error).toContain('cannot be written: there is no folder')
})
