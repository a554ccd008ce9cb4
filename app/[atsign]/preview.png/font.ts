import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as say from './words.ts'

/** A font with what can be written in it. */
export interface Font {
  readonly data: ArrayBuffer
  has(point: number): boolean
}

/** The one that comes with Next: letters of Latin and Cyrillic scripts. */
const file = 'node_modules/next/dist/compiled/@vercel/og/Geist-Regular.ttf'

let font: Promise<Font> | undefined

export function openFont(): Promise<Font> {
  font ??= readFile(join(process.cwd(), file)).then((bytes) => {
    const data = new Uint8Array(bytes).buffer
    const points = pointsOf(new DataView(data))
    return { data, has: (point) => points.has(point) }
  })
  return font
}

/** The characters of a TrueType font that lie in the first plane of Unicode. [OpenType, cmap, format 4] */
function pointsOf(view: DataView): Set<number> {
  const points = new Set<number>()
  const table = tableOf(view, 0x636d6170)
  for (let i = 0; i < view.getUint16(table + 2); i++) {
    const map = table + view.getUint32(table + 8 + 8 * i)
    if (view.getUint16(map) !== 4) continue
    const segments = view.getUint16(map + 6) / 2
    for (let segment = 0; segment < segments; segment++) {
      const last = view.getUint16(map + 14 + 2 * segment)
      for (let point = view.getUint16(map + 16 + 2 * (segments + segment)); point <= last; point++) points.add(point)
    }
  }
  // Ends the list of segments, and is no character.
  points.delete(0xffff)
  return points
}

function tableOf(view: DataView, tag: number): number {
  for (let i = 0; i < view.getUint16(4); i++) {
    if (view.getUint32(12 + 16 * i) === tag) return view.getUint32(20 + 16 * i)
  }
  throw new Error(say.fontNotSayCharacters)
}

/** Characters of a text in a picture; what is beyond is left out. */
const maxLength = 90

/**
 * What of a text can be written, on one line. What the font lacks is left out and never looked for elsewhere: a sign alone,
 * a letter with the whole word it is in, for the rest of a name is somebody else's.
 */
export function writable(text: string, { has }: Pick<Font, 'has'>): string {
  const can = (character: string) => has(character.codePointAt(0) ?? 0) && !drawn.test(character)
  const words = text
    .slice(0, 10 * maxLength)
    .normalize('NFC')
    .split(/\s+/)
    .flatMap((word) => {
      const characters = [...word]
      if (characters.some((one) => /[\p{L}\p{N}]/u.test(one) && !can(one))) return []
      const rest = characters.filter(can).join('')
      return rest === '' ? [] : [rest]
    })
  const line = words.join(' ')
  return line.length > maxLength ? `${line.slice(0, maxLength).trimEnd()}…` : line
}

/** Signs that are drawn as pictures of their own where a picture is made, with or without a letter's form. */
const drawn = /(?![\d#*])\p{Emoji}|\p{Regional_Indicator}|\u200d|\ufe0f|\u20e3/u
