import { access, constants, mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * A folder that only its owner may look into, and the folders above it. Rejects when it cannot be made or written to.
 * Node's own `recursive` never returns where a folder cannot be (`/proc/x`).
 */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' && dirname(folder) !== folder) {
      await makeFolder(dirname(folder))
      await mkdir(folder, { mode: 0o700 })
    } else if (code !== 'EEXIST') throw error
  }
  await access(folder, constants.W_OK)
}
