import { printable } from '../../printable.ts'
import type { Check, Group, Mismatch } from './check.ts'

export type Outcome =
  | { readonly result: 'ok' }
  | { readonly result: 'skipped'; readonly why: string }
  | {
      readonly result: 'not ok'
      readonly mismatch: Pick<Mismatch, 'sent' | 'came' | 'expected'>
      readonly isLate: boolean
    }

export interface Finding {
  readonly group: Group
  readonly check: Check
  readonly outcome: Outcome
  readonly millis: number
}

/** What is said of one check: for people, and as JSON. Whatever could let somebody in is taken out. */
export function tell(
  { group, check, outcome, millis }: Finding,
  hidden: Iterable<string>,
): { text: string; json: object } {
  const { name, clause } = check
  const json = { result: outcome.result, group: group.title, name, clause, millis }
  const head = `${outcome.result.padEnd(7)} ${group.title}: ${name} [${clause}]`
  if (outcome.result === 'ok') return { text: head, json }
  if (outcome.result === 'skipped') return { text: `${head}: ${outcome.why}`, json: { ...json, why: outcome.why } }
  const { sent, came, expected } = outcome.mismatch
  const shown = {
    sent: shownText(sent, hidden),
    came: shownText(came, hidden),
    expected: shownText(expected, hidden),
  }
  const lines = Object.entries(shown).map(([what, text]) => `        ${what.padEnd(9)}${text}`)
  return { text: [head, ...lines].join('\n'), json: { ...json, ...shown } }
}

const longest = 400

/** Bytes for a person: one line, without secrets, digests, signatures and keys, and not for ever. */
export function shownText(text: string, hidden: Iterable<string>): string {
  let shown = text
  // A passcode lets in whatever its case. [§3.25]
  for (const one of hidden) shown = shown.replaceAll(new RegExp(one.replace(/\W/g, '\\$&'), 'gi'), '<hidden>')
  shown = shown
    .replace(/^(cram:|pkam:(?:\w+:\w+:)*(?:enrollmentId:[^:]+:)?).+/gm, '$1<hidden>')
    // Keys, digests and signatures are long, and made of these letters alone; names and UUIDs are not.
    .replace(/[A-Za-z0-9+/]{40,}={0,2}/g, (run) => (/^(.)\1+$/.test(run) ? `${run[0]}…` : '<hidden>'))
  const line = printable(shown)
  return line.length > longest ? `${line.slice(0, longest)}… (${line.length} characters)` : line || '(nothing)'
}
