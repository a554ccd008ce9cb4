import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { checkout, countIn, notes, read, Sentence, say, sumOf, write } from './checkout.mjs'
import { run } from './run.mjs'

const modules = join(checkout, 'node_modules')
const stamp = join(notes, 'deps')

/** Installs when the lock file has changed, or something is missing. */
export async function packages() {
  const lockFile = parsed('package-lock.json')
  const needed = parsed('package.json')
  const { wanted, files } = remembered()
  if (files !== undefined && countInstalled() >= files) return
  // What was complete, and is no longer, has lost something that nobody but npm can bring back.
  if (files !== undefined || !isInstalled(lockFile)) await install(lockFile, needed)
  write(stamp, `${wanted} ${countInstalled()}`)
}

/** Whether nothing has to be installed, for all that an earlier setup has noted. */
export function arePackagesKnown() {
  const { files } = remembered()
  return files !== undefined && countInstalled() >= files
}

/** The sum of what is wanted now, and how many files there were when that was installed. */
function remembered() {
  const wanted = sumOf(
    [join(checkout, 'package-lock.json'), join(checkout, 'package.json')],
    process.platform + process.arch,
  )
  const [known, files] = (read(stamp) ?? '').split(' ')
  return { wanted, files: known === wanted && files !== undefined ? Number(files) : undefined }
}

async function install({ packages }, needed) {
  const listed = packages?.[''] ?? {}
  if (['dependencies', 'devDependencies'].some((kind) => !isSame(listed[kind], needed[kind]))) {
    throw new Sentence('package.json and package-lock.json do not belong together; run npm install once.')
  }
  say('Installing packages …')
  // Development packages too: the build needs them, also where NODE_ENV says production.
  await run('npm', ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error', '--progress=true'], {
    failure: 'The packages could not be installed (npm ci failed, see above). Is the network there?',
  })
}

/** Whether npm has already installed what the lock file says, without us and for this machine, and all of it is there. */
function isInstalled({ packages = {} }) {
  const installed = JSON.parse(read(join(modules, '.package-lock.json')) ?? '{}').packages ?? {}
  const isThere = (path) => existsSync(join(checkout, path, 'package.json'))
  return (
    Object.keys(installed).every(isThere) &&
    Object.entries(packages).every(
      ([path, listed]) =>
        path === '' || installed[path]?.version === listed.version || (!installed[path] && mayBeMissing(listed)),
    )
  )
}

/** npm leaves out what was made for other machines; which C library this one has is its business. */
function mayBeMissing({ optional, peer, os, cpu, libc }) {
  const isOurs = !libc && os?.includes(process.platform) && cpu?.includes(process.arch)
  return peer || (optional && !isOurs)
}

/** Hidden folders are where tools keep what they like. */
function countInstalled() {
  if (!existsSync(modules)) return 0
  return countIn(
    readdirSync(modules)
      .filter((name) => !name.startsWith('.'))
      .map((name) => join(modules, name)),
  )
}

function parsed(name) {
  try {
    return JSON.parse(read(join(checkout, name)))
  } catch {
    throw new Sentence(`${name} is missing or damaged; git checkout ${name} brings it back.`)
  }
}

function isSame(some = {}, others = {}) {
  const names = Object.keys(some)
  return names.length === Object.keys(others).length && names.every((name) => some[name] === others[name])
}
