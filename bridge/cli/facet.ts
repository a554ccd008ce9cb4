import { AtError } from '../../lib/protocol/at-error.ts'
import { ConnectError } from '../listen/connect.ts'
import { printable } from '../printable.ts'
import { reasonOf } from '../trouble.ts'
import { type Command, type ExitCode, exitCodes, type Terminal, UsageError } from './command.ts'
import { commands } from './commands/index.ts'
import { Failure } from './reach.ts'

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
    const { exitCode, sentence } = told(error)
    // Some of it may be a stranger's server's words.
    terminal.errors.write(`${printable(sentence)}\n`)
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

function told(error: unknown): { exitCode: ExitCode; sentence: string } {
  if (error instanceof UsageError) return { exitCode: exitCodes.usage, sentence: error.message }
  if (error instanceof Failure) return { exitCode: error.exitCode, sentence: error.message }
  if (!(error instanceof AtError)) {
    if ((error as Error)?.name === 'AbortError') return { exitCode: exitCodes.refused, sentence: 'Stopped.' }
    throw error
  }
  const hint = isStranger(error) ? ' Say whom to trust with --ca or --network.' : ''
  return { exitCode: codeOf(error), sentence: `${error.code}: ${error.message}${hint}` }
}

/** Whether it is a certificate that nobody vouches for, here or while asking for the way. */
function isStranger(error: unknown): boolean {
  if (error instanceof ConnectError && error.failure === 'certificate') return true
  return error instanceof Error && isStranger(error.cause)
}

function codeOf({ code }: AtError): ExitCode {
  if (code === 'AT0015') return exitCodes.nothing
  return code === 'AT0007' || code === 'AT0021' || code === 'AT0023' ? exitCodes.unreachable : exitCodes.refused
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

/** Who has read enough, as `head` does, has closed the pipe: that ends a command, and is no failure of it. */
class NobodyReads extends Error {}

function ofProcess(): Terminal {
  const stop = new AbortController()
  const abort = () => stop.abort(new DOMException('Stopped.', 'AbortError'))
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
