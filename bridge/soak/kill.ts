// `npm run soak:kill`: kill -9 in the middle of everything, fifty times.
import { parseArgs } from 'node:util'
import { scratchFolder, untilStopped } from '../lifetime.ts'
import { kills } from './kills.ts'

const { values } = parseArgs({ options: { kills: { type: 'string' }, seed: { type: 'string' } } })
const seed = Number(values.seed ?? Date.now() % 2 ** 31)
const count = Number(values.kills ?? 50)
if (!Number.isInteger(seed) || !(count >= 1)) {
  process.stderr.write('npm run soak:kill -- [--kills N] [--seed N]\n')
  process.exit(2)
}

void untilStopped().then((code) => process.exit(code))
const dir = scratchFolder('facet-kill-')
process.stderr.write(`seed ${seed}\n`)
const report = await kills({ dir, kills: count, seed, progress: (line) => process.stderr.write(`${line}\n`) })
process.stdout.write(
  [
    `seed              ${seed}`,
    `killed            ${count} times`,
    `acknowledged      ${report.updates} updates, ${report.deletes} deletes, ${report.notifications} notifications`,
    `delivered         ${report.delivered}, shown ${report.shown}`,
    `gone wrong        ${report.violations.length}`,
    ...report.violations.slice(0, 20).map((violation) => `  ${violation}`),
    '',
  ].join('\n'),
)
process.exitCode = report.violations.length === 0 ? 0 : 1
