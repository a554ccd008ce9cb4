import { parseAtSign } from '../../../lib/protocol/at-sign.ts'
import { type Bench, several } from '../bench.ts'
import { compare, roundMillis } from '../compare.ts'
import { rate } from '../load.ts'
import type { Result } from '../table.ts'

const alice = parseAtSign('@alice')
const bob = parseAtSign('@bob')

/**
 * Alice reads what Bob shares with her and does not want copied, so her server asks his each time; the connection between
 * them is there already. Beside a bare server that asks another one, each with a reply of the same length.
 */
export async function crossServerLookup(bench: Bench): Promise<Result[]> {
  const network = await bench.network(alice, bob)
  const key = `${alice}:bench.facet${bob}`
  const atBob = await network.owner(bob)
  await atBob.ask(`update:${key} ${'x'.repeat(512)}\n`)
  const innerReply = await atBob.ask(`llookup:all:${key}\n`)

  const line = `lookup:bench.facet${bob}\n`
  const results: Result[] = []
  for (const connections of [1, 16]) {
    const ours = await several(connections, () => network.owner(alice))
    const reply = (await Promise.all(ours.map((caller) => caller.ask(line))))[0]
    const [bare] = await network.bare('bare/two-hops.ts', alice, { reply, innerReply })
    if (!bare) throw new Error('the bare server has no port')
    const others = await several(connections, () => network.anyone(bare, `${alice}@`))
    const comparison = await compare(
      () => rate(ours, () => line, roundMillis),
      () => rate(others, () => line, roundMillis),
    )
    results.push({
      name: 'lookup at another server, warm',
      connections,
      unit: '/s',
      ...comparison,
      target: { leastRatio: 0.7 },
    })
    for (const caller of [...ours, ...others]) await caller.close()
  }
  return results
}
