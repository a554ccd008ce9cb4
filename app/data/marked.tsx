import type { Piece } from './search.ts'

/** A text with what was looked for marked in it; never markup of its own. */
export function Marked({ pieces }: { pieces: readonly Piece[] }) {
  return pieces.map(({ text, isHit }, at) => {
    // biome-ignore lint/suspicious/noArrayIndexKey: another text has other pieces
    return isHit ? <mark key={at}>{text}</mark> : <span key={at}>{text}</span>
  })
}
