// `npm run soak`: a million hostile lines against an atServer and a directory, each a process of its own.
import { parseArgs } from 'node:util'
import { scratchFolder, untilStopped } from '../lifetime.ts'
import { soak } from './soak.ts'
import type { Memory } from './world.ts'

const usage = 'npm run soak -- [--lines N] [--seed N] [--only LANE:BATCH]'
const { values } = parseArgs({
  options: { lines: { type: 'string' }, seed: { type: 'string' }, only: { type: 'string' } },
})
const seed = Number(values.seed ?? Date.now() % 2 ** 31)
const lines = Number(values.lines ?? 1_000_000)
const [lane, batch] = (values.only ?? '').split(':').map(Number)
if (!Number.isInteger(seed) || !Number.isInteger(lines) || (values.only !== undefined && !Number.isInteger(batch))) {
  process.stderr.write(`${usage}\n`)
  process.exit(2)
}

const megabytes = (bytes: number) => `${(bytes / 1_048_576).toFixed(1)} MB`
const heap = ({ heapUsed, heapTotal, external }: Memory) =>
  `${megabytes(heapUsed)} of ${megabytes(heapTotal)} and ${megabytes(external)} beside it`
void untilStopped().then((code) => process.exit(code))
const dir = scratchFolder('facet-soak-')
process.stderr.write(`seed ${seed}\n`)
const only = lane !== undefined && batch !== undefined ? { lane, batch } : undefined
const report = await soak({
  dir,
  seed,
  lines,
  ...(only && { only }),
  progress: ({ lines, linesPerSecond, residentBytes }) => {
    process.stderr.write(`${lines} lines, ${Math.round(linesPerSecond)} a second, ${megabytes(residentBytes)}\n`)
  },
})
const { warm, end, witness, searches } = report
process.stdout.write(
  [
    `seed              ${seed}`,
    `lines             ${report.lines}, ${Math.round(report.linesPerSecond)} a second`,
    `connections       ${report.connections}`,
    `resident          ${megabytes(warm.rss)} after a quarter, ${megabytes(end.rss)} at the end`,
    `heap              ${heap(warm)} after a quarter, ${heap(end)} at the end`,
    `witness           ${witness.turns} turns, ${witness.median.toFixed(1)} ms each, ${witness.longest.toFixed(0)} ms the longest`,
    ...(searches
      ? [
          `beside searches   ${searches.turns} turns, ${searches.median.toFixed(1)} ms each, ${searches.longest.toFixed(0)} ms the longest, in ${searches.millis.toFixed(0)} ms`,
        ]
      : []),
    `server            ${Math.max(warm.longestBusyMillis, end.longestBusyMillis).toFixed(0)} ms busy with one thing, the longest`,
    `gone wrong        ${report.violations.length}`,
    ...report.violations.map((violation) => `  ${violation}`),
    '',
  ].join('\n'),
)
process.exitCode = report.violations.length === 0 ? 0 : 1
