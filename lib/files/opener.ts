import { type RunningSha256, startSha256 } from '../crypto/digest.ts'
import { openRestarting, type RestartingScheme } from '../crypto/restarting-keystream.ts'
import { openChunks, openFileKey } from '../crypto/sealed-file.ts'
import { AtError } from '../protocol/at-error.ts'
import type { SealedWith } from './sealer.ts'

/** With what a file opens: as we seal it, from chunk `first` on, or as older apps did, from its beginning. */
export type OpenedWith =
  | ({ readonly kind: 'chunks'; readonly first: number } & SealedWith)
  | ({ readonly kind: 'restarting' } & RestartingScheme)

/** Opens one file, and knows the checksum of all that came out of it. Everything rejects with AT0014 once something does not open. */
export interface Opener {
  /** What is there from an earlier try goes into the checksum first. */
  readOver(plain: Uint8Array): void
  /** Sealed bytes in their order, cut anywhere. Resolves to what opened so far and was not given out yet. */
  open(sealed: readonly Uint8Array<ArrayBuffer>[]): Promise<readonly Uint8Array<ArrayBuffer>[]>
  /** No more comes. The rest, and the checksum in hex. */
  end(): Promise<OpenedEnd>
  close(): void
}

export interface OpenedEnd {
  readonly plain: readonly Uint8Array<ArrayBuffer>[]
  readonly sha256: string
}

export async function openOpener(openedWith: OpenedWith): Promise<Opener> {
  const stream = await openingStream(openedWith)
  const writer = stream.writable.getWriter()
  const reader = stream.readable.getReader()
  let failure: { readonly error: unknown } | undefined
  writer.closed.catch(() => {})
  const running = startSha256()
  let opened: Uint8Array<ArrayBuffer>[] = []
  const collecting = collect(reader, running, (plain) => opened.push(plain))
  collecting.catch(() => {})
  const take = () => {
    const taken = opened
    opened = []
    return taken
  }
  return {
    readOver: (plain) => running.update(plain),
    async open(sealed) {
      if (failure) throw failure.error
      try {
        for (const bytes of sealed) await writer.write(bytes)
      } catch (error) {
        // What came before it is good; it is said to whoever asks next.
        failure = { error }
      }
      return take()
    },
    async end() {
      if (failure) throw failure.error
      await writer.close()
      await collecting
      return { plain: take(), sha256: running.hex() }
    },
    close: () => void writer.abort(new AtError('AT0014', 'This file is not opened any more.')).catch(() => {}),
  }
}

async function openingStream(openedWith: OpenedWith): Promise<TransformStream<Uint8Array, Uint8Array<ArrayBuffer>>> {
  if (openedWith.kind === 'restarting') return openRestarting(openedWith)
  const { key, salt, about, first } = openedWith
  return openChunks(await openFileKey(key, salt, about), first)
}

async function collect(
  reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>,
  running: RunningSha256,
  give: (plain: Uint8Array<ArrayBuffer>) => void,
): Promise<void> {
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    running.update(value)
    give(value)
  }
}
