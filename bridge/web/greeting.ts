import type { AtSign } from '../../lib/protocol/at-sign.ts'

export interface GreetingFacts {
  readonly url: string
  /** Who has a page, and where the key file is. */
  readonly people: readonly { readonly atSign: AtSign; readonly keysFile: string }[]
  readonly unclaimed: readonly AtSign[]
  /** The link that opens the list of those, where it may be seen at all. */
  readonly lab: string | undefined
  /** Which outside directory is used, and how it does. */
  readonly directory: string | undefined
}

/** What is printed once everything is ready: what to open, who is there, what to try. */
export function greet({ url, people, unclaimed, lab, directory }: GreetingFacts): string {
  const rows: [string, string][] = [['Open', url]]
  if (directory) rows.push(['Directory', directory])
  for (const { atSign, keysFile } of people) rows.push([atSign, `${url}/${atSign}   key file ${keysFile}`])
  if (unclaimed.length > 0 && lab)
    rows.push(['Unclaimed', `${unclaimed.join('  ')}   claim them from ${lab} on this machine`])
  const [first, second] = people
  if (first && second) {
    rows.push([
      'Try',
      `open ${url}/${first.atSign}, then sign in with ${second.atSign}'s key file: the same page shows another side.`,
    ])
  }
  if (directory) rows.push(['Try', `open ${url} and type an atSign that this directory knows.`])
  const width = Math.max(...rows.map(([name]) => name.length))
  const lines = rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`)
  return `\nFacet is ready. Ctrl-C ends it.\n\n${lines.join('\n')}\n\n`
}
