/*
 * A zip whose entries are stored as they are, written as a stream: what is sealed cannot be packed any smaller. Length and
 * checksum of every entry stand before it, so that also those can read it who do not wait for the end. Up to 4 GB and 65,535
 * entries; beyond that zip has another form, which not everybody reads. [APPNOTE 4.3, 4.4]
 */

export interface ZipEntry {
  readonly name: string
  readonly bytes: number
  /** CRC-32 of the contents. */
  readonly crc: number
  /** Milliseconds since the epoch. */
  readonly at: number
  /** The contents. */
  read(): AsyncIterable<Uint8Array>
}

const maxOffset = 0xfffffffe
const maxEntries = 0xfffe
const localBytes = 30
const centralBytes = 46
const endBytes = 22
/** Names are UTF-8. */
const flags = 0x0800
const version = 20

/** How long the whole will be; undefined when it is more than this form can hold. */
export function zipLength(entries: readonly Pick<ZipEntry, 'name' | 'bytes'>[]): number | undefined {
  const lengths = entries.map(({ name, bytes }) => localBytes + centralBytes + 2 * Buffer.byteLength(name) + bytes)
  const total = lengths.reduce((sum, length) => sum + length, endBytes)
  return total > maxOffset || entries.length > maxEntries ? undefined : total
}

/** The bytes of the zip. Throws when an entry has not as many bytes as it says: what reads along would lose its way. */
export async function* zip(entries: readonly ZipEntry[]): AsyncGenerator<Uint8Array> {
  const central: Buffer[] = []
  let offset = 0
  for (const entry of entries) {
    const name = Buffer.from(entry.name)
    const common = commonPart(entry, name.length)
    const local = Buffer.alloc(localBytes)
    local.writeUInt32LE(0x04034b50, 0)
    common.copy(local, 4)
    yield Buffer.concat([local, name])
    let left = entry.bytes
    for await (const chunk of entry.read()) {
      left -= chunk.length
      if (left < 0) break
      yield chunk
    }
    if (left !== 0) throw new Error(`${entry.name} is not as long as it was`)
    const header = Buffer.alloc(centralBytes)
    header.writeUInt32LE(0x02014b50, 0)
    header.writeUInt16LE(version, 4)
    common.copy(header, 6)
    header.writeUInt32LE(offset, 42)
    central.push(header, name)
    offset += localBytes + name.length + entry.bytes
  }
  const directory = Buffer.concat(central)
  const end = Buffer.alloc(endBytes)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(offset, 16)
  yield Buffer.concat([directory, end])
}

/** What stands in both headers of an entry: 26 bytes. */
function commonPart({ bytes, crc, at }: ZipEntry, nameLength: number): Buffer {
  const part = Buffer.alloc(26)
  part.writeUInt16LE(version, 0)
  part.writeUInt16LE(flags, 2)
  const { date, time } = dosTime(at)
  part.writeUInt16LE(time, 6)
  part.writeUInt16LE(date, 8)
  part.writeUInt32LE(crc, 10)
  part.writeUInt32LE(bytes, 14)
  part.writeUInt32LE(bytes, 18)
  part.writeUInt16LE(nameLength, 22)
  return part
}

/** Two seconds exactly, and no time zone: UTC here. */
function dosTime(at: number): { date: number; time: number } {
  const then = new Date(at)
  const year = Math.min(Math.max(then.getUTCFullYear() - 1980, 0), 127)
  return {
    date: (year << 9) | ((then.getUTCMonth() + 1) << 5) | then.getUTCDate(),
    time: (then.getUTCHours() << 11) | (then.getUTCMinutes() << 5) | (then.getUTCSeconds() >> 1),
  }
}
