// `npm run bench [-- --only NAME --profile DIR]`: our servers beside the least that Node can do, in the same minutes on the same machine.
// Each server is a process of its own and the load is this one. A target that is missed is said, and is no failure.
import { parseArgs } from 'node:util'
import { untilStopped } from '../lifetime.ts'
import { Bench } from './bench.ts'
import { crossServerLookup } from './figures/cross-server.ts'
import { idleConnections } from './figures/idle-connections.ts'
import { directory, ownerLlookup, publicLookup } from './figures/look-ups.ts'
import { manyKeys } from './figures/many-keys.ts'
import { notifyToMonitor } from './figures/notices.ts'
import { syncAll } from './figures/sync.ts'
import { durableUpdate } from './figures/updates.ts'
import { legend, type Result, table } from './table.ts'

const figures: Record<string, (bench: Bench) => Promise<Result[]>> = {
  directory,
  lookup: publicLookup,
  llookup: ownerLlookup,
  update: durableUpdate,
  'cross-server': crossServerLookup,
  notify: notifyToMonitor,
  keys: manyKeys,
  sync: syncAll,
  idle: idleConnections,
}

void untilStopped().then((code) => process.exit(code))

const names = Object.keys(figures)
const options = { only: { type: 'string', multiple: true }, profile: { type: 'string' } } as const
const { only = names, profile } = parseArgs({ options }).values
const unknown = only.filter((name) => !figures[name])
if (unknown.length > 0) {
  process.stderr.write(`There is no ${unknown.join(' and no ')}. There are: ${names.join(', ')}.\n`)
  process.exit(2)
}

const results: Result[] = []
try {
  for (const name of only) {
    process.stderr.write(`${name} …\n`)
    results.push(...(await measured(name)))
  }
} finally {
  process.stdout.write(table(results) + legend)
}

async function measured(name: string): Promise<Result[]> {
  const bench = await Bench.open(profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`, '--cpu-prof-interval=100'] : [])
  try {
    return (await figures[name]?.(bench)) ?? []
  } finally {
    await bench.close()
  }
}
