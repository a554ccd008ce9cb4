import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makePackage } from './make-package.ts'
import { parts, sizeOf } from './size.ts'

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url))
const run = promisify(execFile)
const compiler = join(createRequire(import.meta.url).resolve('typescript/package.json'), '..', 'bin', 'tsc')

/** Somebody's project, with the package and what it asks for installed. */
let project: string
beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'facet-sdk-'))
  const installed = join(project, 'node_modules')
  await mkdir(installed)
  await makePackage(join(installed, 'facet'))
  const { dependencies } = JSON.parse(await readFile(join(installed, 'facet', 'package.json'), 'utf8'))
  for (const name of [...Object.keys(dependencies), '@types/node', 'undici-types']) {
    await mkdir(join(installed, name, '..'), { recursive: true })
    await symlink(here(`../../node_modules/${name}`), join(installed, name))
  }
  await writeFile(join(project, 'package.json'), '{ "type": "module" }')
  await cp(here('sample.ts'), join(project, 'sample.ts'))
})
afterAll(() => rm(project, { recursive: true, force: true }))

test('the sample of twenty lines compiles strictly, and Node runs it as it is against a network', async () => {
  expect((await readFile(join(project, 'sample.ts'), 'utf8')).trimEnd().split('\n').length).toBeLessThanOrEqual(25)
  const settings = {
    compilerOptions: {
      strict: true,
      noUncheckedIndexedAccess: true,
      module: 'nodenext',
      target: 'es2023',
      types: ['node'],
      skipLibCheck: false,
      lib: ['es2023', 'dom', 'dom.iterable', 'dom.asynciterable'],
    },
    files: ['sample.ts'],
  }
  await writeFile(join(project, 'tsconfig.json'), JSON.stringify(settings))
  const compiled = await run(process.execPath, [compiler, '-p', project]).catch(({ stdout }) => ({ stdout }))
  expect(compiled.stdout).toBe('')

  const folder = join(project, 'net')
  const network = ['--import', 'tsx', here('../cli/network.ts'), '--atsigns', '@alice,@bob', '--dir', folder]
  const child = spawn(process.execPath, network, { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    await once(child.stdout, 'data')
    const { stdout } = await run(process.execPath, ['sample.js', folder], { cwd: project })
    expect(stdout).toBe('555-0100\n')
  } finally {
    child.kill('SIGTERM')
    await once(child, 'close')
  }
}, 60_000)

test('a page that opens a client with its cryptography loads less than 45 KB, and the README says how much', async () => {
  const readme = await readFile(here('../../README.md'), 'utf8')
  for (const [words, code] of Object.entries(parts)) {
    const kilobytes = (await sizeOf(code, project)).gzipped / 1000
    const [, said] = new RegExp(`\\| ${words} \\| (\\d+) KB \\|`).exec(readme) ?? []
    expect(
      Math.abs(Number(said) - kilobytes),
      `${words}: ${kilobytes.toFixed(1)} KB, README says ${said}`,
    ).toBeLessThan(2)
  }
  const [client = ''] = Object.values(parts)
  expect((await sizeOf(client, project)).gzipped).toBeLessThan(45_000)
})

test('the package brings nothing of the pages, the servers or the tests', async () => {
  const { dependencies, exports } = JSON.parse(await readFile(join(project, 'node_modules/facet/package.json'), 'utf8'))
  expect(Object.keys(dependencies)).toEqual(['@noble/hashes', 'comlink', 'dexie', 'micro-rsa-dsa-dh'])
  expect(Object.keys(exports)).toEqual(
    expect.arrayContaining(['./client', './collections', './crypto', './protocol', './node', './browser']),
  )
  for (const place of Object.values<{ types: string; default: string }>(exports)) {
    for (const file of Object.values(place)) await readFile(join(project, 'node_modules/facet', file))
  }
})
