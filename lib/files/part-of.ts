/** Bytes `from` to before `to` of what comes; the rest is not asked for. */
export function partOf(
  stream: ReadableStream<Uint8Array>,
  from: number,
  to = Number.POSITIVE_INFINITY,
): ReadableStream<Uint8Array> {
  const reader = stream.getReader()
  let at = 0
  return new ReadableStream({
    async pull(controller) {
      for (;;) {
        const { done, value } = at < to ? await reader.read() : { done: true, value: undefined }
        if (done || !value) {
          if (at >= to) void reader.cancel().catch(() => {})
          return controller.close()
        }
        const wanted = value.subarray(Math.max(0, from - at), Math.max(0, Math.min(value.length, to - at)))
        at += value.length
        if (wanted.length > 0) return controller.enqueue(wanted)
      }
    },
    cancel: (reason) => reader.cancel(reason),
  })
}
