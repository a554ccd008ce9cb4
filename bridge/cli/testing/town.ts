import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseAtSign } from '../../../lib/protocol/at-sign.ts'
import { announce, publicPartOf } from '../../dev/announce.ts'
import { type Network, startNetwork } from '../../dev/network.ts'

/** A network that command lines find by its folder. */
export interface Town {
  readonly dir: string
  readonly network: Network
  /** What a command takes to act as @alice, and as @bob. */
  readonly alices: readonly string[]
  readonly bobs: readonly string[]
  close(): Promise<void>
}

/** @alice and @bob live there; the others wait for whoever has their secret. */
export async function openTown(...waiting: readonly string[]): Promise<Town> {
  const dir = await mkdtemp(join(tmpdir(), 'facet-town-'))
  const [alice, bob] = [parseAtSign('@alice'), parseAtSign('@bob')]
  const atSigns = [alice, bob, ...waiting.map(parseAtSign)]
  const network = await startNetwork({ atSigns, dir, onboarded: [alice, bob], gateway: false })
  const withdraw = await announce(dir, publicPartOf(network))
  return {
    dir,
    network,
    alices: ['--keys', network.keysFile(alice), '--network', dir],
    bobs: ['--keys', network.keysFile(bob), '--network', dir],
    async close() {
      await withdraw()
      await network.close()
      await rm(dir, { recursive: true })
    },
  }
}
