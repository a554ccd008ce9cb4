import { AtError } from '../protocol/at-error.ts'
import { decodeUtf8 } from '../protocol/base64.ts'

const endBytes = 22
const maxCommentBytes = 65_535
const centralBytes = 46
const localBytes = 30
/** So long may the list of what is in a zip be: some hundred thousand names. */
const maxDirectoryBytes = 16_777_216
/** What is unpacked at a time: deflate makes a thousand times as much of it at most, and a platform hands out all of that together. */
const inflatedAtOnce = 4_096

/**
 * The contents of the first entry of a zip that is called so; undefined when it has none. Everything is found by the list at the end,
 * since what bins write as a stream does not say at the beginning how long it is. [APPNOTE 4.3] AT0014 for what is no zip, and
 * AT0005 in the middle of what becomes larger than `maxUnpackedBytes`: few bytes can be packed so that they are without end.
 */
export async function unzip(
  zip: Blob,
  isWanted: (name: string) => boolean,
  maxUnpackedBytes: number,
): Promise<ReadableStream<Uint8Array<ArrayBuffer>> | undefined> {
  for (const entry of await entriesOf(zip)) {
    if (!isWanted(entry.name)) continue
    const local = await view(zip, entry.at, localBytes)
    if (local.getUint32(0, true) !== 0x04034b50) throw noZip()
    const start = entry.at + localBytes + local.getUint16(26, true) + local.getUint16(28, true)
    const packed = zip.slice(start, start + entry.packed).stream()
    if (entry.method === 0) return packed
    if (entry.method === 8) return inflated(packed, maxUnpackedBytes)
    throw new AtError('AT0014', 'This archive is packed in a way that is not known here.')
  }
  return undefined
}

function inflated(
  packed: ReadableStream<Uint8Array<ArrayBuffer>>,
  maxUnpackedBytes: number,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  let bytes = 0
  const inPieces = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(chunk, controller) {
      for (let at = 0; at < chunk.length; at += inflatedAtOnce) {
        controller.enqueue(chunk.subarray(at, at + inflatedAtOnce))
      }
    },
  })
  const counted = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(chunk, controller) {
      bytes += chunk.length
      if (bytes > maxUnpackedBytes) {
        throw new AtError(
          'AT0005',
          `A file in an archive has ${maxUnpackedBytes} bytes at most once it is unpacked; this one has more.`,
        )
      }
      controller.enqueue(chunk)
    },
  })
  return packed.pipeThrough(inPieces).pipeThrough(new DecompressionStream('deflate-raw')).pipeThrough(counted)
}

interface Entry {
  readonly name: string
  readonly method: number
  /** Bytes as they are in the zip. */
  readonly packed: number
  /** Where its header is. */
  readonly at: number
}

async function entriesOf(zip: Blob): Promise<Entry[]> {
  const from = Math.max(0, zip.size - endBytes - maxCommentBytes)
  const tail = await view(zip, from, zip.size - from)
  let end = tail.byteLength - endBytes
  while (end >= 0 && tail.getUint32(end, true) !== 0x06054b50) end--
  if (end < 0) throw noZip()
  const directoryBytes = tail.getUint32(end + 12, true)
  if (directoryBytes > maxDirectoryBytes) {
    throw new AtError('AT0005', `The list of an archive has ${maxDirectoryBytes} bytes at most; this one has more.`)
  }
  const directory = await view(zip, tail.getUint32(end + 16, true), directoryBytes)
  const entries: Entry[] = []
  for (let at = 0; at + centralBytes <= directory.byteLength; ) {
    if (directory.getUint32(at, true) !== 0x02014b50) throw noZip()
    const nameBytes = directory.getUint16(at + 28, true)
    const next = at + centralBytes + nameBytes + directory.getUint16(at + 30, true) + directory.getUint16(at + 32, true)
    if (next > directory.byteLength) throw noZip()
    const name = new Uint8Array(directory.buffer, at + centralBytes, nameBytes)
    entries.push({
      name: decodeUtf8(name) ?? '',
      method: directory.getUint16(at + 10, true),
      packed: directory.getUint32(at + 20, true),
      at: directory.getUint32(at + 42, true),
    })
    at = next
  }
  return entries
}

async function view(zip: Blob, at: number, length: number): Promise<DataView<ArrayBuffer>> {
  const bytes = await zip.slice(at, at + length).arrayBuffer()
  if (bytes.byteLength < length) throw noZip()
  return new DataView(bytes)
}

function noZip(): AtError {
  return new AtError('AT0014', 'This is not an archive, or not a whole one.')
}
