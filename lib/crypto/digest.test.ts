import { expect, test } from 'vitest'
import { cramDigest } from './cram.ts'
import { md5Hex, sha256Hex, sha512Hex, startSha256 } from './digest.ts'
import openssl from './testing/openssl.json'
import specification from './testing/specification.json'

const { A, B } = specification.keys
const { digests } = specification

test('the digests of public key A and B [§11.3]', async () => {
  expect(md5Hex(A.publicKey)).toBe(digests.A.md5)
  expect(await sha256Hex(A.publicKey)).toBe(digests.A.sha256)
  expect(await sha512Hex(A.publicKey)).toBe(digests.A.sha512)
  expect(md5Hex(B.publicKey)).toBe(digests.B.md5)
})

test('SHA-256 of Hello! [§11.5]', async () => {
  for (const { text, digest } of specification.sha256) expect(await sha256Hex(text)).toBe(digest)
})

test('a SHA-256 that is told its text byte by byte says at any time what it is so far [§11.5]', async () => {
  for (const { text, digest } of specification.sha256) {
    const running = startSha256()
    for (const byte of new TextEncoder().encode(text)) {
      running.update(Uint8Array.of(byte))
      running.hex()
    }
    expect(running.hex()).toBe(digest)
  }
})

test("openssl's MD5", () => {
  for (const { text, md5 } of openssl.md5) expect(md5Hex(text)).toBe(md5)
})

for (const { secret, challenge, digest } of specification.cram) {
  test(`the answer of secret ${secret.slice(0, 20)} to a challenge [§11.2]`, async () => {
    expect(await cramDigest(secret, challenge)).toBe(digest)
  })
}
