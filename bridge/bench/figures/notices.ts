import { join } from 'node:path'
import type { Address } from '../../../lib/protocol/address.ts'
import { parseAtSign } from '../../../lib/protocol/at-sign.ts'
import type { Bench, Network } from '../bench.ts'
import { inTurns, quantile } from '../compare.ts'
import type { Result } from '../table.ts'

const alice = parseAtSign('@alice')
const bob = parseAtSign('@bob')
const perRound = 200
const value = 'x'.repeat(512)

/** Says one thing, and resolves when the other side has been shown it. */
type Tell = (id: string) => Promise<void>

/**
 * From Alice's `notify` to the line that Bob's monitor shows, one after the other: both servers sync it on the way. Beside
 * two bare servers that append and sync it too.
 */
export async function notifyToMonitor(bench: Bench): Promise<Result[]> {
  const network = await bench.network(alice, bob)
  const tell = await ours(network)
  const tellBare = await bare(network, join(bench.dir, 'append'))
  const round = (one: Tell) => async () => {
    const millis: number[] = []
    for (let i = 0; i < perRound; i++) {
      const start = performance.now()
      await one(`bench-${count++}`)
      millis.push(performance.now() - start)
    }
    return millis
  }
  let count = 0
  const figures = await inTurns(round(tell), round(tellBare))
  const result = (name: string, share: number, most: number): Result => ({
    name,
    connections: 1,
    unit: 'ms',
    // Of all of them: a round alone is too short to know how long the slowest take.
    ours: quantile(
      figures.flatMap(([millis]) => millis),
      share,
    ),
    beside: quantile(
      figures.flatMap(([, millis]) => millis),
      share,
    ),
    ratios: figures.map(([our, other]) => quantile(our, share) / quantile(other, share)),
    target: { most },
  })
  return [result('notify to monitor, half within', 0.5, 10), result('notify to monitor, 99 % within', 0.99, 30)]
}

async function ours(network: Network): Promise<Tell> {
  const sender = await network.owner(alice)
  const monitor = await network.owner(bob)
  monitor.say('monitor:strict bench\n')
  return async (id) => {
    const shown = monitor.hear(`"id":"${id}"`)
    await sender.ask(`notify:id:${id}:update:${bob}:bench.facet${alice}:${value}\n`)
    await shown
  }
}

async function bare(network: Network, file: string): Promise<Tell> {
  const [first, second] = (await network.bare('bare/two-hops-synced.ts', bob, { file })) as [Address, Address]
  const sender = await network.anyone(first)
  const monitor = await network.anyone(second)
  return async (id) => {
    const shown = monitor.hear(`${id} `)
    await sender.ask(`${id} ${value}\n`)
    await shown
  }
}
