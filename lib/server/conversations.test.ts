import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { verbs } from '../verbs/index.ts'
import { parseTranscript, type Step } from '../verbs/testing/transcripts.ts'
import type { Verb } from '../verbs/verb.ts'

/*
 * Who says what in the transcripts, and what becomes of it: it is done, refused, or not understood. Whoever may speak a
 * verb has each of its operations done, is refused each where it can be, and says the verb wrong; each operation is said
 * wrong by somebody. Whoever may not speak the verb is refused before it is read. [§3.0]
 */

const callers = ['anyone', 'peer', 'owner', 'app'] as const
type Caller = (typeof callers)[number]
type Outcome = 'done' | 'refused' | 'not understood'

/** What the verbs that do more than one thing can be asked, as the beginning of what follows the verb. */
const operations: Readonly<Record<string, readonly string[]>> = {
  config: ['block:add', 'block:remove', 'block:show', 'set', 'reset', 'print'],
  enroll: ['request', 'approve', 'deny', 'revoke', 'unrevoke', 'update', 'list', 'listns', 'infons', 'fetch', 'delete'],
  keys: ['put', 'get', 'delete'],
  otp: ['get', 'put'],
  scan: ['', 'cl', '@\\S+'],
  stream: ['init', 'receive', 'done', 'resume'],
}

/** Other ways to ask for the same. Each is done for whoever may. */
const ways: Readonly<Record<string, readonly string[]>> = {
  delete: ['nc', 'force', 'dAt'],
  info: ['brief', 'mtls', 'mtlsbrief'],
  llookup: ['meta', 'all'],
  lookup: ['meta', 'all', 'bypassCache'],
  plookup: ['meta', 'all', 'bypassCache'],
  stats: ['3', '15'],
  update: ['nc'],
}

/** What cannot be, and why. */
const impossible: readonly (readonly [RegExp, string])[] = [
  [/^(noop|info|@exit) \w+: refused/, 'anybody may wait, ask whether the server is there, and leave'],
  [/^batch (owner|app): refused/, 'each command of a batch is refused by itself'],
  [/^(monitor|sync|sync:from) (owner|app): refused/, 'there is always something to be shown, if only nothing'],
  [/^notify:list \w+: refused/, 'whoever asks sees what is theirs, which may be nothing'],
  [/^notify:(status|fetch|remove) owner: refused/, 'what is not there is as good as expired'],
  [/^notify anyone: done/, 'who is nobody has nothing to tell'],
  [/^config:\S+ owner: refused/, 'the owner says whom the server refuses, and is told that nothing else can be tuned'],
  [/^keys:\w+ owner: done/, 'only apps have keys here'],
  [/^keys:(get|delete): not understood/, 'whatever follows is a name'],
  [/^otp:\w+ owner: refused/, 'the owner invites whom it likes'],
  [/^enroll:(?!request)\w+ (anyone|peer): done/, 'only who has logged in decides on enrollments'],
  [/^enroll:(update|listns|infons) owner: done/, 'these are an app asking about itself'],
  [/^enroll:list (owner|app): refused/, 'whoever has logged in sees the enrollments that it may'],
  [/^scan:cl (anyone|peer): done/, 'who has not logged in has nothing to synchronise'],
  [/^stream:init anyone: done/, 'who is nobody has nothing to send'],
  [/^stream:(receive|done) \w+: done/, 'the bytes themselves are in streams.test.ts'],
  [/^stream:(receive|done|resume): not understood/, 'what names no stream is refused'],
  [/^pol (owner|app|peer): done/, 'who has been believed once proves nothing more'],
]

const cells = new Set<string>()
for (const folder of ['../verbs/', './'].map((path) => new URL(path, import.meta.url))) {
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.transcript'))) {
    for (const cell of cellsOf(readFileSync(new URL(file, folder), 'utf8'))) cells.add(cell)
  }
}

test('whoever may speak a verb is heard, refused and misunderstood in the transcripts, and whoever may not is refused', () => {
  expect(
    verbs.flatMap(expected).filter((cell) => !cells.has(cell) && !impossible.some(([of]) => of.test(cell))),
  ).toEqual([])
})

test('nothing is called impossible that happens, or that nobody asks for', () => {
  const all = verbs.flatMap(expected)
  for (const [of] of impossible) {
    expect(
      [...cells].filter((cell) => of.test(cell)),
      `${of} happens`,
    ).toEqual([])
    expect(
      all.filter((cell) => of.test(cell)),
      `${of} is asked for`,
    ).not.toEqual([])
  }
})

/** What is to be found in the transcripts of a verb. */
function expected({ syntax: { name }, access }: Verb): string[] {
  const mayNot = callers.filter((caller) => !access.includes(caller === 'app' ? 'owner' : caller))
  const may = callers.filter((caller) => !mayNot.includes(caller))
  return [
    ...mayNot.map((caller) => `${name} ${caller}: refused`),
    ...may.map((caller) => `${name} ${caller}: not understood`),
    ...(operations[name] ?? ['']).flatMap((operation) => [
      ...may.flatMap((caller) => [
        `${named(name, operation)} ${caller}: done`,
        `${named(name, operation)} ${caller}: refused`,
      ]),
      `${named(name, operation)}: not understood`,
    ]),
    ...(ways[name] ?? []).flatMap((way) => may.map((caller) => `${named(name, way)} ${caller}: done`)),
  ]
}

function named(name: string, form: string): string {
  return form === '' ? name : `${name}:${form.replace('\\S+', '')}`
}

function* cellsOf(transcript: string): Generator<string> {
  let speaker = ''
  let said = ''
  const roles = new Map<string, Caller>()
  const steps = parseTranscript(transcript).map(({ step }) => step)
  for (const [index, step] of steps.entries()) {
    if (step.kind === 'as') {
      speaker = JSON.stringify({ ...step, rights: undefined })
      roles.set(speaker, roles.get(speaker) ?? step.role)
      // It has proved itself, or logged in, before its first word.
      if (step.role === 'peer') yield* ['pol anyone: done', 'pol: done']
    }
    if (step.kind === 'send') {
      const role = roles.get(speaker) ?? 'anyone'
      const outcome = outcomeOf(steps[index + 1])
      said = step.line === '<login>' ? 'cram:<digest>' : step.line
      const verb = verbOf(said)
      if (verb && outcome) {
        const form = formOf(said, verb)
        yield `${verb} ${role}: ${outcome}`
        yield `${named(verb, form)} ${role}: ${outcome}`
        yield `${named(verb, form)}: ${outcome}`
        roles.set(speaker, becomes(role, said, verb, outcome, steps[index + 1]))
      }
    }
    if (step.kind === 'closed') roles.delete(speaker)
  }
}

function outcomeOf(reply: Step | undefined): Outcome | undefined {
  const text = reply?.kind === 'expect' ? reply.reply : ''
  // It says nothing of the command that comes too late.
  if (text.includes('Closing the connection')) return undefined
  const [, code] = /^error:(?:\{"errorCode":")?(\w+)/.exec(text) ?? []
  if (code === undefined) return 'done'
  if (/^AT00(03|05|10|22)$/.test(code)) return 'not understood'
  return /is not followed by JSON|is not JSON|malformed base64|invalid @sign|requires a passcode/.test(text)
    ? 'not understood'
    : 'refused'
}

function verbOf(line: string): string | undefined {
  const command = line.trim().replace(/^[^@: ]+/, (word) => word.toLowerCase())
  const names = verbs.filter(({ syntax }) => syntax.accepts(command)).map(({ syntax }) => syntax.name)
  const begun = verbs.map(({ syntax }) => syntax.name).filter((name) => command.startsWith(name))
  return [...(names.length > 0 ? names : begun)].sort((a, b) => b.length - a.length)[0]
}

function formOf(line: string, verb: string): string {
  const begins = (form: string) => new RegExp(`^${verb}:${form}(?!\\w)`, 'i').test(line)
  return [...(operations[verb] ?? []), ...(ways[verb] ?? [])].find((form) => form !== '' && begins(form)) ?? ''
}

/** Who logs in, or proves who it is, is somebody else from then on. */
function becomes(role: Caller, line: string, verb: string, outcome: Outcome, reply: Step | undefined): Caller {
  const login = verb === 'cram' || verb === 'pkam'
  const failed = outcome === 'refused' && reply?.kind === 'expect' && reply.reply.includes('AT0401')
  if (failed && (login || verb === 'pol')) return 'anyone'
  if (outcome !== 'done') return role
  if (login) return line.includes('enrollmentId') ? 'app' : 'owner'
  return verb === 'pol' ? 'peer' : role
}
