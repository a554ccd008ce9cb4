const encoder = new TextEncoder()
const shelfBytes = 65_536
// What is encoded into the shelf is bounded by three bytes a character; longer texts get bytes of their own.
const longest = shelfBytes / 12

let shelf = new Uint8Array(shelfBytes)
let used = 0

/**
 * The UTF-8 of a reply. Short ones, which most are, share a stretch of memory in turn: that takes a third of the time of
 * bytes of their own. For writing to a transport only, since what lies beside them is for others.
 */
export function replyBytes(text: string): Uint8Array {
  if (text.length > longest) return encoder.encode(text)
  if (used + text.length * 3 > shelfBytes) {
    shelf = new Uint8Array(shelfBytes)
    used = 0
  }
  const { written } = encoder.encodeInto(text, shelf.subarray(used))
  const bytes = shelf.subarray(used, used + written)
  used += written
  return bytes
}
