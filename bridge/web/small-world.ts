import { statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { announce, publicPartOf } from '../dev/announce.ts'
import { makeFolder } from '../dev/make-folder.ts'
import { type Network, type NetworkOptions, startNetwork } from '../dev/network.ts'
import { people, unclaimed } from '../dev/people.ts'
import { seed } from '../dev/seed.ts'
import { givenOut } from '../registrar/demo.ts'
import { reasonOf } from '../trouble.ts'

/** Servers of our own, with people in them. */
export interface SmallWorld {
  readonly network: Network
  close(): Promise<void>
}

/** Opens what is kept in the folder, and tells there how other programs reach it. Throws an `Error` with one sentence. */
export async function openSmallWorld(dir: string, server: NetworkOptions['server'] = {}): Promise<SmallWorld> {
  const inhabitants = people.map(({ atSign }) => atSign)
  let network: Network | undefined
  try {
    await makeFolder(dir)
    network = await startNetwork({
      atSigns: [...inhabitants, ...unclaimed, ...(await givenOut(dir))],
      dir,
      onboarded: inhabitants,
      gateway: false,
      server,
    })
    await seed(network, join(dir, 'seeded'))
    // Not before the stores are ours: another Facet that has them has told of itself there.
    const withdraw = await announce(dir, publicPartOf(network))
    const { close } = network
    return {
      network,
      async close() {
        await withdraw()
        await close()
      },
    }
  } catch (error) {
    await network?.close()
    throw new Error(
      `the data folder ${dir} cannot be used: ${(await isFull(dir)) ? 'the disk is full' : reasonOf(error)}.`,
      { cause: error },
    )
  }
}

/** An atServer that has no room tells its client that a change cannot be kept, and nothing of disks. */
async function isFull(dir: string): Promise<boolean> {
  const disk = await statfs(dir).catch(() => undefined)
  return disk !== undefined && disk.bavail * disk.bsize < 65_536
}
