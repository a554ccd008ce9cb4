import { spawn } from 'node:child_process'
import { checkout, Sentence } from './checkout.mjs'

/** How long a program may take to end when it is told to, in milliseconds; then it is ended. */
const patience = 3_000

const hasGroups = process.platform !== 'win32'

/** The program under way, and how it ended. */
let running

/** Runs a program, its output on stderr. Throws `failure` as a `Sentence` when it does not end well. */
export async function run(command, args, { env = {}, failure }) {
  if (!(await succeeds(command, args, env))) throw new Sentence(failure)
}

/** Whether a program ends well, its output on stderr. */
export async function succeeds(command, args, env = {}) {
  return (await codeOf(command, args, { env, output: 2 })) === 0
}

/** The exit code of a program. It gets a group of its own, so that its children end with it. */
export function codeOf(command, args, { env = {}, output }) {
  const child = spawn(command, args, {
    cwd: checkout,
    stdio: ['ignore', output, 2],
    env: { ...process.env, ...env },
    detached: hasGroups,
    shell: !hasGroups && command === 'npm',
  })
  const ended = new Promise((resolve) => {
    child.once('error', () => resolve(1))
    child.once('exit', (code) => resolve(code ?? 1))
  })
  running = { child, ended }
  return ended
}

/** Ends this process with that code as soon as the program under way, and all its children, have ended. */
async function stop(code) {
  if (running?.child.pid) {
    signal(running.child, 'SIGTERM')
    const impatient = setTimeout(() => signal(running.child, 'SIGKILL'), patience)
    await running.ended
    clearTimeout(impatient)
  }
  process.exit(code)
}

/**
 * From now on Ctrl-C and SIGTERM end what is under way, and then this process, which tells its `exit` listeners; so does
 * the end of who has started it. Returns a function that says whether that has begun: what fails then is no news.
 */
export function endWhenTold() {
  let stopping = false
  const begin = (code) => {
    if (!stopping) void stop(code)
    stopping = true
  }
  process
    .on('SIGINT', () => begin(130))
    .on('SIGTERM', () => begin(143))
    .on('SIGHUP', () => begin(129))
  // npm ends the shell that it has started us with, and nobody tells us.
  const parent = process.ppid
  setInterval(() => process.ppid === parent || begin(143), 500).unref()
  return () => stopping
}

function signal(child, name) {
  try {
    if (hasGroups) process.kill(-child.pid, name)
    else child.kill(name)
  } catch {
    // It is gone already.
  }
}
