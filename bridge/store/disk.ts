import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { AbstractLevel } from 'abstract-level'
import { ClassicLevel } from 'classic-level'
import { AtError } from '../../lib/protocol/at-error.ts'
import type { Sized } from '../../lib/store/level-keystore.ts'
import { reasonOf } from '../trouble.ts'

type Disk = AbstractLevel<Buffer | Uint8Array | string, string, string> & Sized
type Batch = ReturnType<ClassicLevel['batch']>

/** What `abstract-level` asks of those who make a batch, and leaves out of its types: a row goes in as it is. */
interface Rows {
  _put(key: string, value: string): void
  _del(key: string): void
}

/**
 * Opens a folder as the home of one keystore, and makes it if it is not there. LevelDB locks it: one process at a time.
 * Throws `AtError` AT0002, in one sentence, when the folder cannot be written, is in use, or is damaged.
 */
export async function openDisk(folder: string): Promise<Disk> {
  const level = new PlainLevel(folder)
  try {
    await level.open()
  } catch (error) {
    throw new AtError('AT0002', sentence(folder, error), { cause: error })
  }
  return Object.assign(level, { size: () => bytesIn(folder) })
}

/**
 * Its batches take rows as they are: to ask of each what encoding it has, which sublevel it is of, and who wants to hear of
 * it, takes twice the time of the row itself. The first is asked, so that the batch knows that it is not empty, and so is
 * each that comes with options.
 */
class PlainLevel extends ClassicLevel {
  // Called by `batch()`.
  _chainedBatch(): Batch & Rows {
    const batch = chainedBatch.call(this)
    const { put, del } = batch
    return Object.assign(batch, {
      put(key: string, value: string, options?: object) {
        if (options || batch.length === 0) return put.call(batch, key, value, options ?? {})
        batch._put(key, value)
        return batch
      },
      del(key: string, options?: object) {
        if (options || batch.length === 0) return del.call(batch, key, options ?? {})
        batch._del(key)
        return batch
      },
    })
  }
}

const { _chainedBatch: chainedBatch } = ClassicLevel.prototype as unknown as {
  _chainedBatch(this: ClassicLevel): Batch & Rows
}

/** What the files take together. One that the database has just thrown away takes nothing. */
async function bytesIn(folder: string): Promise<number> {
  const names = await readdir(folder)
  const sizes = names.map((name) =>
    stat(join(folder, name)).then(
      ({ size }) => size,
      () => 0,
    ),
  )
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}

function sentence(folder: string, error: unknown): string {
  // The database says that it did not open; its cause says why.
  const { code, message } = ((error as Error).cause ?? error) as { code?: string; message: string }
  if (code === 'LEVEL_LOCKED') return `${folder} is in use by another process.`
  if (code === 'LEVEL_CORRUPTION') return `The store in ${folder} is damaged: ${message}.`
  if (code === 'EEXIST' || code === 'ENOTDIR') return `${folder} is not a folder.`
  // LevelDB has one code for all that the file system refuses.
  if (/denied|not permitted|read-only|no space/i.test(message))
    return `${folder} cannot be written: ${reasonOf(error)}.`
  return `The store in ${folder} cannot be opened: ${message}.`
}
