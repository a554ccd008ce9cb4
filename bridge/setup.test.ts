import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { access, chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

let checkout: string
let lock: string

async function put(path: string, text: string) {
  const file = join(checkout, path)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, text)
}

const list = (packages: Record<string, object> = {}) => JSON.stringify({ packages: { '': {}, ...packages } })
type Environment = Record<string, string>

const engines = { node: '>=20.9' }

beforeEach(async () => {
  // A checkout that needs no packages, so that nothing is fetched here.
  checkout = await mkdtemp(join(tmpdir(), 'facet-setup-'))
  lock = join(checkout, '.facet', 'setup.lock')
  for (const name of ['setup.mjs', 'setup']) {
    await cp(fileURLToPath(new URL(name, import.meta.url)), join(checkout, 'bridge', name), { recursive: true })
  }
  await mkdir(join(checkout, '.facet'))
  await put('package.json', JSON.stringify({ engines }))
  await put('package-lock.json', list())
})
afterEach(() => rm(checkout, { recursive: true }))

function start(step = 'dev', env: Environment = {}, ...words: string[]) {
  const child = spawn(process.execPath, [join(checkout, 'bridge', 'setup.mjs'), step, ...words], {
    env: { ...process.env, ...env },
  })
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

/** A program of this name that is found before any other. */
async function pretend(name: string, script: string): Promise<Environment> {
  const folder = join(checkout, 'programs')
  await put(`programs/${name}`, `#!${process.execPath}\n${script}`)
  await chmod(join(folder, name), 0o755)
  return { PATH: [folder, process.env.PATH].join(delimiter) }
}

test('it leaves no lock and prints nothing on standard output', async () => {
  expect(await start().ended).toEqual({ code: 0, said: '', printed: '' })
  expect(await readdir(join(checkout, '.facet'))).toEqual([])
  await access(join(checkout, 'node_modules', '.cache', 'facet', 'deps'))
})

test('a folder that was not there for its lock is not there after it', async () => {
  await rm(join(checkout, '.facet'), { recursive: true })
  expect(await start().ended).toMatchObject({ code: 0, said: '' })
  await expect(access(join(checkout, '.facet'))).rejects.toMatchObject({ code: 'ENOENT' })
})

test.each([
  ['dev', '--help'],
  ['start', '-h'],
  ['start', '--no-such-word'],
])('%s %s waits for no other setup, and builds and installs nothing', async (step, word) => {
  await put('node_modules/tsx/package.json', '{}')
  await put('package-lock.json', list({ 'node_modules/one': { version: '1.0.0' } }))
  await writeFile(lock, String(process.pid))
  expect(await start(step, {}, word).ended).toEqual({ code: 0, said: '', printed: '' })
})

test('where all packages are there as before, nobody waits for the build of another', async () => {
  expect(await start().ended).toMatchObject({ code: 0 })
  await writeFile(lock, String(process.pid))
  expect(await start().ended).toEqual({ code: 0, said: '', printed: '' })
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

test('the lock of a process that is gone is taken over, though another one has its number', async () => {
  await writeFile(lock, `${process.pid} before this one began`)
  expect(await start().ended).toMatchObject({ code: 0, said: '' })
  expect(await readdir(join(checkout, '.facet'))).toEqual([])
})

test.each(['', '\0\0\0\0', 'garbage', '0', '-1', '1e9', '99999999999999'])(
  'a lock that names no process, %j, is taken over',
  async (text) => {
    await writeFile(lock, text)
    expect(await start().ended).toMatchObject({ code: 0, said: '' })
    expect(await readdir(join(checkout, '.facet'))).toEqual([])
  },
)

test('a setup at work says in its lock who it is and when it began, and the next one waits', async () => {
  await put('package-lock.json', list({ 'node_modules/one': { version: '1.0.0' } }))
  const env = await pretend('npm', `process.stderr.write('at work'); setInterval(() => {}, 1000)`)
  const first = start('dev', env)
  for await (const text of first.child.stderr) if (String(text).includes('at work')) break
  expect((await readFile(lock, 'utf8')).split(' ')[0]).toBe(String(first.child.pid))
  const second = start('dev', env)
  const [text] = await once(second.child.stderr, 'data')
  expect(String(text)).toContain(`process ${first.child.pid}`)
  for (const { child } of [second, first]) child.kill('SIGTERM')
  await Promise.all([first.ended, second.ended])
})

test('the lock of a process that is at work is waited for', async () => {
  await writeFile(lock, String(process.pid))
  const { child, ended } = start()
  const [text] = await once(child.stderr, 'data')
  expect(String(text)).toBe(
    `Waiting for another setup (process ${process.pid}) … If there is none, delete .facet/setup.lock.\n`,
  )
  await rm(lock)
  expect(await ended).toMatchObject({ code: 0 })
})

test('whoever gives up waiting leaves the lock to its owner, and nothing of his own', async () => {
  await writeFile(lock, String(process.pid))
  const { child, ended } = start()
  await once(child.stderr, 'data')
  child.kill('SIGINT')
  expect(await ended).toMatchObject({ code: 130 })
  expect(await readdir(join(checkout, '.facet'))).toEqual(['setup.lock'])
})

describe('a checkout that is not as it should be is one sentence', () => {
  const sentences: [what: string, file: string, text: string, sentence: string | RegExp][] = [
    [
      'a Node that is too old',
      'package.json',
      '{"engines":{"node":">=99.1"}}',
      /^Facet needs Node 99\.1 or newer; this is [\d.]+\.\n$/,
    ],
    [
      'no lock file',
      'package-lock.json',
      '',
      'package-lock.json is missing or damaged; git checkout package-lock.json brings it back.\n',
    ],
    [
      'a lock file of other packages',
      'package.json',
      JSON.stringify({ engines, dependencies: { ws: '8.0.0' } }),
      'package.json and package-lock.json do not belong together; run npm install once.\n',
    ],
  ]
  test.each(sentences)('%s', async (_, file, text, sentence) => {
    // Packages of before are there, and no longer those that are asked for.
    if (file === 'package.json') await put('package-lock.json', list({ 'node_modules/ws': { version: '7.0.0' } }))
    await put(file, text)
    const { code, said, printed } = await start().ended
    expect(said).toMatch(sentence)
    expect({ code, printed }).toEqual({ code: 1, printed: '' })
  })
})

describe('packages', () => {
  const [one, two] = [{ version: '1.0.0' }, { version: '2.0.0' }]
  /** An npm that installs two packages, and counts how often. */
  const npm = `
    const { appendFileSync, mkdirSync, writeFileSync } = require('node:fs')
    appendFileSync('installed', process.argv[2] + '\\n')
    for (const name of ['one', 'two']) {
      mkdirSync('node_modules/' + name + '/lib', { recursive: true })
      writeFileSync('node_modules/' + name + '/package.json', '{}')
      writeFileSync('node_modules/' + name + '/lib/index.js', '')
    }
    writeFileSync('node_modules/.package-lock.json', '${JSON.stringify({ packages: { 'node_modules/one': one, 'node_modules/two': two } })}')`
  const installs = async () =>
    (await readFile(join(checkout, 'installed'), 'utf8').catch(() => '')).split('\n').length - 1

  test('are installed once, and again when a file of them is gone', async () => {
    await put('package-lock.json', list({ 'node_modules/one': one, 'node_modules/two': two }))
    const env = await pretend('npm', npm)
    expect(await start('dev', env).ended).toMatchObject({ code: 0, said: 'Installing packages …\n' })
    expect(await start('dev', env).ended).toMatchObject({ code: 0, said: '' })
    expect(await installs()).toBe(1)
    await rm(join(checkout, 'node_modules/two/lib/index.js'))
    expect(await start('dev', env).ended).toMatchObject({ code: 0, said: 'Installing packages …\n' })
    expect(await installs()).toBe(2)
  })

  test('that somebody has installed by hand are taken as they are, unless one is missing', async () => {
    await put('package-lock.json', list({ 'node_modules/one': one, 'node_modules/two': two }))
    const env = await pretend('npm', npm)
    await start('dev', env).ended
    const forget = () => rm(join(checkout, 'node_modules/.cache'), { recursive: true })
    await forget()
    expect(await start('dev', env).ended).toMatchObject({ code: 0, said: '' })
    await forget()
    await rm(join(checkout, 'node_modules/one'), { recursive: true })
    await start('dev', env).ended
    expect(await installs()).toBe(2)
  })

  test('of another kind of machine are not taken', async () => {
    const ours = { version: '1.0.0', optional: true, os: [process.platform], cpu: [process.arch] }
    const others = { ...ours, cpu: ['other'] }
    await put('node_modules/.package-lock.json', '{"packages":{}}')
    const env = await pretend('npm', npm)
    await put('package-lock.json', list({ 'node_modules/three': others }))
    expect(await start('dev', env).ended).toMatchObject({ said: '' })
    await put('package-lock.json', list({ 'node_modules/one': ours, 'node_modules/three': others }))
    expect(await start('dev', env).ended).toMatchObject({ said: 'Installing packages …\n' })
  })

  test('are installed again when the lock file is newer', async () => {
    await put('package-lock.json', list({ 'node_modules/one': one, 'node_modules/two': two }))
    const env = await pretend('npm', npm)
    await start('dev', env).ended
    await put('package-lock.json', list({ 'node_modules/one': one, 'node_modules/two': { version: '2.0.1' } }))
    await start('dev', env).ended
    expect(await installs()).toBe(2)
  })

  test('that cannot be had are one sentence', async () => {
    await put('package-lock.json', list({ 'node_modules/one': one }))
    const env = await pretend('npm', 'process.exit(1)')
    const { code, said } = await start('dev', env).ended
    expect(code).toBe(1)
    expect(said.trimEnd().split('\n').at(-1)).toMatch(/^The packages could not be installed .* Is the network there\?$/)
  })

  test.each(['SIGINT', 'SIGTERM'] as const)(
    'on %s, what is being installed ends with all its children',
    async (signal) => {
      await put('package-lock.json', list({ 'node_modules/one': one }))
      // The child of a child has this pipe too; it closes when all of them are gone.
      const env = await pretend(
        'npm',
        `require('node:child_process').spawn('sleep', ['1000'], { stdio: 'inherit' })
      process.stderr.write('at work')
      setInterval(() => {}, 1000)`,
      )
      const { child, ended } = start('dev', env)
      for await (const text of child.stderr) if (String(text).includes('at work')) break
      child.kill(signal)
      expect((await ended).code).toBe(signal === 'SIGINT' ? 130 : 143)
      expect(await readdir(join(checkout, '.facet'))).toEqual([])
    },
  )
})

describe('a Chromium for the tests', () => {
  /** Where no browser is, and nobody may install one: nothing but Node itself is left. */
  async function find(env: Environment = {}) {
    const next = `require('node:fs').mkdirSync('.next'); require('node:fs').writeFileSync('.next/BUILD_ID', '1')`
    await put('node_modules/next/dist/bin/next', next)
    const nowhere = { PATH: join(checkout, 'programs'), FACET_CHROMIUM: '', FACET_REDIS_SERVER: 'here', HOME: checkout }
    return start('test', { ...nowhere, ...env }).ended
  }
  async function playwright(install: string) {
    const index = `exports.chromium = { executablePath: () => '${checkout}/downloaded' }`
    await put('node_modules/playwright-core/package.json', '{"main":"index.js"}')
    await put('node_modules/playwright-core/index.js', index)
    await put('node_modules/playwright-core/cli.js', install)
  }
  /** A download that leaves this script. */
  const leaves = (script: string) =>
    playwright(`require('node:fs').writeFileSync('downloaded', '#!${process.execPath}\\n${script}', { mode: 0o755 })`)
  const noted = () => readFile(join(checkout, 'node_modules/.cache/facet/chromium'), 'utf8')
  const lastLine = (said: string) => said.trimEnd().split('\n').at(-1)

  test('is the one on this machine', async () => {
    await pretend('chromium', '')
    expect(await find()).toMatchObject({ code: 0, said: 'Building the pages …\n' })
    expect(await noted()).toBe(join(checkout, 'programs', 'chromium'))
  })

  test('is one without a window where there is a choice', async () => {
    await pretend('chromium', '')
    await pretend('chromium-headless-shell', '')
    expect(await find()).toMatchObject({ code: 0 })
    expect(await noted()).toBe(join(checkout, 'programs', 'chromium-headless-shell'))
  })

  test.runIf(process.platform === 'linux' && process.getuid?.() === 0)(
    'is installed where that is allowed, with a window where the system has none without',
    async () => {
      const browser = join(checkout, 'programs', 'chromium')
      await pretend(
        'apt-get',
        `if (process.argv.at(-1) !== 'chromium') process.exit(100)
        require('node:fs').writeFileSync('${browser}', '#!${process.execPath}', { mode: 0o755 })`,
      )
      expect(await find()).toMatchObject({ code: 0 })
      expect(await noted()).toBe(browser)
    },
  )

  test('comes from Playwright where there is no other, and only once', async () => {
    await leaves('')
    expect(await find()).toMatchObject({ code: 0, printed: '' })
    expect(await noted()).toBe(join(checkout, 'downloaded'))
    await playwright('process.exit(1)')
    expect(await find()).toMatchObject({ code: 0, said: '' })
  })

  test('that cannot be had is one sentence, and what to do', async () => {
    await playwright('process.exit(1)')
    const { code, said } = await find()
    expect(code).toBe(1)
    expect(lastLine(said)).toMatch(/^The tests need Chromium, and none could be had: .* set FACET_CHROMIUM/)
  })

  test('that was downloaded and does not start is one sentence, and what to do', async () => {
    await leaves('process.exit(127)')
    const { code, said } = await find()
    expect(code).toBe(1)
    expect(lastLine(said)).toMatch(/^Playwright’s Chromium is here and does not start/)
  })

  test('that was named and is none is one sentence', async () => {
    const FACET_CHROMIUM = join(checkout, 'package.json')
    const { code, said } = await find({ FACET_CHROMIUM })
    expect(code).toBe(1)
    expect(lastLine(said)).toBe(`FACET_CHROMIUM is ${FACET_CHROMIUM}, and that is no browser that can be started.`)
  })

  test('is needed, a Redis is not: where there is none, that is said', async () => {
    await pretend('chromium', '')
    const without = await find({ FACET_REDIS_SERVER: '' })
    expect(without.code).toBe(0)
    expect(lastLine(without.said)).toMatch(/^There is no redis-server, and none could be had: the tests that need one/)
    await pretend('redis-server', '')
    expect(await find({ FACET_REDIS_SERVER: '' })).toMatchObject({ code: 0, said: '' })
  })
})
