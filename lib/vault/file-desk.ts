/** Files of this origin's own folder that are being written, each under a number. */
export interface FileDesk {
  /** Where it is, folder by folder. Rejects with `NoModificationAllowedError` while it is open elsewhere. */
  open(path: readonly string[]): Promise<{ readonly file: number; readonly bytes: number }>
  read(file: number, from: number, to: number): Uint8Array<ArrayBuffer>
  write(file: number, at: number, bytes: Uint8Array<ArrayBuffer>): void
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

export function openFileDesk(): FileDesk {
  const open = new Map<number, OpenFile>()
  let next = 0
  const at = (file: number) => {
    const handle = open.get(file)
    if (!handle) throw new DOMException('This file is not open.', 'InvalidStateError')
    return handle
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
    read(file, from, to) {
      const bytes = new Uint8Array(to - from)
      return bytes.subarray(0, at(file).read(bytes, { at: from }))
    },
    write(file, from, bytes) {
      const handle = at(file)
      for (let done = 0; done < bytes.length; ) done += handle.write(bytes.subarray(done), { at: from + done })
    },
    close(file, bytes) {
      const handle = at(file)
      open.delete(file)
      try {
        if (bytes !== undefined) handle.truncate(bytes)
        handle.flush()
      } finally {
        handle.close()
      }
    },
  }
}
