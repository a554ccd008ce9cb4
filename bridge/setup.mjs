// Gets a fresh clone ready: `node bridge/setup.mjs start|dev|test`. Only what Node itself has is imported here, since
// nothing else is installed yet. Standard output belongs to the program that runs next, so everything goes to stderr.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  accessSync,
  constants,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { delimiter, dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const notes = join(root, 'node_modules', '.cache', 'facet')
const stepsOf = { start: [deps, build], dev: [deps], test: [deps, build, browser] }

/** The step under way, when it is a process of its own. */
let running

/** A sentence for the person at the terminal; anything else that is thrown here is a bug and shows its stack. */
class Sentence extends Error {}

try {
  needNode(20, 9)
  const steps = stepsOf[process.argv[2] ?? '']
  if (!steps) throw new Sentence('Usage: node bridge/setup.mjs start|dev|test')
  const unlock = await lock(join(root, '.facet', 'setup.lock'))
  try {
    for (const step of steps) await step()
  } finally {
    unlock()
  }
} catch (error) {
  if (!(error instanceof Sentence)) throw error
  say(error.message)
  process.exitCode = 1
}

function needNode(major, minor) {
  const [haveMajor = 0, haveMinor = 0] = process.versions.node.split('.').map(Number)
  if (haveMajor > major || (haveMajor === major && haveMinor >= minor)) return
  throw new Sentence(`Facet needs Node ${major}.${minor} or newer; this is ${process.versions.node}.`)
}

/** Installs when the lock file has changed or something is missing. */
async function deps() {
  const stamp = join(notes, 'deps')
  const wanted = hash([join(root, 'package-lock.json'), join(root, 'package.json')], process.platform + process.arch)
  if (read(stamp) === wanted && complete()) return
  if (!agrees()) {
    say('Installing packages …')
    // Development packages too: the build needs them, also where NODE_ENV says production.
    await run('npm', ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error', '--progress=true'], {
      failure: 'The packages could not be installed (npm ci failed, see above). Is the network there?',
    })
  }
  write(stamp, wanted)
}

/** Whether every package that package.json names is there. */
function complete() {
  const { dependencies, devDependencies } = JSON.parse(read(join(root, 'package.json')) ?? '{}')
  return Object.keys({ ...dependencies, ...devDependencies }).every((name) =>
    existsSync(join(root, 'node_modules', name, 'package.json')),
  )
}

/** Whether npm has already installed exactly what the lock file says, without us. */
function agrees() {
  const installed = JSON.parse(read(join(root, 'node_modules', '.package-lock.json')) ?? '{}').packages ?? {}
  const { packages } = JSON.parse(read(join(root, 'package-lock.json')) ?? '{"packages":{}}')
  return (
    Object.entries(packages).every(
      ([path, { version, optional, peer }]) =>
        path === '' || installed[path]?.version === version || (!installed[path] && (optional || peer)),
    ) && complete()
  )
}

/** Builds the pages when what they are made of has changed. */
async function build() {
  const stamp = join(root, '.next', 'facet-build')
  const configuration = readdirSync(root).filter((name) =>
    /^(package-lock\.json|tsconfig\.json|.*\.config\.[a-z]+)$/.test(name),
  )
  const sources = [
    ...['app', 'lib', 'public'].flatMap((folder) => filesIn(join(root, folder))),
    ...configuration.map((name) => join(root, name)),
  ]
  const wanted = hash(
    sources.filter((file) => !/\.(test|suite)\.tsx?$|\/testing\/|\.tsbuildinfo$/.test(file)),
    process.version,
  )
  if (read(stamp) === wanted && existsSync(join(root, '.next', 'BUILD_ID'))) return
  say('Building the pages …')
  rmSync(stamp, { force: true })
  await run(process.execPath, [join(root, 'node_modules', 'next', 'dist', 'bin', 'next'), 'build'], {
    env: { NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    failure: 'The pages could not be built (next build failed, see above).',
  })
  write(stamp, wanted)
}

/** Finds a Chromium for the tests, or gets one; its path is kept for check.mjs. */
async function browser() {
  const note = join(notes, 'chromium')
  const known = [process.env.FACET_CHROMIUM, read(note), ...onPath()].find(runs)
  if (process.env.FACET_CHROMIUM && known !== process.env.FACET_CHROMIUM) {
    throw new Sentence(`FACET_CHROMIUM is ${process.env.FACET_CHROMIUM}, and that is no browser that can be started.`)
  }
  const found = known ?? (await fromPackageManager()) ?? (await fromPlaywright())
  if (!found) {
    throw new Sentence(
      'The tests need Chromium, and none could be had: install it (apt-get install chromium) or set FACET_CHROMIUM to its path.',
    )
  }
  write(note, found)
}

function onPath() {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean)
  return [
    ...folders.flatMap((folder) => names.map((name) => join(folder, name))),
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ]
}

/** Whether this path is a browser that starts; some systems have only a stub that tells how to install one. */
function runs(path) {
  if (!path) return false
  try {
    accessSync(path, constants.X_OK)
  } catch {
    return false
  }
  return spawnSync(path, ['--version'], { stdio: 'ignore', timeout: 30_000 }).status === 0
}

async function fromPackageManager() {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !onlyOnPath('apt-get')) return undefined
  say('Installing Chromium with apt-get …')
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  const install = ['apt-get', ['install', '-y', '--no-install-recommends', 'chromium']]
  const installed =
    (await succeeds(...install, env)) ||
    ((await succeeds('apt-get', ['update'], env)) && (await succeeds(...install, env)))
  return installed ? onPath().find(runs) : undefined
}

async function fromPlaywright() {
  say("Getting Playwright's Chromium …")
  const playwright = join(root, 'node_modules', 'playwright-core', 'cli.js')
  const asRoot = process.platform === 'linux' && process.getuid?.() === 0
  const installed =
    (asRoot && (await succeeds(process.execPath, [playwright, 'install', '--with-deps', 'chromium']))) ||
    (await succeeds(process.execPath, [playwright, 'install', 'chromium']))
  if (!installed) return undefined
  const { chromium } = await import('playwright-core')
  return [chromium.executablePath()].find(runs)
}

function onlyOnPath(name) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => folder && existsSync(join(folder, name)))
}

/** Runs one step, its output on stderr. */
async function run(command, args, { env = {}, failure }) {
  if (!(await succeeds(command, args, env))) throw new Sentence(failure)
}

function succeeds(command, args, env = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', 2, 2],
      env: { ...process.env, ...env },
      shell: process.platform === 'win32' && command === 'npm',
    })
    running = child
    child.once('error', () => resolve(false))
    child.once('exit', (code) => resolve(code === 0))
  })
}

/**
 * One setup at a time in this checkout. The file holds the pid of its owner and comes into being with it, by a link,
 * so that nobody reads it empty; when that process is gone the lock is taken over.
 */
async function lock(file) {
  const draft = `${file}.${process.pid}`
  try {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(draft, String(process.pid))
  } catch (error) {
    throw new Sentence(`This folder cannot be written to: ${error.message}`)
  }
  try {
    for (let told = false; ; ) {
      try {
        linkSync(draft, file)
        break
      } catch (error) {
        if (error.code !== 'EEXIST') throw error
      }
      const owner = Number(read(file))
      if (!owner || isAlive(owner)) {
        if (owner && !told) say(`Waiting for another setup (process ${owner}) …`)
        told = true
        await new Promise((resolve) => setTimeout(resolve, 200))
      } else {
        takeAway(file, owner)
      }
    }
  } finally {
    unlinkSync(draft)
  }
  const unlock = () => rmSync(file, { force: true })
  const stop = () => {
    running?.kill()
    unlock()
    process.exit(1)
  }
  process.once('SIGINT', stop).once('SIGTERM', stop)
  // npm ends the shell that it has started us with, and nobody tells us.
  const parent = process.ppid
  setInterval(() => process.ppid === parent || stop(), 500).unref()
  return unlock
}

/** Removes the lock that `owner` has left; whoever else was as quick must not lose the one that he has just made. */
function takeAway(file, owner) {
  const aside = `${file}.${process.pid}.old`
  try {
    renameSync(file, aside)
  } catch {
    return
  }
  if (Number(read(aside)) !== owner) linkSync(aside, file)
  unlinkSync(aside)
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

function filesIn(folder) {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort()
}

function hash(files, seed) {
  const sum = createHash('sha256').update(seed)
  for (const file of files) sum.update(`\0${relative(root, file)}\0`).update(read(file, null) ?? '')
  return sum.digest('hex')
}

function read(file, encoding = 'utf8') {
  try {
    return readFileSync(file, encoding)
  } catch {
    return undefined
  }
}

function write(file, text) {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}

function say(text) {
  process.stderr.write(`${text}\n`)
}
