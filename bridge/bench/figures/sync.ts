import { parseAtSign } from '../../../lib/protocol/at-sign.ts'
import { type Bench, several } from '../bench.ts'
import { compare } from '../compare.ts'
import type { Caller } from '../load.ts'
import type { Result } from '../table.ts'

const alice = parseAtSign('@alice')
const entries = 10_000
const value = 'x'.repeat(200)

/** A device fetches all that there is, in pages, beside a bare server that sends the same bytes in the same pages. */
export async function syncAll(bench: Bench): Promise<Result[]> {
  const network = await bench.network(alice)
  const owners = await several(64, () => network.owner(alice))
  await Promise.all(
    owners.map(async (owner, first) => {
      for (let i = first; i < entries; i += owners.length) {
        await owner.ask(`update:note${i}.bench${alice} ${value}\n`)
      }
    }),
  )
  const [device] = owners
  if (!device) throw new Error('there is no device')
  const pages = await fetchAll(device)
  const bare = await network.anyone(await network.bareAnswers(alice, pages), `${alice}@`)
  const millis = (from: Caller) => async () => {
    const start = performance.now()
    const { length } = await fetchAll(from)
    if (length !== pages.length) throw new Error(`there were ${length} pages instead of ${pages.length}`)
    return performance.now() - start
  }
  const comparison = await compare(millis(device), millis(bare))
  return [{ name: `sync of ${entries / 1000} k entries`, connections: 1, unit: 'ms', ...comparison }]
}

/** All pages, the empty one at the end too. */
async function fetchAll(device: Caller): Promise<string[]> {
  const pages: string[] = []
  for (let after = '-1'; after !== ''; ) {
    const page = await device.ask(`sync:from:${after}:limit:100\n`)
    pages.push(page)
    after = /"commitId":(\d+),"operation":"."\}\]\n[^\n]*$/.exec(page.slice(-100))?.[1] ?? ''
  }
  return pages
}
