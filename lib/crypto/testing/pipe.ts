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
  return new Uint8Array(await new Response(source.pipeThrough(stream)).arrayBuffer())
}
