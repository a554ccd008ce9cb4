import { execFile } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, join } from 'node:path'
import { checkout, notes, read, Sentence, say, write } from './checkout.mjs'
import { succeeds } from './run.mjs'

/** Finds a Chromium for the tests, or gets one; its path is kept for check.mjs. */
export async function chromium() {
  const note = join(notes, 'chromium')
  const wanted = process.env.FACET_CHROMIUM
  if (wanted && !(await runs(wanted))) {
    throw new Sentence(`FACET_CHROMIUM is ${wanted}, and that is no browser that can be started.`)
  }
  const found =
    wanted ||
    (await firstThatRuns([read(note), ...onPath(), playwrights()])) ||
    (await fromPackageManager()) ||
    (await fromPlaywright())
  if (!found) {
    throw new Sentence(
      'The tests need Chromium, and none could be had: install it (apt-get install chromium), or set FACET_CHROMIUM to the path of one.',
    )
  }
  write(note, found)
}

/** The headless shell first: journeys need no window, and take two thirds of the time in it. */
function onPath() {
  const names = [
    'chromium-headless-shell',
    'chromium',
    'chromium-browser',
    'google-chrome',
    'google-chrome-stable',
    'chrome',
  ]
  return [
    ...foldersOfPath().flatMap((folder) => names.map((name) => join(folder, name))),
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ]
}

async function firstThatRuns(paths) {
  for (const path of paths) if (await runs(path)) return path
  return undefined
}

/** Whether this path is a browser that starts; some systems have only a stub that tells how to install one. */
async function runs(path) {
  if (!path) return false
  try {
    accessSync(path, constants.X_OK)
  } catch {
    return false
  }
  return new Promise((resolve) => {
    execFile(path, ['--version'], { timeout: 30_000 }, (error) => resolve(!error))
  })
}

async function fromPackageManager() {
  const isHere = foldersOfPath().some((folder) => existsSync(join(folder, 'apt-get')))
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !isHere) return undefined
  say('Installing Chromium with apt-get …')
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  const install = (name) => succeeds('apt-get', ['install', '-y', '--no-install-recommends', name], env)
  const either = async () => (await install('chromium-headless-shell')) || install('chromium')
  const installed = (await either()) || ((await succeeds('apt-get', ['update'], env)) && (await either()))
  return installed ? firstThatRuns(onPath()) : undefined
}

async function fromPlaywright() {
  say("Getting Playwright's Chromium …")
  const playwright = join(checkout, 'node_modules', 'playwright-core', 'cli.js')
  const asRoot = process.platform === 'linux' && process.getuid?.() === 0
  const installed =
    (asRoot && (await succeeds(process.execPath, [playwright, 'install', '--with-deps', 'chromium']))) ||
    (await succeeds(process.execPath, [playwright, 'install', 'chromium']))
  if (!installed) return undefined
  const path = playwrights()
  if (path && !(await runs(path))) {
    throw new Sentence(
      'Playwright’s Chromium is here and does not start, most likely for want of system libraries: run npx playwright install-deps chromium as root, or set FACET_CHROMIUM to a browser that starts.',
    )
  }
  return path
}

/** Where Playwright keeps its Chromium, whether it has it or not. */
function playwrights() {
  try {
    return createRequire(join(checkout, 'package.json'))('playwright-core').chromium.executablePath()
  } catch {
    return undefined
  }
}

function foldersOfPath() {
  return (process.env.PATH ?? '').split(delimiter).filter(Boolean)
}
