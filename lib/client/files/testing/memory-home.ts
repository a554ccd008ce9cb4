import { chunkStart } from '../../../crypto/sealed-file.ts'
import type { FileHome, KeptFiles, Piece, Place } from '../../../files/home.ts'
import { AtError } from '../../../protocol/at-error.ts'

/** A home in memory, in which something can go wrong. */
export class MemoryHome implements FileHome {
  chunksPerPiece: number | undefined = 1
  /** By transfer and name. */
  readonly files = new Map<string, Uint8Array<ArrayBuffer>>()
  /** How many pieces were given to it. */
  puts = 0
  /** Which piece it refuses. */
  failAt = Number.POSITIVE_INFINITY
  keepsUntil: number | undefined

  urlOf(transferId: string): string {
    return `memory:${transferId}`
  }

  async put({ transferId, name }: Place, from: number, piece: Piece): Promise<number | undefined> {
    if (++this.puts >= this.failAt) throw new AtError('AT0002', 'This home is full.')
    const key = `${transferId}/${name}`
    const before = this.files.get(key) ?? new Uint8Array()
    if (before.length < from) throw new AtError('AT0015', 'What was before is not there.')
    const bytes = piece instanceof Blob ? new Uint8Array(await piece.arrayBuffer()) : piece
    const after = new Uint8Array(from + bytes.length)
    after.set(before.subarray(0, from))
    after.set(bytes, from)
    this.files.set(key, after)
    return this.keepsUntil
  }

  async remove(places: readonly Place[]): Promise<void> {
    for (const { transferId, name } of places) this.files.delete(`${transferId}/${name}`)
  }

  open(fileUrl: string): KeptFiles | undefined {
    if (!fileUrl.startsWith('memory:')) return undefined
    return {
      read: async ({ name, from, to }) => {
        const bytes = this.files.get(`${fileUrl.slice('memory:'.length)}/${name}`)?.subarray(from, to)
        if (!bytes) return undefined
        let at = 0
        return new ReadableStream(
          {
            pull(controller) {
              if (at >= bytes.length) return controller.close()
              controller.enqueue(bytes.subarray(at, at + chunkStart(1) / 3))
              at += chunkStart(1) / 3
            },
          },
          { highWaterMark: 0 },
        )
      },
      close() {},
    }
  }
}
