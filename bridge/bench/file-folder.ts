import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { FileSink, OpenSink } from '../../lib/client/files/download.ts'
import type { FileToSend } from '../../lib/client/files/file-to-send.ts'

/** A file of the disk, read where it is asked for. Not by `openAsBlob`: what Node reads of one is cleaned up too late. */
export async function fileToSend(path: string, name: string): Promise<FileToSend> {
  const { size } = await stat(path)
  return { name, size, slice: (start, end) => ({ arrayBuffer: () => readSlice(path, start, end) }) }
}

async function readSlice(path: string, start: number, end: number): Promise<ArrayBuffer> {
  const bytes = new Uint8Array(end - start)
  let done = 0
  const handle = await open(path, 'r')
  try {
    while (done < bytes.length) {
      const { bytesRead } = await handle.read(bytes, done, bytes.length - done, start + done)
      if (bytesRead === 0) break
      done += bytesRead
    }
  } finally {
    await handle.close()
  }
  return done === bytes.length ? bytes.buffer : bytes.buffer.slice(0, done)
}

/** Files go into this folder as they come, and go on where they were left. */
export function intoFolder(dir: string): OpenSink {
  return async ({ name }): Promise<FileSink> => {
    const path = join(dir, name)
    const has = await stat(path).then(
      ({ size }) => size,
      () => 0,
    )
    const handle = await open(path, has > 0 ? 'r+' : 'w', 0o600)
    return {
      has,
      read: () => Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>,
      async write(at, bytes) {
        for (let done = 0; done < bytes.length; ) {
          done += (await handle.write(bytes, done, bytes.length - done, at + done)).bytesWritten
        }
      },
      async close() {
        await handle.sync()
        await handle.close()
      },
      leave: () => handle.close(),
    }
  }
}
