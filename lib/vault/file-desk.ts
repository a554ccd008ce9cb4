import { type Coming, type Intake, openIntake } from '../files/intake.ts'
import { type Answer, answer } from '../protocol/across-threads.ts'

const readBytes = 1_048_576

/** Files of this origin's own folder that are being written, each under a number. */
export interface FileDesk {
  /** Where it is, folder by folder. Rejects with `NoModificationAllowedError` while it is open elsewhere. */
  open(path: readonly string[]): Promise<{ readonly file: number; readonly bytes: number }>
  read(file: number, from: number, to: number): Uint8Array<ArrayBuffer>
  write(file: number, at: number, bytes: Uint8Array<ArrayBuffer>): void
  /** From now on it is taken as it comes, sealed. */
  intake(file: number, coming: Coming): Promise<Answer<void>>
  /** Resolves to how many bytes are there. */
  take(file: number, sealed: readonly Uint8Array<ArrayBuffer>[]): Promise<Answer<number>>
  end(file: number): Promise<Answer<{ readonly bytes: number; readonly sha256: string }>>
  /** Ends it; what stands behind `bytes` is cut off. */
  close(file: number, bytes?: number): void
}

/** What a browser gives to workers alone, so that the types of pages do not know it. */
interface OpenFile {
  read(bytes: Uint8Array, where: { readonly at: number }): number
  write(bytes: Uint8Array, where: { readonly at: number }): number
  truncate(bytes: number): void
  getSize(): number
  flush(): void
  close(): void
}
type Openable = FileSystemFileHandle & { createSyncAccessHandle(): Promise<OpenFile> }

const notOpen = () => new DOMException('This file is not open.', 'InvalidStateError')

export function openFileDesk(): FileDesk {
  const open = new Map<number, OpenFile>()
  const intakes = new Map<number, Intake>()
  let next = 0
  const at = (file: number) => {
    const handle = open.get(file)
    if (!handle) throw notOpen()
    return handle
  }
  const coming = (file: number) => {
    const intake = intakes.get(file)
    if (!intake) throw notOpen()
    return intake
  }
  const read = (file: number, from: number, to: number) => {
    const bytes = new Uint8Array(to - from)
    return bytes.subarray(0, at(file).read(bytes, { at: from }))
  }
  function* readAll(file: number) {
    for (let from = 0; ; ) {
      const bytes = read(file, from, from + readBytes)
      if (bytes.length === 0) return
      from += bytes.length
      yield bytes
    }
  }
  const write = (file: number, from: number, bytes: Uint8Array<ArrayBuffer>) => {
    const handle = at(file)
    for (let done = 0; done < bytes.length; ) done += handle.write(bytes.subarray(done), { at: from + done })
  }
  return {
    async open(path) {
      let folder = await navigator.storage.getDirectory()
      for (const name of path.slice(0, -1)) folder = await folder.getDirectoryHandle(name, { create: true })
      const found = await folder.getFileHandle(path.at(-1) ?? '', { create: true })
      const handle = await (found as Openable).createSyncAccessHandle()
      next += 1
      open.set(next, handle)
      return { file: next, bytes: handle.getSize() }
    },
    read,
    write,
    intake: (file, what) =>
      answer(async () => {
        const ground = {
          read: () => readAll(file),
          write: (from: number, bytes: Uint8Array<ArrayBuffer>) => write(file, from, bytes),
        }
        const intake = await openIntake(what, ground)
        if (!open.has(file)) {
          intake.close()
          throw notOpen()
        }
        intakes.set(file, intake)
      }),
    take: (file, sealed) => answer(() => coming(file).take(sealed)),
    end: (file) => answer(() => coming(file).end()),
    close(file, bytes) {
      const handle = at(file)
      open.delete(file)
      intakes.get(file)?.close()
      intakes.delete(file)
      try {
        if (bytes !== undefined) handle.truncate(bytes)
        handle.flush()
      } finally {
        handle.close()
      }
    },
  }
}
