import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

interface Runners {
  readonly lint?: number
  readonly types?: number
  readonly vitest?: { readonly code?: number; readonly result?: object }
  readonly playwright?: { readonly code?: number; readonly result?: object }
}

const unit = { numPassedTests: 7, numFailedTests: 0, testResults: [] }
const journeys = { stats: { expected: 3, unexpected: 0, flaky: 0 }, errors: [] }

/** Runs check.mjs in a checkout whose tools only pretend. */
async function run({ lint = 0, types = 0, vitest = { result: unit }, playwright = { result: journeys } }: Runners) {
  const checkout = await mkdtemp(join(tmpdir(), 'facet-check-'))
  const put = async (path: string, text: string) => {
    const file = join(checkout, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text)
  }
  const leave = ({ code = 0, result }: { code?: number; result?: object }, where: string) =>
    `if (${result !== undefined}) require('node:fs').writeFileSync(${where}, ${JSON.stringify(JSON.stringify(result) ?? '')})
     process.exit(${code})`
  await put('package.json', '{}')
  await put('node_modules/.cache/facet/chromium', '/usr/bin/chromium')
  await put('node_modules/@biomejs/biome/bin/biome', `process.exit(${lint})`)
  await put('node_modules/typescript/bin/tsc', `process.exit(${types})`)
  const outputFile = `process.argv.find((arg) => arg.startsWith('--outputFile')).split('=')[1]`
  await put(
    'node_modules/vitest/vitest.mjs',
    `import { createRequire } from 'node:module'
    const require = createRequire(import.meta.url)
    ${leave(vitest, outputFile)}`,
  )
  await put('node_modules/@playwright/test/cli.js', leave(playwright, 'process.env.PLAYWRIGHT_JSON_OUTPUT_FILE'))
  for (const name of ['check.mjs', 'setup']) {
    await cp(fileURLToPath(new URL(name, import.meta.url)), join(checkout, 'bridge', name), { recursive: true })
  }

  const child = spawn(process.execPath, [join(checkout, 'bridge', 'check.mjs')])
  let output = ''
  child.stdout.on('data', (text) => {
    output += text
  })
  const [code] = await once(child, 'close')
  await rm(checkout, { recursive: true })
  return { lines: output.trimEnd().split('\n'), code }
}

async function check(runners: Runners) {
  const { lines, code } = await run(runners)
  return [lines.at(-1), code]
}

test('all is well: lint and types count as one each', async () => {
  expect(await check({})).toEqual(['12 passed, 0 failed', 0])
})

test('lint or types that fail', async () => {
  expect(await check({ lint: 1 })).toEqual(['11 passed, 1 failed', 1])
  expect(await check({ types: 2 })).toEqual(['11 passed, 1 failed', 1])
})

test('tests that fail', async () => {
  const result = { ...unit, numFailedTests: 2 }
  expect(await check({ vitest: { code: 1, result } })).toEqual(['12 passed, 2 failed', 1])
})

test('a test file that cannot be loaded', async () => {
  const result = { ...unit, testResults: [{ name: '/x.test.ts', status: 'failed', assertionResults: [] }] }
  expect(await check({ vitest: { code: 1, result } })).toEqual(['12 passed, 1 failed', 1])
})

test('journeys that fail, or pass only sometimes', async () => {
  const result = { ...journeys, stats: { expected: 1, unexpected: 1, flaky: 1 } }
  expect(await check({ playwright: { code: 1, result } })).toEqual(['10 passed, 2 failed', 1])
})

test('a runner that breaks down, finds nothing, or fails without saying what', async () => {
  expect(await check({ vitest: { code: 1 } })).toEqual(['5 passed, 1 failed', 1])
  expect(
    await check({ playwright: { result: { stats: { expected: 0, unexpected: 0, flaky: 0 }, errors: [] } } }),
  ).toEqual(['9 passed, 1 failed', 1])
  expect(await check({ vitest: { code: 1, result: unit } })).toEqual(['12 passed, 1 failed', 1])
})

test('at the end each test that failed is named, with how its error begins', async () => {
  const assertionResults = [
    { status: 'passed', fullName: 'all is well', failureMessages: [] },
    {
      status: 'failed',
      fullName: 'a reply comes',
      failureMessages: ['\u001b[31mError: none came\u001b[39m\n  at x.ts:1'],
    },
  ]
  const testResults = [
    { name: '/elsewhere/a.test.ts', status: 'failed', assertionResults },
    { name: '/elsewhere/b.test.ts', status: 'failed', message: 'SyntaxError: what?', assertionResults: [] },
  ]
  const tests = [
    { projectName: 'desktop', status: 'expected', results: [{ errors: [] }] },
    { projectName: 'phone', status: 'flaky', results: [{ errors: [{ message: 'Error: not there\nCall log:' }] }] },
  ]
  const suites = [{ specs: [], suites: [{ specs: [{ file: 'look.spec.ts', title: 'it looks good', tests }] }] }]
  const { lines } = await run({
    vitest: { code: 1, result: { ...unit, numFailedTests: 1, testResults } },
    playwright: { code: 1, result: { stats: { expected: 1, unexpected: 0, flaky: 1 }, errors: [], suites } },
  })
  expect(lines.slice(-6)).toEqual([
    '/elsewhere/a.test.ts › a reply comes: Error: none came',
    '/elsewhere/b.test.ts › cannot be loaded: SyntaxError: what?',
    'unit: 2 failed.',
    'e2e/look.spec.ts › it looks good (phone): Error: not there',
    'end to end: 1 failed.',
    '10 passed, 3 failed',
  ])
})
