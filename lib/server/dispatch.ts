import { AtError } from '../protocol/at-error.ts'
import type { Reply } from '../protocol/reply.ts'
import type { Records } from '../store/keystore.ts'
import type { Caller, Context } from '../verbs/context.ts'
import { CutKeystore, forAnyone, forEnrollment, forPeer } from '../verbs/cut-keystore.ts'
import { findEnrollment } from '../verbs/enroll/record.ts'
import { noLongerApproved } from '../verbs/enroll/state.ts'
import { verbs } from '../verbs/index.ts'
import type { Verb } from '../verbs/verb.ts'

/**
 * Answers one trimmed line: finds the verb, then asks whether the caller may speak it, whether its enrollment still is
 * good, what the line says, and what to do, in this order for every verb alike. [§3.0] Throws `AtError`, or rejects
 * with it.
 */
export function dispatch(line: string, context: Context): Promise<Reply> {
  const command = normalise(line)
  const verb = findVerb(command)
  if (verb) return obey(verb, command, context)
  throw isHttp(line) ? mustNegotiate() : new AtError('AT0003', 'invalid command')
}

/** The verb that answers for this trimmed line, as the table has it. */
export function verbOf(line: string): string | undefined {
  return findVerb(normalise(line))?.syntax.name
}

/** The same for a command of a batch, which is not normalised. [§3.24] */
export function batchedVerbOf(command: string): string | undefined {
  return findVerb(command)?.syntax.name
}

/** Whether this is the first line of an HTTP request, on a connection that is none. [2026 §1.1] */
export function isHttp(line: string): boolean {
  return /^(?:GET|HEAD|POST|PUT|DELETE|OPTIONS|PATCH|CONNECT|TRACE) \S+ HTTP\/1\.[01]$/.test(line)
}

/** Says once what is wrong, and hangs up before every header line is taken for a command. */
export function mustNegotiate(): AtError {
  return new AtError('AT0003', 'HTTP requests must negotiate ALPN http/1.1', { closes: true })
}

/** The same for a command of a batch, which is not normalised. [§3.24] */
export async function dispatchBatched(line: string, context: Context): Promise<Reply> {
  const verb = findVerb(line)
  if (!verb || verb.alone) throw new AtError('AT0003', 'invalid command')
  return obey(verb, line, context)
}

function obey(verb: Verb, command: string, context: Context): Promise<Reply> {
  const { caller, ended } = context.session
  if (ended) throw ended
  if (!verb.access.includes(caller.kind)) throw new AtError('AT0401', 'Command cannot be executed without auth')
  if (caller.kind === 'owner' && caller.enrollmentId !== undefined) return obeyApp(verb, command, context)
  return handle(verb, command, context)
}

function handle(verb: Verb, command: string, context: Context): Promise<Reply> {
  const params = verb.syntax.parse(command)
  if (params === undefined) throw new AtError('AT0003', `Invalid syntax. ${verb.syntax.usage}`)
  return verb.handle(params as never, context)
}

/** What was decided since the last command counts. [§3.0, 2026 §10.2] */
async function obeyApp(verb: Verb, command: string, context: Context): Promise<Reply> {
  const { session, wholeKeystore } = context
  const { by, enrollmentId = '' } = session.caller as Extract<Caller, { kind: 'owner' }>
  const enrollment = await findEnrollment(enrollmentId, context)
  if (enrollment?.state !== 'approved') throw noLongerApproved(enrollmentId, enrollment)
  // Who has shown the secret may do everything, its first app included. [2026 §10.6]
  if (by === 'cram') return handle(verb, command, { ...context, enrollment, keystore: wholeKeystore })
  const [word = ''] = verb.syntax.name.split(':', 1)
  const cut = forEnrollment(enrollment, word)
  return handle(verb, command, { ...context, enrollment, keystore: new CutKeystore(wholeKeystore, cut) })
}

/** The records as this caller sees them. Of an app's rights only its own command knows. */
export function seenBy(caller: Caller, wholeKeystore: Records): Records {
  if (caller.kind === 'owner' && caller.enrollmentId === undefined) return wholeKeystore
  return new CutKeystore(wholeKeystore, caller.kind === 'peer' ? forPeer(caller.atSign) : forAnyone)
}

/**
 * The verb in lower case: all of a command without a colon, else what stands before the first one, without its
 * spaces. [§2.4] Two things stay as they are: `@exit`, whose case matters, and the regular expression after a verb
 * that takes one, which may hold the first colon.
 */
function normalise(line: string): string {
  if (line.startsWith('@')) return line
  const colon = line.indexOf(':')
  if (colon < 0) return line.toLowerCase()
  const head = line.slice(0, colon)
  const lower = head.toLowerCase()
  if (!lower.includes(' ')) return lower === head ? line : lower + line.slice(colon)
  const word = lower.slice(0, lower.indexOf(' '))
  return spaced.has(word) ? word + line.slice(word.length) : lower.replaceAll(' ', '') + line.slice(colon)
}

/** Verbs by their first word; among those of one word, the longest name is asked first. */
const byWord = new Map<string, Verb[]>()
for (const verb of [...verbs].sort((a, b) => b.syntax.name.length - a.syntax.name.length)) {
  const word = verb.syntax.name.split(':', 1)[0] ?? ''
  byWord.set(word, [...(byWord.get(word) ?? []), verb])
}

const spaced = new Set(verbs.filter(({ syntax }) => syntax.spaced).map(({ syntax }) => syntax.name))

function findVerb(command: string): Verb | undefined {
  const colon = command.indexOf(':')
  const candidates = byWord.get(colon < 0 ? command : command.slice(0, colon))
  // Some verbs answer for more than their word, as `scan` does for all that begins like it.
  return (
    candidates?.find(({ syntax }) => syntax.accepts(command)) ?? verbs.find(({ syntax }) => syntax.accepts(command))
  )
}
