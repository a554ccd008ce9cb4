/** A sealed file in a home. */
export interface Place {
  readonly transferId: string
  /** What it is called there, which says nothing of its contents. */
  readonly name: string
  /** Bytes of the whole sealed file. */
  readonly bytes: number
  /** A word that only the sender has: by it a home knows who may change what is there. */
  readonly word: string
}

/** Sealed bytes; a file that goes at once may be too large for memory, and is a `Blob`, which a browser may have on its disk. */
export type Piece = Uint8Array<ArrayBuffer> | Blob

export interface PutOptions {
  /** How long it is to be kept, in milliseconds. */
  readonly ttl: number
  readonly signal?: AbortSignal | undefined
}

/** The part of a sealed file that is wanted. */
export interface Part {
  readonly name: string
  /** Bytes of the whole sealed file; undefined where nobody knows. */
  readonly bytes: number | undefined
  /** Where to begin: 0, or where a chunk does. */
  readonly from: number
  /** Before which byte to end; at the end of the file unless given. */
  readonly to?: number
}

/** The files of one transfer where they are kept. */
export interface KeptFiles {
  /** The sealed bytes. Undefined when they are not there, or no longer. */
  read(part: Part, options?: { readonly signal?: AbortSignal }): Promise<ReadableStream<Uint8Array> | undefined>
  close(): void
}

/**
 * A place where sealed files wait for those who fetch them. It learns how long they are and when they come and go, and
 * nothing else. Everything rejects with an `AtError`: AT0021 where it cannot be reached, so that going on later may help.
 */
export interface FileHome {
  /** How many chunks it is given at a time; the whole file where it is undefined. */
  readonly chunksPerPiece: number | undefined
  /** What a transfer record says of where its files are. */
  urlOf(transferId: string): string
  /**
   * Keeps the piece that begins at byte `from`; it is safe there when this resolves, to when it will be gone, if that is known.
   * Kept twice is kept once. AT0015 when what should be before it is not there.
   */
  put(place: Place, from: number, piece: Piece, options: PutOptions): Promise<number | undefined>
  /** Takes away all that is there of these. What is not there is fine. */
  remove(places: readonly Place[], options?: { readonly signal?: AbortSignal }): Promise<void>
  /** The files that a transfer record names; undefined when that is no place of this kind. */
  open(fileUrl: string): KeptFiles | undefined
}
