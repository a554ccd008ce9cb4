import { expect, test } from 'vitest'
import { chunkBytes, newSalt } from '../crypto/sealed-file.ts'
import { encodeBase64 } from '../protocol/base64.ts'
import { openOpener } from './opener.ts'
import { joined, openSealer } from './sealer.ts'

const sealedWith = () => ({ key: encodeBase64(new Uint8Array(32).fill(7)), salt: newSalt(), about: 'one/1' })

async function sumOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

async function sealed(size: number) {
  const plain = Uint8Array.from({ length: size }, (_, at) => (at * 7) % 251)
  const what = sealedWith()
  const part = await (await openSealer(what)).seal(new Blob([plain]), size, 0, true)
  return { plain, what, bytes: part?.sealed ?? new Uint8Array() }
}

function cutAt(bytes: Uint8Array<ArrayBuffer>, step: number): Uint8Array<ArrayBuffer>[] {
  const pieces: Uint8Array<ArrayBuffer>[] = []
  for (let at = 0; at < bytes.length; at += step) pieces.push(bytes.slice(at, at + step))
  return pieces
}

for (const size of [0, 1, chunkBytes, 3 * chunkBytes + 5]) {
  test(`${size} bytes come out as they were, however they are cut, and their checksum is known`, async () => {
    const { plain, what, bytes } = await sealed(size)
    const opener = await openOpener({ kind: 'chunks', ...what, first: 0 })
    const out: Uint8Array<ArrayBuffer>[] = []
    for (const piece of cutAt(bytes, 100_003)) out.push(...(await opener.open([piece])))
    const ended = await opener.end()
    expect(await sumOf(joined([...out, ...ended.plain]))).toBe(await sumOf(plain))
    expect(ended.sha256).toBe(await sumOf(plain))
    opener.close()
  })
}

test('what is there from before is in the checksum, and is not opened again', async () => {
  const { plain, what, bytes } = await sealed(2 * chunkBytes + 9)
  const opener = await openOpener({ kind: 'chunks', ...what, first: 1 })
  opener.readOver(plain.slice(0, chunkBytes))
  const out = await opener.open([bytes.slice(chunkBytes + 28)])
  const ended = await opener.end()
  expect(joined([...out, ...ended.plain]).length).toBe(chunkBytes + 9)
  expect(ended.sha256).toBe(await sumOf(plain))
})

test('what stands before a change comes out, and then it is said that the rest does not open', async () => {
  const { what, bytes } = await sealed(3 * chunkBytes)
  const opener = await openOpener({ kind: 'chunks', ...what, first: 0 })
  bytes[2 * chunkBytes + 100] = (bytes[2 * chunkBytes + 100] ?? 0) ^ 1
  const out = await opener.open(cutAt(bytes, 65_536))
  expect(joined(out).length).toBe(2 * chunkBytes)
  await expect(opener.end()).rejects.toMatchObject({ name: 'AtError', code: 'AT0014' })
})

test('a key that is none opens nothing', async () => {
  const { what } = await sealed(1)
  await expect(openOpener({ kind: 'chunks', ...what, key: 'short', first: 0 })).rejects.toMatchObject({
    code: 'AT0014',
  })
})
