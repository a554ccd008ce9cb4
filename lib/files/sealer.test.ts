import { expose } from 'comlink'
import { expect, test } from 'vitest'
import { chunkBytes, newSalt, openChunks, openFileKey } from '../crypto/sealed-file.ts'
import { encodeBase64 } from '../protocol/base64.ts'
import { openSealer } from './sealer.ts'
import { sealerIn } from './sealer-in.ts'
import { openSealingDesk } from './sealing-desk.ts'

const sealedWith = () => ({ key: encodeBase64(new Uint8Array(32).fill(7)), salt: newSalt(), about: 'one/1' })

/** As a worker is spoken to, by messages. */
function inWorker() {
  const { port1, port2 } = new MessageChannel()
  expose(openSealingDesk(), port1)
  return { openSealer: sealerIn(() => port2), end: () => port1.close() }
}

async function sumOf(blob: Blob): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await blob.arrayBuffer()))
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

for (const where of ['here', 'in a worker'] as const) {
  for (const size of [0, 1, chunkBytes, chunkBytes + 1, 3 * chunkBytes + 5]) {
    test(`${where}: ${size} bytes, sealed in two parts, open as one file, and its checksum is known`, async () => {
      const worker = where === 'here' ? undefined : inWorker()
      const plain = new Blob([Uint8Array.from({ length: size }, (_, at) => (at * 7) % 251)])
      const what = sealedWith()
      const sealer = await (worker?.openSealer ?? openSealer)(what)
      const cut = Math.min(size, chunkBytes)
      const parts: Uint8Array<ArrayBuffer>[] = []
      let sum: string | undefined
      for (const [from, to] of cut < size
        ? ([
            [0, cut],
            [cut, size],
          ] as const)
        : ([[0, size]] as const)) {
        const part = await sealer.seal(plain.slice(from, to), to - from, from / chunkBytes, to === size)
        if (part) parts.push(part.sealed)
        sum = part?.sha256
      }
      sealer.close()
      worker?.end()
      const key = await openFileKey(what.key, what.salt, what.about)
      const opened = await new Response(new Blob(parts).stream().pipeThrough(openChunks(key, 0))).blob()
      expect(await sumOf(opened)).toBe(await sumOf(plain))
      expect(sum).toBe(await sumOf(plain))
    })
  }

  test(`${where}: what is shorter than it was, or cannot be read, is not sealed`, async () => {
    const worker = where === 'here' ? undefined : inWorker()
    const sealer = await (worker?.openSealer ?? openSealer)(sealedWith())
    expect(await sealer.readOver(new Blob(['four']), 5)).toBeUndefined()
    expect(await sealer.seal(new Blob(['four']), 5, 0, true)).toBeUndefined()
    worker?.end()
  })
}
