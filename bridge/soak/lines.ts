import { readFileSync } from 'node:fs'
import { encodeUtf8 } from '../../lib/protocol/base64.ts'
import { defaultLimits } from '../../lib/server/limits.ts'
import type { Random } from './random.ts'

/*
 * What is said to a server: lines of every kind, and how they are put into packets.
 *
 * Left out is what would end the run by being obeyed: without its secret nobody could log in again, `noop` only waits, and
 * who receives a stream has the lines of another caller in the place of answers.
 */
const file = new URL('../../lib/verbs/commands.valid.txt', import.meta.url)
const commands = readFileSync(file, 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !/^noop:5|at_secret$|^@exit$|^stream:receive/.test(line))
const others = commands.filter((line) => !/^(?:from|cram|pkam|pol|to)\b/.test(line))
const pieces = [
  '',
  ':',
  '@',
  ' ',
  '::',
  '@@',
  '\r',
  '\u2028',
  '\u0000',
  '\u212a',
  'İ',
  '"',
  '{',
  '*',
  '-1',
  '9'.repeat(20),
]
const names = ['alice', '@mallory', 'nobody', 'ALICE', '', '@', 'a b', 'x'.repeat(255), '\ufeffalice', '__proto__']

/** One batch: the bytes of its lines, without line feeds, and the packets in which they are sent, with them. */
export interface Batch {
  readonly lines: readonly Uint8Array[]
  readonly packets: readonly Uint8Array[]
}

/** What a caller says to an atServer in one go. `last` is said after it, and is answered unless the connection closes. */
export function serverBatch(random: Random, last: string): Batch {
  // Few logins, else everybody would soon be nobody.
  const choice = random.chance(4) ? commands : others
  // Long lines are rare, else nothing but their bytes would be measured.
  if (random.chance(4_000)) return whole([long(random, defaultLimits.maxLineBytes + 1)], last)
  if (random.chance(500)) return whole([long(random, 1 + random.below(300_000))], last)
  const lines = Array.from({ length: 1 + random.below(24) }, () => serverLine(random, choice))
  return packed(random, lines, last)
}

/** What anyone says to a directory in one go. */
export function directoryBatch(random: Random, last: string): Batch {
  const lines = Array.from({ length: 1 + random.below(24) }, () => {
    if (random.chance(4)) return oneLine(random.bytes(random.below(40)))
    return encodeUtf8(random.pick(names) + random.pick(['', '', '\r', ' ', '.', 'é']))
  })
  if (random.chance(50)) lines.push(long(random, 256 + random.below(70_000)))
  return packed(random, lines, last)
}

function serverLine(random: Random, choice: readonly string[]): Uint8Array {
  const kind = random.below(10)
  if (kind === 0) return oneLine(random.bytes(random.below(60)))
  if (kind === 1) return encodeUtf8(text(random))
  if (kind === 2) return encodeUtf8(random.pick(choice))
  return encodeUtf8(mangled(random, choice))
}

/** A command with a piece cut out, doubled, or replaced by something else. */
function mangled(random: Random, choice: readonly string[]): string {
  const line = random.pick(choice)
  const at = random.below(Math.min(line.length, 80) + 1)
  const end = at + random.below(10)
  const cut = line.slice(at, end)
  const piece = random.chance(4) ? cut + cut : random.pick(pieces)
  return line.slice(0, at) + piece + line.slice(end)
}

function text(random: Random): string {
  const codes = Array.from({ length: random.below(40) }, () =>
    random.pick([random.below(128), random.below(0x11_0000)]),
  )
  // Half a pair is written as what stands for all that cannot be written.
  return String.fromCodePoint(...codes).replaceAll('\n', '')
}

function long(random: Random, length: number): Uint8Array {
  const bytes = new Uint8Array(length).fill(random.pick([0x61, 0x3a, 0x40, 0xff, 0x20, 0x7b]))
  bytes.set(encodeUtf8(random.pick(commands)).subarray(0, length))
  return bytes
}

function oneLine(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte) => (byte === 10 ? 13 : byte))
}

function whole(lines: readonly Uint8Array[], last: string): Batch {
  const all = [...lines, encodeUtf8(last)]
  return { lines: all, packets: all.map(ended) }
}

function packed(random: Random, lines: readonly Uint8Array[], last: string): Batch {
  const all = [...lines, encodeUtf8(last)]
  const ends = all.map(ended)
  const way = random.below(8)
  if (way === 0) return { lines: all, packets: ends }
  const together = joined(ends)
  if (way > 3 || together.length > 2_000) return { lines: all, packets: [together] }
  if (way === 1 && together.length < 400) return { lines: all, packets: cut(together, () => 1) }
  return { lines: all, packets: cut(together, () => 1 + random.below(400)) }
}

function cut(bytes: Uint8Array, length: () => number): Uint8Array[] {
  const packets: Uint8Array[] = []
  for (let at = 0; at < bytes.length; ) {
    const end = at + length()
    packets.push(bytes.subarray(at, end))
    at = end
  }
  return packets
}

function ended(line: Uint8Array): Uint8Array {
  return joined([line, Uint8Array.of(10)])
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts))
}
