import { expect, test } from 'vitest'
import { zipOf } from './testing/zip-of.ts'
import { unzip } from './unzip.ts'

const megabyte = 1_000_000

const isIt = (name: string) => name === 'a'

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
  const zip = await zipOf({ other: new Blob(['x']), a: new Blob([new Uint8Array(20 * megabyte)]) })
  const { bytes, largest, failure } = await read(await unzip(zip, isIt, 20 * megabyte))
  expect(failure).toBeUndefined()
  expect(bytes).toBe(20 * megabyte)
  expect(largest).toBeLessThan(5 * megabyte)
})

test('what would become larger than it may ends there, with an error of its own', async () => {
  const zip = await zipOf({ a: new Blob(Array(100).fill(new Uint8Array(megabyte))) })
  expect(zip.size).toBeLessThan(200_000)
  const { bytes, failure } = await read(await unzip(zip, isIt, 10 * megabyte))
  expect(failure).toMatchObject({ name: 'AtError', code: 'AT0005' })
  expect(bytes).toBeLessThanOrEqual(10 * megabyte)
})

test('a list that is longer than any is not read', async () => {
  const zip = await zipOf({ a: new Blob([new Uint8Array(20)]) }, 0xffff_fff0)
  await expect(unzip(zip, isIt, megabyte)).rejects.toMatchObject({ name: 'AtError', code: 'AT0005' })
})
