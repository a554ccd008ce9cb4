import type { Picture } from './picture.ts'

/** What somebody is ready to decode. */
export interface DecodeLimits {
  /** Width times height. 8,388,608 unless given. */
  readonly maxPixels?: number
  /** How often a JPEG may go over the whole picture. 24 unless given. */
  readonly maxScans?: number
}

/**
 * Whether a picture of a stranger's can be decoded without harm, by what its first bytes say: how large it will be is not
 * told by how many bytes it has. Only of a JPEG or a PNG it is known here.
 */
export function isSafeToDecode(picture: Picture, { maxPixels = 1 << 23, maxScans = 24 }: DecodeLimits = {}): boolean {
  const size = sizeOf(picture)
  if (!size || size.width === 0 || size.height === 0) return false
  if (size.width * size.height > maxPixels) return false
  return picture.type !== 'image/jpeg' || scansOf(picture.bytes) <= maxScans
}

/** Of a JPEG or a PNG, in pixels; undefined where the beginning of the bytes does not tell. */
export function sizeOf({ type, bytes }: Picture): { readonly width: number; readonly height: number } | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  try {
    switch (type) {
      case 'image/png':
        return text(view, 12, 'IHDR') ? { width: view.getUint32(16), height: view.getUint32(20) } : undefined
      case 'image/jpeg':
        return sizeOfJpeg(view)
      default:
        return undefined
    }
  } catch {
    // It ends before it has said so.
    return undefined
  }
}

function sizeOfJpeg(view: DataView) {
  for (let at = 2; ; ) {
    if (view.getUint8(at) !== 0xff) return undefined
    const marker = view.getUint8(at + 1)
    // Any number of these may stand before a marker.
    if (marker === 0xff) {
      at += 1
      continue
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
    if (isFrame) return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) }
    if (marker === 0xd9 || marker === 0xda) return undefined
    at += 2 + view.getUint16(at + 2)
  }
}

function text(view: DataView, at: number, expected: string): boolean {
  return [...expected].every((letter, i) => view.getUint8(at + i) === letter.charCodeAt(0))
}

/** A marker is nowhere else than where it means something, or in a smaller picture inside. */
function scansOf(bytes: Uint8Array): number {
  let scans = 0
  for (let at = bytes.indexOf(0xff); at >= 0; at = bytes.indexOf(0xff, at + 1)) if (bytes[at + 1] === 0xda) scans++
  return scans
}
