import { AtError } from '../protocol/at-error.ts'
import { type OpenedWith, openOpener } from './opener.ts'

/** What comes of one file. */
export interface Coming {
  readonly openedWith: OpenedWith
  readonly name: string
  /** How long it is to be, if that was said. */
  readonly size: number | undefined
  /** So many bytes are there from an earlier try, and stay. */
  readonly from: number
}

/** Takes a file as it comes, sealed, and puts it where it goes, opened. */
export interface Intake {
  /** Sealed bytes in their order, cut anywhere; they are the intake's from then on. Resolves to how many bytes of the file are there. */
  take(sealed: readonly Uint8Array<ArrayBuffer>[]): Promise<number>
  /** No more comes, and what came is all of it. Its checksum in hex. */
  end(): Promise<{ readonly bytes: number; readonly sha256: string }>
  close(): void
}

/** Where it goes. */
export interface Ground {
  /** What is there. */
  read(): AsyncIterable<Uint8Array<ArrayBuffer>> | Iterable<Uint8Array<ArrayBuffer>>
  write(at: number, bytes: Uint8Array<ArrayBuffer>): Promise<void> | void
}

/** Opens in this thread. Everything rejects with AT0014 once something does not open, or is longer than was said. */
export async function openIntake({ openedWith, name, size, from }: Coming, ground: Ground): Promise<Intake> {
  const opener = await openOpener(openedWith)
  let left = from
  if (left > 0) {
    for await (const bytes of ground.read()) {
      opener.readOver(bytes.subarray(0, left))
      left -= Math.min(left, bytes.length)
      if (left === 0) break
    }
  }
  if (left > 0) throw new AtError('AT0022', 'What was fetched before cannot be read, so nothing can be added to it.')
  let at = from
  const write = async (plain: readonly Uint8Array<ArrayBuffer>[]) => {
    for (const bytes of plain) {
      // Whoever is given them may pass them on.
      const { length } = bytes
      if (size !== undefined && at + length > size) throw otherSize(name)
      await ground.write(at, bytes)
      at += length
    }
    return at
  }
  return {
    take: async (sealed) => write(await opener.open(sealed)),
    async end() {
      const { plain, sha256 } = await opener.end()
      await write(plain)
      if (size !== undefined && at !== size) throw otherSize(name)
      return { bytes: at, sha256 }
    },
    close: () => opener.close(),
  }
}

function otherSize(name: string): AtError {
  return new AtError('AT0014', `${name} is not as long as was said.`)
}
