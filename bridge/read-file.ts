import { createReadStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { reasonOf } from './trouble.ts'

/** The most that is read of one file, or of what is piped in, in bytes. The largest value is 10 MB; a list of a million names is 50. */
export const maxReadBytes = 268_435_456

export interface ReadLimit {
  /** `maxReadBytes` unless given. */
  readonly maxBytes?: number
}

/** The text of a file that was named to be `what`. Throws an `Error` with one sentence where there is none to be had. */
export async function readText(file: string, what: string, limit?: ReadLimit): Promise<string> {
  return (await readBytes(file, what, limit)).toString('utf8')
}

/** The same for its bytes. */
export async function readBytes(file: string, what: string, limit?: ReadLimit): Promise<Buffer> {
  try {
    return await readWhole(createReadStream(file), limit)
  } catch (cause) {
    const why = meanings[(cause as NodeJS.ErrnoException).code ?? ''] ?? reasonOf(cause)
    throw new Error(`The ${what} ${file} cannot be read: ${why}.`, { cause })
  }
}

/** All that comes. Throws an `Error` when it is more than `maxBytes`: devices and pipes may have no end. */
export async function readWhole(stream: Readable, { maxBytes = maxReadBytes }: ReadLimit = {}): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > maxBytes) throw new Error(`it is longer than ${maxBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

const meanings: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'this user may not read it',
  EPERM: 'this user may not read it',
}
