import { X509Certificate } from 'node:crypto'
import { parseAtKeysFile } from '../../lib/crypto/at-keys-file.ts'
import type { KeyMaterial } from '../../lib/crypto/key-ring.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { readBytes as readFromDisk } from '../read-file.ts'
import { exitCodes, Failure } from './command.ts'

/* The files that a command line names: what is wrong with one is the same sentence, and the same exit code, in every command. */

type KindOfFile =
  | 'key file'
  | 'network file'
  | 'secret file'
  | 'CA file'
  | 'certificate'
  | 'private key'
  | 'list of atSigns'
  | 'list of secrets'
  | 'file'

const exitCodeOf = (what: KindOfFile) => (what === 'key file' ? exitCodes.keys : exitCodes.usage)

/** The text of the file. Throws `Failure`, as all of these. */
export async function readText(file: string, what: KindOfFile): Promise<string> {
  return readBytes(file, what).then(String)
}

export function readBytes(file: string, what: KindOfFile): Promise<Buffer> {
  return readFromDisk(file, what).catch((error: Error) => {
    throw new Failure(exitCodeOf(what), error.message, error)
  })
}

/** What `parse` makes of the file; what it throws is said behind the name of the file. */
export async function readParsed<Value>(
  file: string,
  what: KindOfFile,
  parse: (text: string) => Value | Promise<Value>,
): Promise<Value> {
  const text = await readText(file, what)
  try {
    return await parse(text)
  } catch (error) {
    const complaint = (error as Error).message.replace(/\.$/, '')
    throw new Failure(exitCodeOf(what), `${file}: ${complaint}.`, error)
  }
}

/** The keys in a key file, and what it says; of that atSign where one is given. */
export function readKeyFile(file: string, atSign?: AtSign): Promise<{ text: string; material: KeyMaterial }> {
  const options = atSign === undefined ? {} : { atSign }
  return readParsed(file, 'key file', async (text) => ({ text, material: await parseAtKeysFile(text, options) }))
}

/** The secret in a file, which is all that is in it. */
export function readSecretFile(file: string): Promise<string> {
  return readParsed(file, 'secret file', (text) => {
    if (text.trim() === '') throw new Error('This file holds no secret: it is empty.')
    return text.trim()
  })
}

/** The authority to trust, as PEM. */
export function readAuthority(file: string): Promise<string> {
  return readParsed(file, 'CA file', (text) => {
    try {
      new X509Certificate(text)
    } catch {
      throw new Error('This file holds no certificate in PEM.')
    }
    return text
  })
}
