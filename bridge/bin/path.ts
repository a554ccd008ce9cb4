import { Refusal } from './refusal.ts'

export type BinPath =
  | { readonly kind: 'file'; readonly id: string; readonly name: string }
  | { readonly kind: 'archive' | 'transfer'; readonly id: string }

const maxNameBytes = 255

/** `/<transfer>/<file>`, `/archive/<transfer>/zip` or `/<transfer>`. Throws `Refusal` 404 for anything else, 400 for a name that is none. */
export function parseBinPath(path: string): BinPath {
  const [empty, first = '', second, third, ...more] = path.split('?', 1)[0]?.split('/') ?? []
  if (empty === '' && more.length === 0) {
    if (third === 'zip' && first === 'archive') return { kind: 'archive', id: checkedId(second) }
    if (third === undefined && second !== undefined)
      return { kind: 'file', id: checkedId(first), name: checkedName(second) }
    if (second === undefined) return { kind: 'transfer', id: checkedId(first) }
  }
  throw new Refusal(404, 'There is nothing here.')
}

/** Long enough that nobody guesses it. */
function checkedId(id = ''): string {
  if (!/^[A-Za-z0-9_-]{8,128}$/.test(id)) throw new Refusal(404, 'There is nothing here.')
  return id
}

/** A name as a file may have it anywhere: whoever unpacks the archive writes it into a folder of theirs. */
function checkedName(escaped: string): string {
  let name: string
  try {
    name = decodeURIComponent(escaped)
  } catch {
    throw notAName()
  }
  const isOdd = /[/\\:\p{Cc}\p{Cs}\p{Bidi_Control}]/u.test(name) || /^\.*$/.test(name)
  if (isOdd || Buffer.byteLength(name) > maxNameBytes) throw notAName()
  return name
}

function notAName(): Refusal {
  return new Refusal(400, `A file is called by a name of up to ${maxNameBytes} bytes, without a path.`)
}
