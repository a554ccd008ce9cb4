import { chunkBytes } from '../../crypto/sealed-file.ts'
import type { Plain } from '../../files/sealer.ts'
import { AtError } from '../../protocol/at-error.ts'

/** What can be sent: a `File` of a browser is one. Read a megabyte or some at a time. */
export interface FileToSend {
  readonly name: string
  readonly size: number
  slice(start: number, end: number): Plain
}

/** The plain text of chunks `from` to before `to`, unread, and how long it should be. */
export function chunksIn(
  file: FileToSend,
  from: number,
  to: number,
): { readonly plain: Plain; readonly bytes: number } {
  const end = Math.min(file.size, to * chunkBytes)
  return { plain: file.slice(from * chunkBytes, end), bytes: end - from * chunkBytes }
}

/** The same, read. AT0022 when the file has become shorter. */
export async function bytesOf(file: FileToSend, from: number, to: number): Promise<Uint8Array<ArrayBuffer>> {
  const { plain, bytes } = chunksIn(file, from, to)
  const read = new Uint8Array(
    await plain.arrayBuffer().catch((cause) => {
      throw changed(file.name, cause)
    }),
  )
  if (read.length !== bytes) throw changed(file.name)
  return read
}

/** AT0022 */
export function changed(name: string, cause?: unknown): AtError {
  return new AtError('AT0022', `${name} has changed since it was chosen, or cannot be read any more.`, { cause })
}
