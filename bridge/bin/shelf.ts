import { createHash, timingSafeEqual } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { writeWhole } from '../store/whole-file.ts'
import type { BinLimits } from './limits.ts'
import { Refusal } from './refusal.ts'

/*
 * Transfers on the disk. A transfer is a folder with `transfer.json`, which lists the files that are there as a whole, and
 * beside it the files, and what has arrived of others (`.part`). Folders and files are named by the SHA-256 of what a caller
 * calls them, so that no name leads anywhere. A file counts from when it is in the list; the list is replaced in one step.
 */

export interface KeptFile {
  readonly bytes: number
  readonly crc: number
  /** When it was there as a whole, in milliseconds since the epoch. */
  readonly at: number
}

/** A transfer, as it is in its list. */
interface Transfer {
  readonly id: string
  readonly at: number
  /** SHA-256 of the word without which nobody changes anything; none was given by older apps. */
  readonly keyHash?: string
  readonly files: Readonly<Record<string, KeptFile>>
}

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

/** What is being kept of a transfer, in memory. */
interface Kept {
  transfer: Transfer
  /** Bytes on the disk, parts included. */
  bytes: number
  /** How much of each file has arrived that is not whole, by the hash of its name; the checksum where it is known. */
  readonly parts: Map<string, { bytes: number; crc?: number }>
  /** Files that are being written, by the hash of their names. */
  readonly busy: Set<string>
}

const listName = 'transfer.json'

export async function openShelf({ dir, limits, now }: ShelfOptions): Promise<Shelf> {
  await mkdir(dir, { recursive: true, mode: 0o700 })
  const all = new Map<string, Kept>()
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
    kept.bytes += bytes
    used += bytes
  }

  async function drop(kept: Kept): Promise<void> {
    const { id } = kept.transfer
    // Whoever still writes into it finds no place of its own any more.
    if (all.get(id) === kept) all.delete(id)
    used -= kept.bytes
    kept.bytes = 0
    await rm(folderOf(id), { recursive: true, force: true })
  }

  async function list(kept: Kept, transfer: Transfer): Promise<void> {
    await writeWhole(join(folderOf(transfer.id), listName), JSON.stringify(transfer))
    kept.transfer = transfer
  }

  async function begin(id: string, key: string | undefined): Promise<Kept> {
    const old = all.get(id)
    if (old) await drop(old)
    if (all.size >= limits.maxTransfers)
      throw new Refusal(507, `This bin keeps ${limits.maxTransfers} transfers at most.`)
    const transfer = { id, at: now(), ...(key !== undefined && { keyHash: hash(key) }), files: {} }
    const kept: Kept = { transfer, bytes: 0, parts: new Map(), busy: new Set() }
    all.set(id, kept)
    try {
      await mkdir(folderOf(id), { recursive: true, mode: 0o700 })
      await list(kept, transfer)
    } catch (error) {
      await drop(kept)
      throw error
    }
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
      const before = kept.transfer.files[name]
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
          await list(kept, { ...kept.transfer, files: { ...kept.transfer.files, [name]: file } })
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
      const { [name]: file, ...files } = kept.transfer.files
      if (file) await list(kept, { ...kept.transfer, files })
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

async function readKept(folder: string): Promise<Kept | undefined> {
  try {
    const transfer = JSON.parse(await readFile(join(folder, listName), 'utf8')) as Transfer
    const kept: Kept = { transfer, bytes: 0, parts: new Map(), busy: new Set() }
    const listed = new Map(Object.entries(transfer.files).map(([name, { bytes }]) => [hash(name), bytes]))
    for (const entry of await readdir(folder)) {
      if (entry === listName) continue
      const { size } = await stat(join(folder, entry))
      const part = /^([0-9a-f]{64})[.]part$/.exec(entry)?.[1]
      if (part) kept.parts.set(part, { bytes: size })
      else if (listed.get(entry) === size) listed.delete(entry)
      else {
        // In its place and not in the list: nobody was told of it, so it is sent again.
        await rm(join(folder, entry), { force: true })
        continue
      }
      kept.bytes += size
    }
    return listed.size === 0 ? kept : undefined
  } catch {
    return undefined
  }
}

async function sumOf(path: string, bytes: number): Promise<number> {
  let crc = 0
  for await (const chunk of readRange(path, 0, bytes)) crc = crc32(chunk, crc)
  return crc
}

const readBytes = 262_144

async function* readRange(path: string, from: number, to: number): AsyncGenerator<Uint8Array> {
  const handle = await open(path, 'r')
  try {
    for (let at = from; at < to; ) {
      const buffer = Buffer.allocUnsafe(Math.min(readBytes, to - at))
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, at)
      if (bytesRead === 0) return
      yield buffer.subarray(0, bytesRead)
      at += bytesRead
    }
  } finally {
    await handle.close()
  }
}

async function synced(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function tooLarge({ maxFileBytes }: BinLimits): Refusal {
  return new Refusal(413, `A file has ${maxFileBytes} bytes at most.`)
}

function moreThanSaid(): Refusal {
  return new Refusal(400, 'More has come than was announced.')
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function isOf(key: string | undefined, keyHash: string): boolean {
  return key !== undefined && timingSafeEqual(Buffer.from(hash(key)), Buffer.from(keyHash))
}
