import { type FileHandle, open } from 'node:fs/promises'

/**
 * The least that a durable write can be, when many write: one appends and syncs what has come meanwhile, for all of them.
 * The function that it resolves to appends, and calls back when the disk has it.
 */
export async function openAppend(file: string): Promise<(bytes: Buffer, done: () => void) => void> {
  const handle: FileHandle = await open(file, 'a')
  let waiting: { bytes: Buffer; done: () => void }[] = []
  let writing = false
  const writeAll = async () => {
    writing = true
    while (waiting.length > 0) {
      const group = waiting
      waiting = []
      await handle.appendFile(Buffer.concat(group.map(({ bytes }) => bytes)))
      await handle.datasync()
      for (const { done } of group) done()
    }
    writing = false
  }
  return (bytes, done) => {
    waiting.push({ bytes, done })
    if (!writing) void writeAll()
  }
}
