import type { AtSign } from '../../lib/protocol/at-sign.ts'

export interface GreetingFacts {
  readonly url: string
  /** Who has a page, and where the key file is. */
  readonly people: readonly { readonly atSign: AtSign; readonly keysFile: string }[]
  readonly unclaimed: readonly AtSign[]
  /** Set when an outside directory is used. */
  readonly root: string | undefined
}

/** What is printed once everything is ready: what to open, who is there, what to try. */
export function greet({ url, people, unclaimed, root }: GreetingFacts): string {
  const rows: [string, string][] = [['Open', url]]
  if (root) rows.push(['Directory', root])
  for (const { atSign, keysFile } of people) rows.push([atSign, `${url}/${atSign}   key file ${keysFile}`])
  if (unclaimed.length > 0)
    rows.push(['Unclaimed', `${unclaimed.join('  ')}   their secrets are on ${url}/lab, on this machine only`])
  const [first, second] = people
  if (first && second) {
    rows.push([
      'Try',
      `open ${url}/${first.atSign}, then sign in with ${second.atSign}'s key file: the same page shows another side.`,
    ])
  }
  const width = Math.max(...rows.map(([name]) => name.length))
  const lines = rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`)
  return `\nFacet is ready. Ctrl-C ends it.\n\n${lines.join('\n')}\n\n`
}
