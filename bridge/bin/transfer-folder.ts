import { createHash } from 'node:crypto'
import { open, readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'

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
export interface Transfer {
  readonly id: string
  readonly at: number
  /** SHA-256 of the word without which nobody changes anything; none was given by older apps. */
  readonly keyHash?: string
  readonly files: Readonly<Record<string, KeptFile>>
}

/** What is being kept of a transfer, in memory. */
export interface Kept {
  transfer: Transfer
  /** Bytes on the disk, parts included. */
  bytes: number
  /** How much of each file has arrived that is not whole, by the hash of its name; the checksum where it is known. */
  readonly parts: Map<string, { bytes: number; crc?: number }>
  /** Files that are being written, by the hash of their names. */
  readonly busy: Set<string>
  /** Settles when the list is written that is being written. */
  listed: Promise<unknown>
}

export function keptOf(transfer: Transfer): Kept {
  return { transfer, bytes: 0, parts: new Map(), busy: new Set(), listed: Promise.resolve() }
}

export const listName = 'transfer.json'

/** What a folder holds; undefined when that is no transfer. Rejects when it cannot be read now. */
export async function readKept(folder: string): Promise<Kept | undefined> {
  const transfer = await listIn(folder)
  if (!transfer) return undefined
  const kept = keptOf(transfer)
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
  // One that was about to be replaced when the power went, or is damaged, takes no other with it.
  const files = Object.fromEntries(Object.entries(transfer.files).filter(([name]) => !listed.has(hash(name))))
  kept.transfer = { ...transfer, files }
  return kept
}

async function listIn(folder: string): Promise<Transfer | undefined> {
  try {
    const list = JSON.parse(await readFile(join(folder, listName), 'utf8')) as Transfer | null
    return typeof list?.id === 'string' && list.files ? list : undefined
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (error instanceof SyntaxError || code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw error
  }
}

/** CRC-32 of the first bytes of a file. */
export async function sumOf(path: string, bytes: number): Promise<number> {
  let crc = 0
  for await (const chunk of readRange(path, 0, bytes)) crc = crc32(chunk, crc)
  return crc
}

const readBytes = 262_144

export async function* readRange(path: string, from: number, to: number): AsyncGenerator<Uint8Array> {
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

/** A name is on the disk when its folder is. */
export async function synced(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

export function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
