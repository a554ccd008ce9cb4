import { type Endpoint, transfer, wrap } from 'comlink'
import { sha256Hex } from '../crypto/digest.ts'
import type { Coming, Intake } from '../files/intake.ts'
import { type Answer, resultOf } from '../protocol/across-threads.ts'
import { AtError } from '../protocol/at-error.ts'
import type { AtSign } from '../protocol/at-sign.ts'
import type { FileDesk } from './file-desk.ts'
import { inPlainWords } from './storage-error.ts'

/** One file of some that came together. Neither word becomes a name on the device: somebody else may have chosen them. */
export interface Spot {
  readonly from: AtSign
  readonly transferId: string
  readonly index: number
}

/** How much of a file is here. */
export interface Extent {
  readonly bytes: number
  /** Whether that is all of it, and what was sent. */
  readonly isWhole: boolean
}

/** A file that is being written: a sink of `downloadFile` and `receiveStreams`. */
export interface SpotSink {
  readonly has: number
  read(): ReadableStream<Uint8Array>
  write(at: number, bytes: Uint8Array<ArrayBuffer>): Promise<void>
  /** What comes sealed is opened and written in the worker. */
  open(coming: Coming): Promise<Intake>
  close(): Promise<void>
  leave(): Promise<void>
}

/**
 * What one atSign was sent and has fetched, in this origin's own folder of the browser, until it is removed; opened, as it
 * would be in any folder of the device. Every piece is in its file when it was written, so a reload loses nothing.
 */
export interface FilesHere {
  look(spot: Spot): Promise<Extent>
  /** AT0022 while another tab writes it. */
  open(spot: Spot): Promise<SpotSink>
  /** To be saved elsewhere. AT0015 when it is not here, or not all of it. */
  file(spot: Spot): Promise<File>
  remove(spot: Spot): Promise<void>
}

const readBytes = 1_048_576

/** Takes the worker that runs `file-worker.ts`. */
export function openFilesHere({
  atSign,
  worker,
}: {
  readonly atSign: AtSign
  readonly worker: () => Endpoint
}): FilesHere {
  let desk: ReturnType<typeof wrap<FileDesk>> | undefined
  const pathOf = async ({ from, transferId, index }: Spot) => [
    folderOf(atSign),
    await sha256Hex(`${from} ${transferId}`),
    String(index),
  ]

  /** The folder of a spot, and the name of its file there; undefined where nothing was fetched. */
  async function find(spot: Spot): Promise<{ folder: FileSystemDirectoryHandle; name: string } | undefined> {
    const [mine = '', theirs = '', name = ''] = await pathOf(spot)
    const folder = await ifThere(async () => {
      const root = await navigator.storage.getDirectory()
      return (await root.getDirectoryHandle(mine)).getDirectoryHandle(theirs)
    })
    return folder && { folder, name }
  }

  async function look(spot: Spot): Promise<Extent> {
    const found = await find(spot)
    const file = await ifThere(async () => (await found?.folder.getFileHandle(found.name))?.getFile())
    const mark = await ifThere(async () => found?.folder.getFileHandle(wholeMark(found.name)))
    return { bytes: file?.size ?? 0, isWhole: file !== undefined && mark !== undefined }
  }

  return {
    look: (spot) => inPlainWords(look(spot)),
    async open(spot) {
      desk ??= wrap<FileDesk>(worker())
      const { open, read, write, intake, take, end: finish, close } = desk
      const { file, bytes: has } = await inPlainWords(
        open(await pathOf(spot)).catch((error) => {
          throw error?.name === 'NoModificationAllowedError' ? elsewhere(error) : error
        }),
      )
      let end = 0
      return {
        has,
        read() {
          let at = 0
          return new ReadableStream({
            async pull(controller) {
              const bytes = await inPlainWords(read(file, at, Math.min(has, at + readBytes)))
              if (bytes.length === 0) return controller.close()
              at += bytes.length
              controller.enqueue(bytes)
            },
          })
        },
        async write(at, bytes) {
          end = at + bytes.length
          await inPlainWords(write(file, at, transfer(bytes, [bytes.buffer])))
        },
        async open(coming) {
          await said(intake(file, coming))
          return {
            async take(sealed) {
              // What is a part of something is copied, since the whole cannot be given away.
              const whole = sealed.map((bytes) => (bytes.length === bytes.buffer.byteLength ? bytes : bytes.slice()))
              const buffers = whole.map(({ buffer }) => buffer)
              return said(take(file, transfer(whole, buffers)))
            },
            async end() {
              const ended = await said(finish(file))
              end = ended.bytes
              return ended
            },
            // With the file.
            close() {},
          }
        },
        async close() {
          await inPlainWords(close(file, end))
          const found = await find(spot)
          await inPlainWords(Promise.resolve(found?.folder.getFileHandle(wholeMark(found.name), { create: true })))
        },
        leave: () => inPlainWords(close(file)),
      }
    },
    async file(spot) {
      const found = await find(spot)
      const { isWhole } = await look(spot)
      const handle = isWhole && (await found?.folder.getFileHandle(found.name))
      if (!handle) throw new AtError('AT0015', 'This file is not on this device any more.')
      return inPlainWords(handle.getFile())
    },
    async remove(spot) {
      const found = await find(spot)
      if (!found) return
      for (const name of [wholeMark(found.name), found.name]) {
        await inPlainWords(ifThere(() => found.folder.removeEntry(name)))
      }
    },
  }
}

/** Deletes all that this atSign has fetched. */
export async function destroyFilesHere(atSign: AtSign): Promise<void> {
  // A browser without such a folder has put nothing into one.
  if (!globalThis.navigator?.storage?.getDirectory) return
  const root = await navigator.storage.getDirectory()
  await inPlainWords(ifThere(() => root.removeEntry(folderOf(atSign), { recursive: true })))
}

function said<Result>(answered: Promise<Answer<Result>>): Promise<Result> {
  return inPlainWords(answered.then((answer) => resultOf(answer)))
}

function folderOf(atSign: AtSign): string {
  return `files ${encodeURIComponent(atSign)}`
}

function wholeMark(name: string): string {
  return `${name} whole`
}

async function ifThere<Found>(find: () => Promise<Found>): Promise<Found | undefined> {
  try {
    return await find()
  } catch (error) {
    if (error instanceof DOMException && error.name === 'NotFoundError') return undefined
    throw error
  }
}

function elsewhere(cause: unknown): AtError {
  return new AtError('AT0022', 'Another tab is fetching this file.', { cause })
}
