import { expect, test } from 'vitest'
import { encodeUtf8 } from '../protocol/base64.ts'
import { unzip } from './unzip.ts'

const megabyte = 1_000_000

async function packed(contents: Blob): Promise<Uint8Array<ArrayBuffer>> {
  const stream = contents.stream().pipeThrough(new CompressionStream('deflate-raw'))
  return new Uint8Array(await new Response(stream).arrayBuffer())
}

/** A zip with one packed entry. [APPNOTE 4.3] */
function zipOf(name: string, contents: Uint8Array<ArrayBuffer>, listBytes?: number): Blob {
  const named = encodeUtf8(name)
  const local = new DataView(new ArrayBuffer(30))
  local.setUint32(0, 0x04034b50, true)
  local.setUint16(26, named.length, true)
  const central = new DataView(new ArrayBuffer(46))
  central.setUint32(0, 0x02014b50, true)
  central.setUint16(10, 8, true)
  central.setUint32(20, contents.length, true)
  central.setUint16(28, named.length, true)
  const end = new DataView(new ArrayBuffer(22))
  end.setUint32(0, 0x06054b50, true)
  end.setUint32(12, listBytes ?? 46 + named.length, true)
  end.setUint32(16, 30 + named.length + contents.length, true)
  return new Blob([local, named, contents, central, named, end])
}

async function read(stream: ReadableStream<Uint8Array<ArrayBuffer>> | undefined) {
  let bytes = 0
  let largest = 0
  const chunks = stream?.getReader()
  const failure = await (async () => {
    for (;;) {
      const next = await chunks?.read()
      if (!next || next.done) return undefined
      bytes += next.value.length
      largest = Math.max(largest, next.value.length)
    }
  })().catch((error) => error)
  return { bytes, largest, failure }
}

test('what is packed comes out whole, a little at a time', async () => {
  const zip = zipOf('a', await packed(new Blob([new Uint8Array(20 * megabyte)])))
  const { bytes, largest, failure } = await read(await unzip(zip, 'a', 20 * megabyte))
  expect(failure).toBeUndefined()
  expect(bytes).toBe(20 * megabyte)
  expect(largest).toBeLessThan(5 * megabyte)
})

test('what would become larger than it may ends there, with an error of its own', async () => {
  const zip = zipOf('a', await packed(new Blob(Array(100).fill(new Uint8Array(megabyte)))))
  expect(zip.size).toBeLessThan(200_000)
  const { bytes, failure } = await read(await unzip(zip, 'a', 10 * megabyte))
  expect(failure).toMatchObject({ name: 'AtError', code: 'AT0005' })
  expect(bytes).toBeLessThanOrEqual(10 * megabyte)
})

test('a list that is longer than any is not read', async () => {
  const zip = zipOf('a', new Uint8Array(20), 0xffff_fff0)
  await expect(unzip(zip, 'a', megabyte)).rejects.toMatchObject({ name: 'AtError', code: 'AT0005' })
})
