// `npm test`: every check there is, one after the other, their own output as it comes, and a count at the end.
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { checkout, notes } from './setup/checkout.mjs'
import { codeOf, endWhenTold } from './setup/run.mjs'

const results = join(notes, 'results')
const bin = (name, path) => [process.execPath, join(checkout, 'node_modules', name, path)]
const count = { passed: 0, failed: 0 }
const troubles = []

rmSync(results, { recursive: true, force: true })
mkdirSync(results, { recursive: true })
process.env.FACET_CHROMIUM ||= readFileSync(join(notes, 'chromium'), 'utf8')
process.env.NEXT_TELEMETRY_DISABLED = '1'
endWhenTold()

const biome = bin('@biomejs/biome', 'bin/biome')
const tsc = bin('typescript', 'bin/tsc')
await one('lint', [[...biome, 'ci', '--error-on-warnings']])
await one('types', [
  [...tsc, '-p', 'lib'],
  [...tsc, '-p', '.'],
])

const vitestReport = join(results, 'vitest.json')
await counted(
  'unit',
  [...bin('vitest', 'vitest.mjs'), 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${vitestReport}`],
  () => countVitest(JSON.parse(readFileSync(vitestReport, 'utf8'))),
)

const playwrightReport = join(results, 'playwright.json')
process.env.PLAYWRIGHT_JSON_OUTPUT_FILE = playwrightReport
await counted('end to end', [...bin('@playwright/test', 'cli.js'), 'test', '-c', 'e2e', '--reporter=list,json'], () =>
  countPlaywright(JSON.parse(readFileSync(playwrightReport, 'utf8'))),
)

for (const trouble of troubles) process.stdout.write(`${trouble}\n`)
process.stdout.write(`${count.passed} passed, ${count.failed} failed\n`)
process.exitCode = count.failed === 0 && count.passed > 0 ? 0 : 1

/** Commands that together are one test. */
async function one(name, commands) {
  let ok = true
  for (const command of commands) ok = (await run(name, command)) === 0 && ok
  add(name, ok ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 })
}

/** A runner that counts its own tests. One that breaks down, or finds nothing to run, is a failure of its own. */
async function counted(name, command, read) {
  const code = await run(name, command)
  let result
  try {
    result = read()
  } catch {
    return add(name, { passed: 0, failed: 1 }, `${name}: the runner left no result.`)
  }
  if (result.passed + result.failed === 0) return add(name, { passed: 0, failed: 1 }, `${name}: nothing was run.`)
  if (code !== 0 && result.failed === 0) {
    return add(name, { ...result, failed: 1 }, `${name}: the runner ended with ${code} though no test failed.`)
  }
  add(name, result)
}

function countVitest({ numPassedTests, numFailedTests, testResults }) {
  // A file that could not be loaded has no tests that could fail.
  const broken = testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed'),
  )
  const failures = testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === 'failed')
      .map(({ fullName, failureMessages }) => failure(name, fullName, failureMessages[0])),
  )
  return {
    passed: numPassedTests,
    failed: numFailedTests + broken.length,
    failures: [...failures, ...broken.map(({ name, message }) => failure(name, 'cannot be loaded', message))],
  }
}

function countPlaywright({ stats, errors, suites = [] }) {
  const failures = suites.flatMap(specsOf).flatMap(({ file, title, tests }) =>
    tests
      .filter(({ status }) => status === 'unexpected' || status === 'flaky')
      .map(({ projectName, results }) => {
        const error = results.flatMap((result) => result.errors)[0]
        return failure(`e2e/${file}`, `${title} (${projectName})`, error?.message)
      }),
  )
  return {
    passed: stats.expected,
    // A test that passes only sometimes has not passed.
    failed: stats.unexpected + stats.flaky + errors.length,
    failures: [...failures, ...errors.map(({ message }) => failure('e2e', 'the runner', message))],
  }
}

function specsOf({ specs = [], suites = [] }) {
  return [...specs, ...suites.flatMap(specsOf)]
}

/** Where it is, what it says of itself, and how its error begins. */
function failure(file, name, message = '') {
  const path = file.startsWith(checkout) ? relative(checkout, file) : file
  const [first = ''] = stripVTControlCharacters(message).trim().split('\n')
  return `${path} › ${name}: ${first}`
}

/** What failed is told at the end, where who reads only the end of a long output finds it. */
function add(name, { passed, failed, failures = [] }, trouble) {
  count.passed += passed
  count.failed += failed
  troubles.push(...failures)
  if (trouble) troubles.push(trouble)
  else if (failed > 0) troubles.push(`${name}: ${failed} failed.`)
}

function run(name, [command, ...args]) {
  process.stdout.write(`\n# ${name}\n`)
  return codeOf(command, args, { output: 1 })
}
