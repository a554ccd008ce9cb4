import { join } from 'node:path'
import { openDisk } from '../store/disk.ts'
import { makeFolder } from './make-folder.ts'

/**
 * Makes a folder this process's own, until what it resolves to is called or the process is gone, however it ends: the lock is
 * LevelDB's. Throws AT0002 while another has it.
 */
export async function takeFolder(folder: string): Promise<() => Promise<void>> {
  await makeFolder(folder)
  const taken = await openDisk(join(folder, 'taken'))
  return () => taken.close()
}
