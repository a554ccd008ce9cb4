import { chunkAt, chunkStart } from '../../crypto/sealed-file.ts'
import type { FileHome, KeptFiles, Part, Place } from '../../files/home.ts'
import { partOf } from '../../files/part-of.ts'
import { AtError } from '../../protocol/at-error.ts'
import { formatAtKey, type PublicKey, parseAtKey, publicKey } from '../../protocol/at-key.ts'
import type { AtSign } from '../../protocol/at-sign.ts'
import { decodeBase64, encodeBase64 } from '../../protocol/base64.ts'
import { syntax as remove } from '../../verbs/delete.ts'
import { syntax as lookup } from '../../verbs/lookup.ts'
import { syntax as update } from '../../verbs/update.ts'
import type { Request } from '../context.ts'
import { ifFound } from '../reading.ts'

export interface RecordsHomeOptions {
  readonly atSign: AtSign
  /** Of the names under which pieces are kept. */
  readonly namespace: string
  /** To the own atServer, logged in. */
  readonly request: Request
  /** To another's atServer, as anybody. */
  readonly visit: (atSign: AtSign) => { readonly request: Request; close(): void }
  /** How many chunks a record holds; 4, about a megabyte, unless given. */
  readonly chunksPerPiece?: number
}

/*
 * Files in records of their sender's atServer, which everybody has. A piece is the public record
 * `public:_<transfer>.<file>.<number>.<namespace>@me`: public, so that it is there once for however many recipients, and
 * sealed all the same; with one `_` it is neither listed nor synchronised to one's devices [§4.1], and nobody guesses the
 * name. Recipients fetch it at its home, so that no copies of it fill their own. Base64 takes 4 bytes of the line for 3,
 * Base2e15 takes 4.8. A piece is far below what a line may be, so that other commands get through between two.
 */
export function recordsHome({ atSign, namespace, request, visit, chunksPerPiece = 4 }: RecordsHomeOptions): FileHome {
  const pieceKey = (of: PublicKey, file: string, piece: number) => {
    const dot = of.name.indexOf('.')
    return publicKey(`${of.name.slice(0, dot)}.${file}.${piece}${of.name.slice(dot)}`, of.sharedBy)
  }
  const root = (transferId: string) => publicKey(`_${transferId}.${namespace}`, atSign)

  return {
    chunksPerPiece,
    urlOf: (transferId) => `${scheme}${formatAtKey(root(transferId))}?chunks=${chunksPerPiece}`,

    async put({ transferId, name }, from, piece, { ttl, signal }) {
      const key = pieceKey(root(transferId), name, pieceAt(from, chunksPerPiece))
      const bytes = piece instanceof Blob ? new Uint8Array(await piece.arrayBuffer()) : piece
      const value = encodeBase64(bytes)
      await request(update.format({ key, value, metadata: { ttl } }), { signal })
      return undefined
    },

    async remove(places, options = {}) {
      for (const place of places) {
        for (let piece = 0; piece < piecesOf(place, chunksPerPiece); piece++) {
          const key = pieceKey(root(place.transferId), place.name, piece)
          await ifFound(request(remove.format({ key }), options))
        }
      }
    },

    open(fileUrl) {
      const found = parseUrl(fileUrl)
      return found && keptBy(found, pieceKey, visit(found.key.sharedBy))
    },
  }
}

const scheme = 'atkey:'

interface Found {
  readonly key: PublicKey
  readonly chunks: number
}

/** `atkey:public:_<transfer>.<namespace>@alice?chunks=4` */
function parseUrl(fileUrl: string): Found | undefined {
  const [, name, chunks] = /^atkey:(public:_[^?]+)\?chunks=([1-9]\d{0,2})$/.exec(fileUrl) ?? []
  if (name === undefined) return undefined
  const key = parseAtKey(name)
  return key.kind === 'public' && key.name.includes('.') ? { key, chunks: Number(chunks) } : undefined
}

function keptBy(
  { key, chunks }: Found,
  pieceKey: (of: PublicKey, file: string, piece: number) => PublicKey,
  { request, close }: ReturnType<RecordsHomeOptions['visit']>,
): KeptFiles {
  const fetchPiece = async (name: string, piece: number, signal: AbortSignal | undefined) => {
    const { name: record, sharedBy } = pieceKey(key, name, piece)
    const value = await ifFound(request(lookup.format({ name: record, sharedBy }), { signal }))
    // One without bytes would be followed by another, and so on for ever.
    return value ? decodeBase64(value) : undefined
  }
  return {
    async read({ name, bytes = Number.POSITIVE_INFINITY, from, to = bytes }: Part, { signal } = {}) {
      const end = Math.min(bytes, to)
      let piece = pieceAt(from, chunks)
      const start = piece === 0 ? 0 : chunkStart(piece * chunks)
      let next = await fetchPiece(name, piece, signal)
      if (!next) return undefined
      let at = start
      const pieces = new ReadableStream<Uint8Array>(
        {
          async pull(controller) {
            if (at >= end) return controller.close()
            const found = next ?? (await fetchPiece(name, piece, signal))
            next = undefined
            if (!found) throw new AtError('AT0015', 'A part of this file is not there any more.')
            piece++
            at += found.length
            controller.enqueue(found)
          },
        },
        { highWaterMark: 0 },
      )
      return partOf(pieces, from - start, end - start)
    },
    close,
  }
}

function pieceAt(byte: number, chunks: number): number {
  return Math.floor(chunkAt(byte) / chunks)
}

function piecesOf({ bytes }: Place, chunks: number): number {
  return pieceAt(Math.max(0, bytes - 1), chunks) + 1
}
