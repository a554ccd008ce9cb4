import { expect, test } from 'vitest'
import { transportContract } from './contract.ts'
import { anywhere, byteByByte, memoryPair } from './memory.ts'

transportContract('memory', { open: async () => memoryPair() })
transportContract('memory, cut anywhere', {
  open: async () => memoryPair({ cut: anywhere(dice(7)) }),
  onePiece: false,
  // It does wait; to read 64 megabytes in pieces of a few bytes takes too long.
  backpressure: false,
})

test('byte by byte, each byte is a chunk of its own', async () => {
  const [a, b] = memoryPair({ cut: byteByByte })
  await a.write(Uint8Array.of(1, 2, 3))
  a.close()
  const sizes: number[] = []
  for await (const chunk of b) sizes.push(chunk.length)
  expect(sizes).toEqual([1, 1, 1])
})

test('each end sees the certificate that the other one shows', () => {
  const alice = { commonName: 'alice.test', names: ['alice.test'] }
  const [a, b] = memoryPair({ secondSees: alice })
  expect(a.peerCertificate).toBeUndefined()
  expect(b.peerCertificate).toBe(alice)
})

/** Numbers that look random and are the same on every run. */
function dice(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  }
}
