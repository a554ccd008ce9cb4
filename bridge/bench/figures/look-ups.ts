import type { Address } from '../../../lib/protocol/address.ts'
import { parseAtSign } from '../../../lib/protocol/at-sign.ts'
import { type Bench, type Network, several } from '../bench.ts'
import { compare, roundMillis } from '../compare.ts'
import { type Caller, rate } from '../load.ts'
import type { Result } from '../table.ts'

const alice = parseAtSign('@alice')
const leastRatio = 0.7

interface LookUp {
  readonly name: string
  readonly line: string
  readonly connections: readonly number[]
  /** Opens a connection on which the line may be said. */
  open(network: Network): Promise<Caller>
}

export const directory = (bench: Bench) =>
  lookUps(bench, {
    name: 'directory look-up',
    line: 'alice\n',
    connections: [1, 16],
    open: (network) => network.anyone(network.root),
  })

export const publicLookup = (bench: Bench) =>
  lookUps(bench, {
    name: 'public lookup, 512 bytes',
    line: `lookup:bench.facet${alice}\n`,
    connections: [1, 16],
    open: (network) => network.anyone(network.server(alice)),
  })

export const ownerLlookup = (bench: Bench) =>
  lookUps(bench, {
    name: "owner's llookup, 512 bytes",
    line: `llookup:public:bench.facet${alice}\n`,
    connections: [1, 64],
    open: (network) => network.owner(alice),
  })

/** Beside a bare server that gives the same reply to every line. */
async function lookUps(bench: Bench, { name, line, connections, open }: LookUp): Promise<Result[]> {
  const network = await bench.network(alice)
  await (await network.owner(alice)).ask(`update:public:bench.facet${alice} ${'x'.repeat(512)}\n`)
  const reply = await (await open(network)).ask(line)
  const bare: Address = await network.bareAnswers(alice, [reply])

  const results: Result[] = []
  for (const count of connections) {
    const ours = await several(count, () => open(network))
    const others = await several(count, () => network.anyone(bare, promptOf(reply)))
    const comparison = await compare(
      () => rate(ours, () => line, roundMillis),
      () => rate(others, () => line, roundMillis),
    )
    results.push({ name, connections: count, unit: '/s', ...comparison, target: { leastRatio } })
    for (const caller of [...ours, ...others]) await caller.close()
  }
  return results
}

function promptOf(reply: string): string {
  return reply.slice(reply.lastIndexOf('\n') + 1)
}
