import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { say } from './checkout.mjs'
import { succeeds } from './run.mjs'

/** Gets a Redis for the tests of the directory, where that is possible; they are skipped, and say so, where it is not. */
export async function redis() {
  if (process.env.FACET_REDIS_SERVER || isOnPath('redis-server')) return
  if (process.platform === 'linux' && process.getuid?.() === 0 && isOnPath('apt-get')) {
    say('Installing Redis with apt-get …')
    // Its program is wanted, and not a service on this machine; this is how Debian's scripts are told.
    const env = { DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }
    const install = ['apt-get', ['install', '-y', '--no-install-recommends', 'redis-server']]
    const installed =
      (await succeeds(...install, env)) ||
      ((await succeeds('apt-get', ['update'], env)) && (await succeeds(...install, env)))
    if (installed && isOnPath('redis-server')) return
  }
  say('There is no redis-server, and none could be had: the tests that need one are skipped.')
}

function isOnPath(program) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean)
  return folders.some((folder) => existsSync(join(folder, program)))
}
