import { parseAtSign } from '../../../lib/protocol/at-sign.ts'
import { type Bench, type Network, several } from '../bench.ts'
import { compare, roundMillis } from '../compare.ts'
import { rate } from '../load.ts'
import type { Result } from '../table.ts'

const alice = parseAtSign('@alice')
const few = 1_000
const many = 100_000
const value = 'x'.repeat(512)

/** How much slower a look-up is among many keys than among few: of keys that are often asked for, and of any of them. */
export async function manyKeys(bench: Bench): Promise<Result[]> {
  const amongMany = await filled(bench, many)
  const amongFew = await filled(bench, few)
  const oneOf = (keys: number) => {
    let n = 0
    return () => {
      // A walk that comes past every key, in an order that no cache foresees.
      n = (n * 16_807 + 11) % 2_147_483_647
      return `lookup:${name(n % keys)}${alice}\n`
    }
  }
  const [ours, others] = await Promise.all(
    [amongMany, amongFew].map((network) => network.anyone(network.server(alice))),
  )
  if (!ours || !others) throw new Error('there is nobody to ask')
  const perLookUp = (callers: readonly (typeof ours)[], line: () => string) => async () =>
    1_000_000 / (await rate(callers, line, roundMillis))
  const results: Result[] = []
  for (const [which, keys] of [
    ['the same 1 k', few],
    ['any', many],
  ] as const) {
    const comparison = await compare(perLookUp([ours], oneOf(keys)), perLookUp([others], oneOf(few)))
    results.push({
      name: `lookup among 100 k keys, ${which} of them, beside among 1 k`,
      connections: 1,
      unit: 'µs',
      ...comparison,
      target: { mostRatio: 1.15 },
    })
  }
  return results
}

async function filled(bench: Bench, keys: number): Promise<Network> {
  const network = await bench.network(alice)
  const writers = await several(64, () => network.owner(alice))
  await Promise.all(
    writers.map(async (writer, first) => {
      for (let i = first; i < keys; i += writers.length) {
        await writer.ask(`update:public:${name(i)}${alice} ${value}\n`)
      }
      await writer.close()
    }),
  )
  return network
}

function name(index: number): string {
  return `key${String(index).padStart(6, '0')}.bench`
}
