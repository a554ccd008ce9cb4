import { randomBytes } from 'node:crypto'
import { constants, copyFile, link, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

/*
 * Files that only their owner may read, whole at any moment: what was in the middle of being written when the power went
 * is a draft beside them. When a promise here resolves, file and name are on the disk.
 */

/** Replaces a file in one step: a reader sees the old text or the new one. */
export async function writeWhole(file: string, text: string | Uint8Array): Promise<void> {
  await drafted(file, text, (draft) => rename(draft, file))
}

/** Makes a file where there is none. Rejects with EEXIST where there is one, also one that comes at the same moment. */
export async function createWhole(file: string, text: string): Promise<void> {
  await drafted(file, text, async (draft) => {
    // Other than a rename, a link never replaces anything.
    await link(draft, file).catch((error: NodeJS.ErrnoException) => {
      if (!withoutLinks.has(error.code ?? '')) throw error
      return copyWhole(draft, file)
    })
    await rm(draft)
  })
}

/** What file systems without links answer, such as those of memory sticks. */
const withoutLinks = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'])

async function copyWhole(draft: string, file: string): Promise<void> {
  await copyFile(draft, file, constants.COPYFILE_EXCL)
  await synced(file, 'r+')
}

/** Puts a draft of the text beside the file, and into its place; leaves no draft behind. */
async function drafted(
  file: string,
  text: string | Uint8Array,
  place: (draft: string) => Promise<void>,
): Promise<void> {
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`
  try {
    const opened = await open(draft, 'wx', 0o600)
    try {
      await opened.writeFile(text)
      await opened.sync()
    } finally {
      await opened.close()
    }
    await place(draft)
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
  // A name is on the disk when its folder is; Windows has no such thing as opening one.
  if (process.platform !== 'win32') await synced(dirname(file), 'r')
}

async function synced(path: string, flags: string): Promise<void> {
  const opened = await open(path, flags)
  try {
    await opened.sync()
  } finally {
    await opened.close()
  }
}
