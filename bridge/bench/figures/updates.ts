import { join } from 'node:path'
import { parseAtSign } from '../../../lib/protocol/at-sign.ts'
import { type Bench, several } from '../bench.ts'
import { compare, roundMillis } from '../compare.ts'
import { rate } from '../load.ts'
import type { Result } from '../table.ts'

const alice = parseAtSign('@alice')

/** Each connection writes a key of its own again and again, beside a bare server that appends the same lines and syncs them in groups. */
export async function durableUpdate(bench: Bench): Promise<Result[]> {
  const network = await bench.network(alice)
  const [bare] = await network.bare('bare/group-commit.ts', alice, {
    file: join(bench.dir, 'append'),
    reply: `data:1000000\n${alice}@`,
  })
  if (!bare) throw new Error('the bare server has no port')

  const value = 'x'.repeat(512)
  const lines = Array.from({ length: 64 }, (_, index) => `update:public:bench${index}.facet${alice} ${value}\n`)
  const line = (caller: number) => lines[caller] as string
  const results: Result[] = []
  for (const connections of [1, 64]) {
    const ours = await several(connections, () => network.owner(alice))
    const others = await several(connections, () => network.anyone(bare, `${alice}@`))
    const comparison = await compare(
      () => rate(ours, line, roundMillis),
      () => rate(others, line, roundMillis),
    )
    results.push({
      name: 'durable update, 512 bytes',
      connections,
      unit: '/s',
      ...comparison,
      target: { leastRatio: 0.4 },
    })
    for (const caller of [...ours, ...others]) await caller.close()
  }
  return results
}
