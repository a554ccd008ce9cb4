import { encodeUtf8 } from '../../lib/protocol/base64.ts'
import { logIn, Wire } from './wire.ts'
import type { Witness } from './witness.ts'
import type { World } from './world.ts'

const records = 2_000
const searches = 1_000

/** What the witness noticed of somebody who had very much searched for. */
export interface Searches {
  /** From the first of them to the last answer. */
  readonly millis: number
  /** How long each turn of the witness took meanwhile. */
  readonly turns: readonly number[]
}

/** Anyone has a thousand searches through thousands of records done, asked for in one packet, while the witness looks on. */
export async function searchMuch(world: World, witness: Witness): Promise<Searches> {
  const owner = await logIn(await Wire.tls(world.server, world.ca), world)
  for (let first = 0; first < records; first += 500) {
    const command = (n: number) => ({ id: n, command: `update:public:crowd-${first + n}.soak@alice x` })
    await owner.ask(`batch:${JSON.stringify(Array.from({ length: 500 }, (_, n) => command(n)))}`)
  }
  owner.close()

  const anyone = await Wire.tls(world.server, world.ca)
  const before = witness.millis.length
  const start = performance.now()
  let millis = 0
  await anyone.send(encodeUtf8('scan zz\n'.repeat(searches)))
  const end = 'data:[]\n@'.repeat(searches)
  const answered = anyone
    .until((text) => text.length >= end.length)
    .finally(() => {
      millis = performance.now() - start
    })
  // Whatever goes wrong is told where it is waited for.
  answered.catch(() => undefined)
  do await witness.turn()
  while (millis === 0)
  await answered
  const text = anyone.takeAll()
  anyone.close()
  if (text !== end) throw new Error(`the searches were answered ${JSON.stringify(text.slice(-300))}`)
  return { millis, turns: witness.millis.slice(before) }
}
