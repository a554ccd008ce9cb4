import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { chunkBytes, openChunks, openFileKey, sealChunks } from './sealed-file.ts'
import { through } from './testing/pipe.ts'

// The format as its description has it, written a second time over another library.

const root = Buffer.from('AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=', 'base64')
const salt = new Uint8Array(Buffer.from('f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff', 'hex'))
const key = Buffer.from(hkdfSync('sha256', root, salt, 'facet file 1\n262144\nplan.pdf', 32))
const plain = Buffer.alloc(chunkBytes + 3, 'facet')

function place(number: number, isLast: boolean): Buffer {
  const place = Buffer.alloc(9)
  place.writeUInt32BE(number, 4)
  place[8] = isLast ? 1 : 0
  return place
}

test('what another program seals by the description opens', async () => {
  const chunks = [plain.subarray(0, 262_144), plain.subarray(262_144)].map((text, number) => {
    const nonce = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(place(number, number === 1))
    return Buffer.concat([nonce, cipher.update(text), cipher.final(), cipher.getAuthTag()])
  })
  const fileKey = await openFileKey(root.toString('base64'), salt, 'plan.pdf')
  expect(Buffer.from(await through(openChunks(fileKey), ...chunks)).equals(plain)).toBe(true)
})

test('what is sealed here opens by the description', async () => {
  const fileKey = await openFileKey(root.toString('base64'), salt, 'plan.pdf')
  const sealed = Buffer.from(await through(sealChunks(fileKey), plain))
  const texts = [sealed.subarray(0, 262_172), sealed.subarray(262_172)].map((chunk, number) => {
    const decipher = createDecipheriv('aes-256-gcm', key, chunk.subarray(0, 12)).setAAD(place(number, number === 1))
    decipher.setAuthTag(chunk.subarray(-16))
    return Buffer.concat([decipher.update(chunk.subarray(12, -16)), decipher.final()])
  })
  expect(Buffer.concat(texts).equals(plain)).toBe(true)
})
