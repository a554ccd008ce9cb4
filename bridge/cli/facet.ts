import { AtError, type ErrorCode } from '../../lib/protocol/at-error.ts'
import { plainMessage } from '../../lib/protocol/reply.ts'
import { ConnectError } from '../listen/connect.ts'
import { printable } from '../printable.ts'
import { reasonOf } from '../trouble.ts'
import { type Command, type ExitCode, exitCodes, Failure, Refusal, type Terminal, UsageError } from './command.ts'
import { commands } from './commands/index.ts'

/** Runs one command line; resolves to its exit code, and never rejects but for a bug. */
export async function facet(args: readonly string[], terminal: Terminal = ofProcess()): Promise<ExitCode> {
  const found = find(args)
  try {
    if (found) return await found.command.run(found.rest, terminal)
    if (args.length > 0 && !asksForHelp(args)) throw new UsageError(unknownWords(args))
    terminal.output.write(overview(args[0]))
    return exitCodes.done
  } catch (error) {
    if (terminal.signal.reason instanceof NobodyReads) return exitCodes.done
    const { exitCode, sentence, code, advice = '' } = told(error)
    // Some of it may be a stranger's server's words.
    const words = printable(sentence)
    const line = isForMachines(args)
      ? JSON.stringify({ error: words, code, exitCode })
      : `${code ? withCode(words, code) : words}${advice && ` ${advice}`}`
    terminal.errors.write(`${line}\n`)
    return exitCode
  }
}

function find(args: readonly string[]): { command: Command; rest: readonly string[] } | undefined {
  for (const length of [2, 1]) {
    const name = args.slice(0, length).join(' ')
    const command = commands.find((one) => one.name === name)
    if (command) return { command, rest: args.slice(length) }
  }
  return undefined
}

interface Told {
  readonly exitCode: ExitCode
  readonly sentence: string
  /** The protocol's code, where a server or the way to it is what went wrong. */
  readonly code?: ErrorCode
  readonly advice?: string
}

function told(error: unknown): Told {
  if (error instanceof UsageError) return { exitCode: exitCodes.usage, sentence: error.message }
  if (error instanceof Refusal) {
    const { exitCode, message: sentence, code, advice } = error
    return { exitCode, sentence, code, advice }
  }
  if (error instanceof Failure) return { exitCode: error.exitCode, sentence: error.message }
  if (!(error instanceof AtError)) {
    if ((error as Error)?.name === 'AbortError') return { exitCode: exitCodes.refused, sentence: 'Stopped.' }
    throw error
  }
  const advice = adviceOn(error)
  const sentence = plainMessage(error).replace(/\.?$/, '.')
  return { exitCode: codeOf(error), sentence, code: error.code, advice }
}

/** The code is for those who look it up, so it comes last. */
function withCode(sentence: string, code: ErrorCode): string {
  return `${sentence.replace(/\.$/, '')} (${code}).`
}

/** Whether what went wrong is told as one line of JSON too; also where nothing else of the command line can be read. */
function isForMachines(args: readonly string[]): boolean {
  const end = args.indexOf('--')
  return args.slice(0, end < 0 ? args.length : end).includes('--json')
}

/** What to do about a certificate that was not taken, here or while asking for the way. */
function adviceOn(error: unknown): string {
  if (!(error instanceof Error)) return ''
  if (!(error instanceof ConnectError) || error.failure !== 'certificate') return adviceOn(error.cause)
  const { code = '' } = (error.cause ?? {}) as NodeJS.ErrnoException
  if (itsOwnFault.has(code)) return 'Whoever runs it has to put that right.'
  // Whoever vouches for it is trusted then: Node looks at names last.
  return code === 'ERR_TLS_CERT_ALTNAME_INVALID'
    ? 'Either it is not the server that it says it is, or its certificate was made for another name: ask for it by one that stands there, or have whoever runs it get one for this name.'
    : 'Either it is not the server that it says it is, or whoever vouches for it is not trusted here yet: say whom to trust with --ca or --network.'
}

/** What is wrong with a certificate whoever is trusted; all else may as well be the file of one's own authority. */
const itsOwnFault: ReadonlySet<string> = new Set(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID'])

function codeOf({ code }: AtError): ExitCode {
  if (code === 'AT0015' || code === 'AT0007') return exitCodes.nothing
  return code === 'AT0021' || code === 'AT0023' ? exitCodes.unreachable : exitCodes.refused
}

function asksForHelp(args: readonly string[]): boolean {
  return args.some((arg) => arg === 'help' || arg === '--help' || arg === '-h')
}

function unknownWords(args: readonly string[]): string {
  const begun = groupOf(args[0])
  if (begun.length > 0) return `After ${args[0]} follows one of: ${begun.map(({ name }) => name).join(', ')}.`
  return `There is no command ${args[0]}. facet --help lists them.`
}

/** The commands of two words that begin with this one. */
function groupOf(word = ''): readonly Command[] {
  return commands.filter(({ name }) => name.startsWith(`${word} `))
}

/** The commands of a group, else all of them. */
function overview(word?: string): string {
  const group = groupOf(word)
  const listed = group.length > 0 ? group : commands
  const first = group.length > 0 ? `${word} <command>` : '<command>'
  const width = Math.max(...listed.map(({ name }) => name.length)) + 2
  const list = listed.map(({ name, summary }) => `  ${name.padEnd(width)}${summary}`).join('\n')
  const codes = Object.entries(exitCodes).map(([meaning, code]) => `${code} ${meaning}`)
  return `facet ${first} …\n\n${list}\n\nfacet ${first} --help shows an example. Exit codes: ${codes.join(', ')}.\n`
}

/** How long a command that was told to stop may take to end; a second signal ends it at once. */
const stopMillis = 10_000

/** Who has read enough, as `head` does, has closed the pipe: that ends a command, and is no failure of it. */
class NobodyReads extends Error {}

function ofProcess(): Terminal {
  const stop = new AbortController()
  const abort = () => {
    stop.abort(new DOMException('Stopped.', 'AbortError'))
    // A pipe that nobody writes to cannot be given up any other way.
    setTimeout(() => process.exit(exitCodes.refused), stopMillis).unref()
  }
  process.once('SIGINT', abort).once('SIGTERM', abort)
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return stop.abort(new NobodyReads())
    process.stderr.write(`The output cannot be written: ${reasonOf(error)}.\n`)
    process.exit(exitCodes.refused)
  })
  // Where nobody hears what is said beside it, the work goes on.
  process.stderr.on('error', () => {})
  return {
    input: process.stdin,
    output: process.stdout,
    errors: process.stderr,
    env: process.env,
    signal: stop.signal,
  }
}
