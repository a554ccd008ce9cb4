import { type AtSign, sameAtSign } from '../../lib/protocol/at-sign.ts'

/** Of these names the ones that may have been meant by somebody who typed `wanted`, the nearest first; three at most. */
export function nearest(wanted: AtSign, names: readonly AtSign[]): readonly AtSign[] {
  const typed = lettersOf(wanted)
  const most = typed.length < 4 ? 1 : 2
  return names
    .filter((name, i) => !sameAtSign(name, wanted) && names.findIndex((one) => sameAtSign(one, name)) === i)
    .map((name) => ({ name, far: farFrom(typed, lettersOf(name)) }))
    .filter(({ far }) => far <= most)
    .sort((a, b) => a.far - b.far)
    .slice(0, 3)
    .map(({ name }) => name)
}

/** Accents, hyphens and underscores are easily left out. */
function lettersOf(atSign: AtSign): readonly string[] {
  return [
    ...atSign
      .slice(1)
      .normalize('NFKD')
      .replace(/[\p{M}_-]/gu, ''),
  ]
}

/** How many letters have to be put in, left out, exchanged, or swapped with the one beside; a beginning of three letters counts as one. */
function farFrom(typed: readonly string[], name: readonly string[]): number {
  const isBeginning = typed.length >= 3 && typed.every((letter, i) => letter === name[i])
  let before: number[] = []
  let row = Array.from({ length: name.length + 1 }, (_, i) => i)
  for (const [i, letter] of typed.entries()) {
    const next = [i + 1]
    for (const [j, other] of name.entries()) {
      const at = (of: readonly number[], place: number) => of[place] ?? Number.POSITIVE_INFINITY
      const isSwapped = i > 0 && j > 0 && letter === name[j - 1] && typed[i - 1] === other
      next.push(
        Math.min(
          at(row, j + 1) + 1,
          at(next, j) + 1,
          at(row, j) + (letter === other ? 0 : 1),
          isSwapped ? at(before, j - 1) + 1 : Number.POSITIVE_INFINITY,
        ),
      )
    }
    ;[before, row] = [row, next]
  }
  const far = row.at(-1) ?? 0
  return isBeginning ? Math.min(far, 1) : far
}
