import { describe, expect, test } from 'vitest'
import { generateAesKey } from './aes.ts'
import { startSha256 } from './digest.ts'
import {
  chunkAt,
  chunkBytes,
  chunkStart,
  newSalt,
  openChunks,
  openFileKey,
  saltBytes,
  sealChunks,
  sealedLength,
} from './sealed-file.ts'
import { through } from './testing/pipe.ts'

const key = generateAesKey()
const salt = newSalt()
const fileKey = await openFileKey(key, salt, 'plan.pdf')
const refusal = { code: 'AT0014', message: 'This file does not open with the key at hand, or was changed on its way.' }
const cutOff = { code: 'AT0014', message: 'This file is cut off: its end is missing.' }
/** Bytes of a chunk once it is sealed. */
const step = chunkStart(1) - chunkStart(0)

function counted(length: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length }, (_, at) => (at * 7 + (at >> 8)) % 256)
}

/** Two hundred thousand numbers are quicker compared like this. */
function sum(bytes: Uint8Array): string {
  const running = startSha256()
  running.update(bytes)
  return running.hex()
}

/** In pieces that end nowhere in particular. */
function cut(bytes: Uint8Array, size: number): Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size))
}

const sizes = [0, 1, chunkBytes - 1, chunkBytes, chunkBytes + 1, 2 * chunkBytes, 2 * chunkBytes + 5]

for (const size of sizes) {
  test(`${size} bytes come back as they were, and take as much room as was said`, async () => {
    const plain = counted(size)
    const sealed = await through(sealChunks(fileKey), ...cut(plain, 100_003))
    expect(saltBytes + sealed.length).toBe(sealedLength(size))
    expect(sum(await through(openChunks(fileKey), ...cut(sealed, 77_777)))).toBe(sum(plain))
  })
}

test('each chunk leaves as one piece, as soon as it is full', async () => {
  const pieces: number[] = []
  const sealing = new Blob([counted(2 * chunkBytes + 5)]).stream().pipeThrough(sealChunks(fileKey))
  for await (const piece of sealing) pieces.push(piece.length)
  expect(pieces).toEqual([step, step, 5 + 28])
})

test('sealed twice, nothing is the same', async () => {
  const [one, two] = [await through(sealChunks(fileKey), counted(64)), await through(sealChunks(fileKey), counted(64))]
  expect(one).not.toEqual(two)
})

describe('of three chunks', () => {
  const plain = counted(2 * chunkBytes + 5)
  const sealed = through(sealChunks(fileKey), plain)

  test('sealing and opening go on at any of them', async () => {
    const rest = await through(sealChunks(fileKey, 1), plain.subarray(chunkBytes))
    const first = (await sealed).subarray(0, step)
    expect(sum(await through(openChunks(fileKey), first, rest))).toBe(sum(plain))
    const from = chunkStart(2) - saltBytes
    expect(await through(openChunks(fileKey, 2), (await sealed).subarray(from))).toEqual(plain.subarray(2 * chunkBytes))
    expect(chunkAt(chunkStart(2))).toBe(2)
    expect(chunkAt(chunkStart(2) - 1)).toBe(1)
    expect(chunkAt(0)).toBe(0)
  })

  test('an end that is missing is noticed, wherever it is cut', async () => {
    for (const end of [2 * step, step, 0, step + 20]) {
      await expect(through(openChunks(fileKey), (await sealed).subarray(0, end))).rejects.toMatchObject(cutOff)
    }
    await expect(through(openChunks(fileKey), (await sealed).subarray(0, step + 1000))).rejects.toMatchObject(refusal)
  })

  test('chunks that change places, come twice or are left out do not open', async () => {
    const bytes = await sealed
    const [first, second, last] = [bytes.subarray(0, step), bytes.subarray(step, 2 * step), bytes.subarray(2 * step)]
    for (const order of [[second, first, last], [first, first, second, last], [first, last], [second, last], [last]]) {
      await expect(through(openChunks(fileKey), ...order)).rejects.toMatchObject(refusal)
    }
    await expect(through(openChunks(fileKey), bytes, Uint8Array.of(0))).rejects.toMatchObject(refusal)
  })

  test('one bit that changed is noticed in nonce, text and tag', async () => {
    for (const at of [0, 11, 12, step - 1, 2 * step + 13, 2 * step + 32]) {
      const changed = (await sealed).slice()
      changed[at] = (changed[at] ?? 0) ^ 1
      await expect(through(openChunks(fileKey), changed)).rejects.toMatchObject(refusal)
    }
  })

  test('another key, another salt and another file are other keys', async () => {
    const others = await Promise.all([
      openFileKey(generateAesKey(), salt, 'plan.pdf'),
      openFileKey(key, newSalt(), 'plan.pdf'),
      openFileKey(key, salt, 'map.pdf'),
    ])
    for (const other of others) await expect(through(openChunks(other), await sealed)).rejects.toMatchObject(refusal)
  })
})

test('a key that is none, and a salt that is cut off, are refused', async () => {
  await expect(openFileKey('AAAA', salt, 'a')).rejects.toMatchObject({ code: 'AT0014' })
  await expect(openFileKey(key, salt.slice(1), 'a')).rejects.toMatchObject(cutOff)
})
