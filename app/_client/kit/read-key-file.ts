import { unzip } from '../../../lib/files/unzip.ts'
import { AtError } from '../../../lib/protocol/at-error.ts'
import { openQrReading } from '../../_ui/scan/read-qr.ts'
import * as say from './words.tsx'

/** What a person may choose where a key file is asked for. */
export const keyFileTypes = '.atKeys,.atkeys,.txt,.zip,application/json,application/octet-stream'

/** Bytes that one file in an old backup has at most. */
const maxUnpackedBytes = 1_048_576
/** Not those that some systems put beside a file, with a dot before its name. */
const keyFileName = /(?:^|\/)[^/.][^/]*\.atkeys$/i
const pictureName = /_private_key\.png$/i
const codeInIt = /^(@[^:]+):([A-Za-z0-9+/]{43}=)$/

/**
 * The text of a key file, also out of an old backup: a zip with the file in it, and a picture of the key that opens it, which
 * is only looked at where the file does without. [data formats §16.1] AT0014 for an archive without a key file, or one
 * that is none; AT0005 where what is in it is far too large.
 */
export async function readKeyFile(
  file: Blob,
  readCodes: (picture: Blob) => Promise<readonly string[]> = codesIn,
): Promise<string> {
  if (!(await isZip(file))) return file.text()
  const text = await (await unpacked(file, keyFileName))?.text()
  if (text === undefined) throw new AtError('AT0014', say.noKeyFileInside)
  const keys = objectIn(text)
  if (!keys || Object.entries(keys).some(([name]) => name === 'selfEncryptionKey' || name.startsWith('@'))) return text
  const picture = await unpacked(file, pictureName)
  const code = picture && (await readCodes(picture)).map((one) => codeInIt.exec(one)).find((found) => found !== null)
  const [, atSign, key] = code ?? []
  return atSign === undefined ? text : JSON.stringify({ ...keys, [atSign]: key })
}

async function isZip(file: Blob): Promise<boolean> {
  const begin = new Uint8Array(await file.slice(0, 4).arrayBuffer())
  return [0x50, 0x4b, 0x03, 0x04].every((byte, at) => begin[at] === byte)
}

async function unpacked(zip: Blob, name: RegExp): Promise<Blob | undefined> {
  const found = await unzip(zip, (one) => name.test(one), maxUnpackedBytes)
  return found && new Response(found).blob()
}

function objectIn(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

async function codesIn(picture: Blob): Promise<readonly string[]> {
  const reading = openQrReading()
  try {
    return await reading.picture(picture)
  } catch {
    return []
  } finally {
    reading.close()
  }
}
