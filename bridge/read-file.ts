import { readFile } from 'node:fs/promises'
import { reasonOf } from './trouble.ts'

/** The text of a file that was named to be `what`. Throws an `Error` with one sentence where there is none to be had. */
export async function readText(file: string, what: string): Promise<string> {
  return (await readBytes(file, what)).toString('utf8')
}

/** The same for its bytes. */
export async function readBytes(file: string, what: string): Promise<Buffer> {
  try {
    return await readFile(file)
  } catch (cause) {
    const why = meanings[(cause as NodeJS.ErrnoException).code ?? ''] ?? reasonOf(cause)
    throw new Error(`The ${what} ${file} cannot be read: ${why}.`, { cause })
  }
}

const meanings: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'this user may not read it',
  EPERM: 'this user may not read it',
}
