/** All that comes out of a stream when these pieces go in. */
export async function through(
  stream: TransformStream<Uint8Array, Uint8Array<ArrayBuffer>>,
  ...pieces: Uint8Array[]
): Promise<Uint8Array<ArrayBuffer>> {
  const source = new ReadableStream<Uint8Array>({
    pull(controller) {
      const piece = pieces.shift()
      if (piece) controller.enqueue(piece)
      else controller.close()
    },
  })
  const out: Uint8Array<ArrayBuffer>[] = []
  // A Response would do the same, but in Chromium it has an error of its own for whatever goes wrong in the stream.
  for await (const piece of source.pipeThrough(stream)) out.push(piece)
  return new Uint8Array(await new Blob(out).arrayBuffer())
}
