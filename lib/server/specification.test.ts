import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

/*
 * Where each numbered example of the specification is held: a test's title or a conversation's heading says it in brackets,
 * such as [2026 §15.12] or [§11.6 T15]. `grep -rn '2026 §15.12' lib bridge` finds it.
 */

const folders = ['../../lib/', '../../bridge/'].map((path) => new URL(path, import.meta.url))
const headings = folders.flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /(\.test\.ts|contract\.ts|\.transcript)$/.test(file))
    .flatMap((file) => readFileSync(new URL(file, folder), 'utf8').split('\n').filter(isHeading(file))),
)

test('every regression of 2026 §15 has a test of its own, whose title says what went wrong and cites it', () => {
  expect(uncited(60, /(?<=['"`].* \[[^\]]*§15\.)\d+(?=[^[]*\]['"`])/g)).toEqual([])
})

test('every conversation of §11.6 is replayed', () => {
  expect(uncited(36, /(?<=^# (?:T\d+, )*T|\[[^\]]*§11\.6 T)\d+/g)).toEqual([])
})

/** The numbers from 1 to `last` that no heading has. */
function uncited(last: number, citation: RegExp): number[] {
  const cited = new Set(headings.flatMap((line) => line.match(citation) ?? []).map(Number))
  return Array.from({ length: last }, (_, n) => n + 1).filter((n) => !cited.has(n))
}

/** Of code, everything but comments. */
function isHeading(file: string): (line: string) => boolean {
  return (line) => (file.endsWith('.transcript') ? line.startsWith('#') : !/^\s*(\/\/|\/?\*)/.test(line))
}
