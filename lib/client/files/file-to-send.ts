import { chunkBytes } from '../../crypto/sealed-file.ts'
import { AtError } from '../../protocol/at-error.ts'

/** What can be sent: a `File` of a browser is one. Read a megabyte or some at a time. */
export interface FileToSend {
  readonly name: string
  readonly size: number
  slice(start: number, end: number): Pick<Blob, 'arrayBuffer'>
}

/** The plain text of chunks `from` to before `to`. AT0022 when the file has become shorter. */
export async function bytesOf(file: FileToSend, from: number, to: number): Promise<Uint8Array<ArrayBuffer>> {
  const end = Math.min(file.size, to * chunkBytes)
  const bytes = new Uint8Array(
    await file
      .slice(from * chunkBytes, end)
      .arrayBuffer()
      .catch((cause) => {
        throw changed(file.name, cause)
      }),
  )
  if (bytes.length !== end - from * chunkBytes) throw changed(file.name)
  return bytes
}

/** AT0022 */
export function changed(name: string, cause?: unknown): AtError {
  return new AtError('AT0022', `${name} has changed since it was chosen, or cannot be read any more.`, { cause })
}
