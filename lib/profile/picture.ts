import { decodeBase2e15 } from '../protocol/base2e15.ts'
import { decodeBase64 } from '../protocol/base64.ts'

export type PictureType = 'image/png' | 'image/jpeg' | 'image/webp' | 'image/gif'

/** A portrait's bytes and what they are. [data formats §8.4] */
export interface Picture {
  readonly type: PictureType
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** Bytes; larger ones are refused with a sentence. */
export const maxPictureBytes = 512 * 1024

/** What the bytes are, whatever anyone called them; undefined when they are no picture that every browser shows. */
export function sniffPicture(bytes: Uint8Array): PictureType | undefined {
  const begins = (at: number, ...expected: number[]) => expected.every((byte, i) => bytes[at + i] === byte)
  if (begins(0, 0xff, 0xd8, 0xff)) return 'image/jpeg'
  if (begins(0, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return 'image/png'
  if (begins(0, 0x52, 0x49, 0x46, 0x46) && begins(8, 0x57, 0x45, 0x42, 0x50)) return 'image/webp'
  if (begins(0, 0x47, 0x49, 0x46, 0x38)) return 'image/gif'
  return undefined
}

/** A stored picture; undefined when it is none. `bytes` are there when the record says `isBinary`. */
export function readPicture({ text, bytes }: { text: string; bytes?: Uint8Array }): Picture | undefined {
  for (const candidate of [bytes, fromBase64(text), decodeBase2e15(text)]) {
    const type = candidate && sniffPicture(candidate)
    if (candidate && type) return { type, bytes: new Uint8Array(candidate) }
  }
  return undefined
}

/** A sentence when these bytes will not do as a portrait. */
export function complaintAboutPicture(bytes: Uint8Array): string | undefined {
  if (!sniffPicture(bytes)) return 'This is not a picture that browsers can show. Choose a JPEG, PNG, WebP or GIF.'
  if (bytes.length > maxPictureBytes)
    return `This picture has ${Math.ceil(bytes.length / 1024)} KB. At most ${maxPictureBytes / 1024} KB fit on a page.`
  return undefined
}

/** Old records and the old web service have base64. */
function fromBase64(text: string): Uint8Array | undefined {
  const compact = text.replace(/^data:[^,]*,/, '').replace(/\s+/g, '')
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(compact)) return undefined
  try {
    return decodeBase64(compact)
  } catch {
    return undefined
  }
}
