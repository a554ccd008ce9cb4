import { describe, expect, test } from 'vitest'
import { AtError } from '../protocol/at-error.ts'
import type { Transport } from './transport.ts'

const utf8 = new TextEncoder()
const text = new TextDecoder()

export interface TransportContract {
  /** Two connected ends. */
  readonly open: () => Promise<readonly [Transport, Transport]>
  /** False where a small write may arrive in several chunks. */
  readonly onePiece?: boolean
  /** False where the platform offers no sign that the other side is slow. */
  readonly backpressure?: boolean
}

/** What every transport promises, whatever carries the bytes. */
export function transportContract(
  name: string,
  { open, onePiece = true, backpressure = true }: TransportContract,
): void {
  describe(`a transport: ${name}`, () => {
    test('what one end writes, the other end reads, both ways', async () => {
      const [a, b] = await open()
      const fromA = reader(b)
      const fromB = reader(a)
      await a.write(utf8.encode('from:@alice\n'))
      expect(await fromA.text(12)).toBe('from:@alice\n')
      await b.write(utf8.encode('data:✓\n@'))
      expect(await fromB.text(10)).toBe('data:✓\n@')
      a.close()
      b.close()
    })

    test('a megabyte arrives whole and in order', async () => {
      const [a, b] = await open()
      const sent = Uint8Array.from({ length: 1_000_000 }, (_, i) => (i * 31 + (i >> 8)) & 255)
      const arriving = reader(b).bytes(sent.length)
      for (let start = 0; start < sent.length; start += 70_000) await a.write(sent.subarray(start, start + 70_000))
      expect(same(await arriving, sent)).toBe(true)
      a.close()
      b.close()
    })

    test('a buffer used again after the write does not change what arrives', async () => {
      const [a, b] = await open()
      const buffer = utf8.encode('first')
      await a.write(buffer)
      buffer.fill(0)
      expect(await reader(b).text(5)).toBe('first')
      a.close()
      b.close()
    })

    test.runIf(onePiece)('a reply and its prompt arrive as one chunk', async () => {
      const [a, b] = await open()
      const chunks = b[Symbol.asyncIterator]()
      await a.write(utf8.encode('data:7\n@alice@'))
      const first = await chunks.next()
      expect(text.decode(first.value)).toBe('data:7\n@alice@')
      a.close()
      b.close()
    })

    test.runIf(backpressure)('a writer waits for a reader that is slow', async () => {
      const [a, b] = await open()
      const piece = new Uint8Array(1_000_000)
      let written = 0
      const writing = (async () => {
        for (let i = 0; i < 64; i++) {
          await a.write(piece)
          written++
        }
      })()
      const chunks = b[Symbol.asyncIterator]()
      let read = (await chunks.next()).value.length
      // Whatever the buffers on the way hold, they do not hold 64 megabytes.
      expect(written).toBeLessThan(64)
      while (read < 64 * piece.length) read += (await chunks.next()).value.length
      await writing
      expect(read).toBe(64 * piece.length)
      a.close()
      b.close()
    })

    test('what was written before closing is still delivered, then reading ends', async () => {
      const [a, b] = await open()
      await a.write(utf8.encode('last words'))
      a.close()
      expect(await reader(b).rest()).toBe('last words')
      await b.closed
      await a.closed
    })

    test('closing ends the own reading too', async () => {
      const [a, b] = await open()
      const reading = reader(a).rest()
      a.close()
      expect(await reading).toBe('')
      expect(await reader(b).rest()).toBe('')
      await Promise.all([a.closed, b.closed])
    })

    test('closing twice is closing once', async () => {
      const [a, b] = await open()
      a.close()
      a.close()
      expect(await reader(b).rest()).toBe('')
      b.close()
      await Promise.all([a.closed, b.closed])
    })

    test('nothing can be written once closed, by either side', async () => {
      const [a, b] = await open()
      a.close()
      await reader(b).rest()
      await Promise.all([a.closed, b.closed])
      await expect(a.write(utf8.encode('x'))).rejects.toBeInstanceOf(AtError)
      await expect(b.write(utf8.encode('x'))).rejects.toBeInstanceOf(AtError)
    })
  })
}

function reader(transport: Transport) {
  const chunks = transport[Symbol.asyncIterator]()
  async function bytes(count: number): Promise<Uint8Array> {
    const all = new Uint8Array(count)
    for (let filled = 0; filled < count; ) {
      const { value, done } = await chunks.next()
      if (done) throw new Error(`ended after ${filled} of ${count} bytes`)
      all.set(value, filled)
      filled += value.length
    }
    return all
  }
  return {
    bytes,
    text: async (count: number) => text.decode(await bytes(count)),
    rest: async () => {
      let all = ''
      for (let next = await chunks.next(); !next.done; next = await chunks.next()) all += text.decode(next.value)
      return all
    },
  }
}

// Element by element, the assertion's own comparison would take seconds for a megabyte.
function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i])
}
