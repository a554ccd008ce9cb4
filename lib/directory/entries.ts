import { type Address, formatAddress, parseAddress } from '../protocol/address.ts'
import { AtError } from '../protocol/at-error.ts'
import { type AtSign, parseAtSign } from '../protocol/at-sign.ts'

/** Where an atSign lives. */
export type Entry = readonly [AtSign, Address]

/**
 * What a directory knows, one atSign a line: `@alice alice.example:6464`. Empty lines and what follows a `#` that begins
 * a line or stands after a space say nothing. Throws `AtError` AT0022 naming the first line that cannot be understood.
 */
export function parseEntries(text: string): Entry[] {
  const seen = new Set<string>()
  const entries: Entry[] = []
  for (const [index, line] of text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .entries()) {
    const words = line.replace(/(^|\s)#.*$/, '').trim()
    if (words === '') continue
    const [name = '', where = '', ...more] = words.split(/\s+/)
    const complain = (what: string) => new AtError('AT0022', `line ${index + 1}: ${what}`)
    if (more.length > 0 || where === '') throw complain(`not of the form "@alice alice.example:6464"`)
    const entry = read(name, where)
    if (typeof entry === 'string') throw complain(entry)
    if (seen.has(entry[0])) throw complain(`${entry[0]} is there twice`)
    seen.add(entry[0])
    entries.push(entry)
  }
  return entries
}

/** The text that `parseEntries` reads. */
export function formatEntries(entries: Iterable<Entry>): string {
  return Array.from(entries, ([atSign, address]) => `${atSign} ${formatAddress(address)}\n`).join('')
}

function read(name: string, where: string): Entry | string {
  try {
    const atSign = parseAtSign(name)
    return [atSign, parseAddress(where)]
  } catch (error) {
    return (error as Error).message
  }
}
