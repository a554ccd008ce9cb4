import { rmSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { writeWhole } from '../store/whole-file.ts'
import type { Network } from './network.ts'

/** What everybody may know of a network: where its directory is, and the PEM file of the authority to trust. */
export function publicPartOf({ directory, caFile }: Network) {
  return { root: directory, ca: caFile }
}

export const networkFile = (dir: string) => join(dir, 'network.json')

/**
 * Tells in `<dir>/network.json`, as one line, how others reach a network that is ready. The file goes with this process,
 * however it ends, or earlier by the function that this resolves to.
 */
export async function announce(dir: string, description: object): Promise<() => Promise<void>> {
  const file = networkFile(dir)
  const atExit = () => rmSync(file, { force: true })
  process.once('exit', atExit)
  await writeWhole(file, `${JSON.stringify(description)}\n`)
  return async () => {
    process.off('exit', atExit)
    await rm(file, { force: true })
  }
}
