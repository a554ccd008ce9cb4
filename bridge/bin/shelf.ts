import { timingSafeEqual } from 'node:crypto'
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { writeWhole } from '../store/whole-file.ts'
import type { BinLimits } from './limits.ts'
import { Refusal } from './refusal.ts'
import {
  hash,
  type Kept,
  type KeptFile,
  keptOf,
  listName,
  readKept,
  readRange,
  sumOf,
  synced,
  type Transfer,
} from './transfer-folder.ts'

export interface Piece {
  readonly id: string
  readonly name: string
  /** Where it begins; what stood from there on is replaced. */
  readonly from: number
  /** Bytes of the whole file; where nothing is said, it ends with what comes. */
  readonly total: number | undefined
  /** The word of who sends. */
  readonly key: string | undefined
}

export interface Shelf {
  /** Takes what comes, and resolves when it is on the disk: to how many bytes of the file are there. Throws `Refusal`. */
  take(piece: Piece, body: AsyncIterable<Uint8Array>): Promise<{ bytes: number; isWhole: boolean; expiresAt: number }>
  /** The files that are there as a whole; undefined when there is no such transfer, or no longer. */
  files(id: string): ReadonlyMap<string, KeptFile> | undefined
  /** Bytes `from` to before `to` of a file that is there. */
  read(id: string, name: string, from?: number, to?: number): AsyncIterable<Uint8Array>
  /** Takes a file away, or the whole transfer. Throws `Refusal`. */
  remove(id: string, name: string | undefined, key: string | undefined): Promise<void>
  /** Takes away what is too old. */
  sweep(): Promise<void>
}

export interface ShelfOptions {
  readonly dir: string
  readonly limits: BinLimits
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

export async function openShelf({ dir, limits, now }: ShelfOptions): Promise<Shelf> {
  await mkdir(dir, { recursive: true, mode: 0o700 })
  const all = new Map<string, Kept>()
  const beginning = new Map<string, Promise<Kept>>()
  let used = 0
  for (const folder of await readdir(dir)) {
    const kept = await readKept(join(dir, folder))
    // What was cut off before it had a list is nothing.
    if (!kept || hash(kept.transfer.id) !== folder) await rm(join(dir, folder), { recursive: true, force: true })
    else {
      all.set(kept.transfer.id, kept)
      used += kept.bytes
    }
  }

  const folderOf = (id: string) => join(dir, hash(id))
  const fileOf = (id: string, name: string) => join(folderOf(id), hash(name))
  const expiresAt = ({ transfer }: Kept) => transfer.at + limits.keepMillis
  const find = (id: string) => {
    const kept = all.get(id)
    return kept && expiresAt(kept) > now() ? kept : undefined
  }
  const count = (kept: Kept, bytes: number) => {
    // What was taken away counts no more.
    if (all.get(kept.transfer.id) !== kept) return
    kept.bytes += bytes
    used += bytes
  }

  async function drop(kept: Kept): Promise<void> {
    const { id } = kept.transfer
    // Whoever still writes into it finds no place of its own any more.
    count(kept, -kept.bytes)
    if (all.get(id) === kept) all.delete(id)
    await rm(folderOf(id), { recursive: true, force: true })
  }

  /** Lists are written one after the other, each with what the one before has. */
  function list(kept: Kept, change: (files: Transfer['files']) => Transfer['files']): Promise<void> {
    const write = async () => {
      const transfer = { ...kept.transfer, files: change(kept.transfer.files) }
      await writeWhole(join(folderOf(transfer.id), listName), JSON.stringify(transfer))
      kept.transfer = transfer
    }
    const listed = kept.listed.then(write)
    kept.listed = listed.catch(() => {})
    return listed
  }

  /** Whoever comes at the same moment gets the same one. */
  function begin(id: string, key: string | undefined): Promise<Kept> {
    const isNew = !beginning.has(id) && !all.has(id)
    if (isNew && all.size + beginning.size >= limits.maxTransfers) {
      throw new Refusal(507, `This bin keeps ${limits.maxTransfers} transfers at most.`)
    }
    const under = beginning.get(id) ?? make(id, key).finally(() => beginning.delete(id))
    beginning.set(id, under)
    return under
  }

  async function make(id: string, key: string | undefined): Promise<Kept> {
    const old = all.get(id)
    if (old) await drop(old)
    const kept = keptOf({ id, at: now(), ...(key !== undefined && { keyHash: hash(key) }), files: {} })
    try {
      await mkdir(folderOf(id), { recursive: true, mode: 0o700 })
      await list(kept, (files) => files)
    } catch (error) {
      await drop(kept)
      throw error
    }
    all.set(id, kept)
    return kept
  }

  function checkMayChange({ transfer }: Kept, key: string | undefined): void {
    if (transfer.keyHash === undefined || isOf(key, transfer.keyHash)) return
    throw new Refusal(
      403,
      'This transfer is somebody else’s: the word in Bin-Key is not the one that it was begun with.',
    )
  }

  async function write(kept: Kept, { id, name, from, total }: Piece, body: AsyncIterable<Uint8Array>) {
    const path = `${fileOf(id, name)}.part`
    const part = kept.parts.get(hash(name)) ?? { bytes: 0 }
    if (from > part.bytes) {
      const have = { 'Bin-Have': String(part.bytes) }
      throw new Refusal(409, `Of this file there are ${part.bytes} bytes; go on from there.`, have)
    }
    let crc = from === part.bytes ? part.crc : undefined
    const handle = await open(path, from === 0 ? 'w' : 'r+', 0o600)
    let at = from
    /** What is there already stays of use when the rest does not come. */
    const cut = async () => {
      await handle.truncate(from)
      count(kept, from - Math.max(at, part.bytes))
      if (from > 0) kept.parts.set(hash(name), { bytes: from })
      else kept.parts.delete(hash(name))
    }
    try {
      crc = from === 0 ? 0 : (crc ?? (await sumOf(path, from)))
      for await (const chunk of body) {
        const end = at + chunk.length
        if (end > (total ?? limits.maxFileBytes)) throw total === undefined ? tooLarge(limits) : moreThanSaid()
        const grows = end - Math.max(at, part.bytes)
        if (grows > 0) {
          if (kept.bytes + grows > limits.maxTransferBytes) {
            throw new Refusal(413, `A transfer has ${limits.maxTransferBytes} bytes at most.`)
          }
          if (used + grows > limits.maxDiskBytes) throw new Refusal(507, 'This bin is full.')
          count(kept, grows)
        }
        for (let done = 0; done < chunk.length; ) {
          done += (await handle.write(chunk, done, chunk.length - done, at + done)).bytesWritten
        }
        crc = crc32(chunk, crc)
        at = end
        if (all.get(id) !== kept) throw new Refusal(404, 'This transfer was taken away.')
      }
      if (at < part.bytes) {
        await handle.truncate(at)
        count(kept, at - part.bytes)
      }
      await handle.sync()
    } catch (error) {
      if (all.get(id) === kept) await cut()
      throw error
    } finally {
      await handle.close()
    }
    kept.parts.set(hash(name), { bytes: at, crc })
    return { bytes: at, crc, path }
  }

  return {
    async take(piece, body) {
      const { id, name, from, total, key } = piece
      if (total !== undefined && total > limits.maxFileBytes) throw tooLarge(limits)
      const kept = find(id) ?? (await begin(id, key))
      checkMayChange(kept, key)
      const before = fileIn(kept, name)
      if (before && kept.transfer.keyHash === undefined) throw new Refusal(409, 'There is a file of this name already.')
      const names = new Set([
        ...Object.keys(kept.transfer.files).map(hash),
        ...kept.parts.keys(),
        ...kept.busy,
        hash(name),
      ])
      if (names.size > limits.maxFiles) throw new Refusal(409, `A transfer has ${limits.maxFiles} files at most.`)
      if (kept.busy.has(hash(name))) throw new Refusal(409, 'This file is being sent already.')
      kept.busy.add(hash(name))
      try {
        const { bytes, crc, path } = await write(kept, piece, body)
        const isWhole = total === undefined || bytes === total
        if (isWhole) {
          await rename(path, fileOf(id, name))
          if (before) count(kept, -before.bytes)
          kept.parts.delete(hash(name))
          const file = { bytes, crc, at: now() }
          await list(kept, (files) => ({ ...files, [name]: file }))
        } else if (from === 0) {
          await synced(folderOf(id))
        }
        return { bytes, isWhole, expiresAt: expiresAt(kept) }
      } finally {
        kept.busy.delete(hash(name))
      }
    },

    files(id) {
      const kept = find(id)
      return kept && new Map(Object.entries(kept.transfer.files))
    },

    read: (id, name, from = 0, to = Number.POSITIVE_INFINITY) => readRange(fileOf(id, name), from, to),

    async remove(id, name, key) {
      const kept = find(id)
      if (!kept) return
      if (kept.transfer.keyHash === undefined) throw new Refusal(403, 'Nobody was named who may take this away.')
      checkMayChange(kept, key)
      if (name === undefined) return drop(kept)
      if (kept.busy.has(hash(name))) throw new Refusal(409, 'This file is being sent.')
      const file = fileIn(kept, name)
      if (file) await list(kept, ({ [name]: _, ...others }) => others)
      count(kept, -(file?.bytes ?? 0) - (kept.parts.get(hash(name))?.bytes ?? 0))
      kept.parts.delete(hash(name))
      await rm(fileOf(id, name), { force: true })
      await rm(`${fileOf(id, name)}.part`, { force: true })
    },

    async sweep() {
      for (const kept of [...all.values()]) if (expiresAt(kept) <= now()) await drop(kept)
    },
  }
}

/** Of its own: what every object has is no file. */
function fileIn({ transfer: { files } }: Kept, name: string): KeptFile | undefined {
  return Object.hasOwn(files, name) ? files[name] : undefined
}

function tooLarge({ maxFileBytes }: BinLimits): Refusal {
  return new Refusal(413, `A file has ${maxFileBytes} bytes at most.`)
}

function moreThanSaid(): Refusal {
  return new Refusal(400, 'More has come than was announced.')
}

function isOf(key: string | undefined, keyHash: string): boolean {
  return key !== undefined && timingSafeEqual(Buffer.from(hash(key)), Buffer.from(keyHash))
}
