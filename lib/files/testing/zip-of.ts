import { encodeUtf8 } from '../../protocol/base64.ts'

/** A zip with these, each packed. `listBytes` is what it says of its list instead of how long that is. [APPNOTE 4.3] */
export async function zipOf(entries: Readonly<Record<string, Blob>>, listBytes?: number): Promise<Blob> {
  const locals: Uint8Array<ArrayBuffer>[] = []
  const list: Uint8Array<ArrayBuffer>[] = []
  for (const [name, contents] of Object.entries(entries)) {
    const named = encodeUtf8(name)
    const stream = contents.stream().pipeThrough(new CompressionStream('deflate-raw'))
    const packed = new Uint8Array(await new Response(stream).arrayBuffer())
    const local = new DataView(new ArrayBuffer(30))
    local.setUint32(0, 0x04034b50, true)
    local.setUint16(26, named.length, true)
    const central = new DataView(new ArrayBuffer(46))
    central.setUint32(0, 0x02014b50, true)
    central.setUint16(10, 8, true)
    central.setUint32(20, packed.length, true)
    central.setUint16(28, named.length, true)
    central.setUint32(42, bytesOf(locals), true)
    locals.push(new Uint8Array(local.buffer), named, packed)
    list.push(new Uint8Array(central.buffer), named)
  }
  const end = new DataView(new ArrayBuffer(22))
  end.setUint32(0, 0x06054b50, true)
  end.setUint32(12, listBytes ?? bytesOf(list), true)
  end.setUint32(16, bytesOf(locals), true)
  return new Blob([...locals, ...list, end])
}

function bytesOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, { length }) => sum + length, 0)
}
