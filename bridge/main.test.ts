import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDisk } from './store/disk.ts'

const script = fileURLToPath(new URL('main.ts', import.meta.url))
let dir: string
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'facet-main-'))
  await writeFile(join(dir, 'file'), '')
})
afterAll(() => rm(dir, { recursive: true }))

async function endOf(env: Record<string, string>, ...words: string[]) {
  const child = spawn(process.execPath, ['--import', 'tsx', script, ...words], {
    env: { ...process.env, HOST: '', PORT: '0', FACET_ROOT: '', FACET_DATA: join(dir, 'data'), ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let error = ''
  child.stderr.on('data', (text) => {
    error += text
  })
  const [code] = await once(child, 'close')
  return { code, error }
}

const cannot = (sentence: string) => ({ code: 1, error: `Facet cannot start: ${sentence}\n` })

test('words that mean nothing are refused before anything is begun, and help is no start', async () => {
  const error = 'There is nothing like --prot: npm start -- --help shows by what it is told.\n'
  expect(await endOf({}, '--dev', '--prot', '80')).toEqual({ code: 2, error })
  expect(await endOf({ PORT: 'none' }, '--help')).toEqual({ code: 0, error: '' })
})

test('a port in use is one sentence', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const PORT = String((taken.address() as AddressInfo).port)
  expect(await endOf({ PORT })).toEqual(cannot(`port ${PORT} is in use; set PORT to another one.`))
  taken.close()
})

// Root may have any port, and write anywhere.
const isRoot = process.getuid?.() === 0

test.skipIf(isRoot)('a port that is not for everybody is one sentence', async () => {
  expect(await endOf({ PORT: '1' })).toEqual(cannot('port 1 is not for this user; set PORT to one above 1023.'))
})

test('a place to listen that there is not is one sentence', async () => {
  expect(await endOf({ HOST: '192.0.2.1' })).toEqual(cannot('HOST is 192.0.2.1, and this machine has no such address.'))
  expect(await endOf({ HOST: 'nowhere.invalid' })).toEqual(
    cannot('HOST is nowhere.invalid, and nobody knows that name here.'),
  )
})

test('a data folder that cannot be is one sentence, without the words of Node', async () => {
  const inTheWay = 'there is a file where a folder should be'
  const reasons: Record<string, string> = {
    [join(dir, 'file')]: inTheWay,
    [join(dir, 'file', 'below')]: inTheWay,
    '/proc/facet': 'no folder can be made there',
    [join(dir, 'n'.repeat(300))]: 'the name is too long',
  }
  for (const [FACET_DATA, reason] of Object.entries(reasons)) {
    expect(await endOf({ FACET_DATA })).toEqual(cannot(`the data folder ${FACET_DATA} cannot be used: ${reason}.`))
  }
})

test('a data folder that another Facet has is one sentence', async () => {
  const FACET_DATA = join(dir, 'taken')
  const level = await openDisk(join(FACET_DATA, 'stores', '@alice'))
  expect(await endOf({ FACET_DATA })).toEqual(
    cannot(`the data folder ${FACET_DATA} cannot be used: another Facet is using it.`),
  )
  await level.close()
})

test('a data folder with a damaged file is one sentence that names it', async () => {
  const FACET_DATA = join(dir, 'damaged')
  await (await openDisk(join(FACET_DATA, 'stores', '@alice'))).close()
  await writeFile(join(FACET_DATA, 'network-state.json'), '{"atSigns":')
  expect(await endOf({ FACET_DATA })).toEqual(
    cannot(`the data folder ${FACET_DATA} cannot be used: network-state.json in it is damaged.`),
  )
})
