import { type ParseArgsConfig, parseArgs } from 'node:util'
import type { AtError, ErrorCode } from '../../lib/protocol/at-error.ts'

/** How a run ended; what scripts may rely on. */
export const exitCodes = {
  done: 0,
  /** The server, or the local machine, refused. */
  refused: 1,
  /** The command line cannot be understood, or names a file that cannot be read. */
  usage: 2,
  /** There is no such value, or none for this caller; or no such atSign. */
  nothing: 3,
  /** The directory or the atServer does not answer. */
  unreachable: 4,
  /** The key file cannot be used. */
  keys: 5,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** Where a command reads and writes; the process's own streams outside of tests. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream & { isTTY?: boolean }
  readonly output: NodeJS.WritableStream & { isTTY?: boolean }
  readonly errors: NodeJS.WritableStream
  readonly env: Readonly<Record<string, string | undefined>>
  /** Aborted by Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal
}

type Options = NonNullable<ParseArgsConfig['options']>
type Given<O extends Options> = ReturnType<typeof parseArgs<{ options: O; allowPositionals: true }>>['values']

/** What every command takes. */
export const commonOptions = {
  root: { type: 'string' },
  ca: { type: 'string' },
  network: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies Options

export interface Call<O extends Options = Options> {
  /** What was given without a `--name` in front. */
  readonly words: readonly string[]
  readonly given: Given<O & typeof commonOptions>
  readonly terminal: Terminal
  /** One answer: its text for people, or with `--json` one line of JSON for machines. */
  print(text: string, json: unknown): void
}

/** One command: what it is called, what it takes, and what it does. */
export interface CommandOf<O extends Options> {
  /** One or two words. */
  readonly name: string
  /** One sentence. */
  readonly summary: string
  /** What follows the name, such as `<key> [value]`. */
  readonly takes: string
  /** How many words at least and at most. */
  readonly words: readonly [min: number, max: number]
  readonly options: O
  /** Whether what is not given is taken from the environment: `--secret-file` from `FACET_SECRET_FILE`. */
  readonly fromEnvironment?: boolean
  /** Ways to say the same thing: where one of them is given, the environment is not asked for the others. */
  readonly alternatives?: readonly (keyof O & string)[]
  /** What each of `options` means, for the help. */
  readonly meaning: { readonly [Name in keyof O]: string }
  /** What follows `facet` in an example that works. */
  readonly example: string
  run(call: Call<O>): Promise<ExitCode>
}

export interface Command extends Omit<CommandOf<Options>, 'run' | 'meaning'> {
  readonly meaning: Readonly<Record<string, string>>
  /** Reads the words after the name. Throws `UsageError`. */
  run(args: readonly string[], terminal: Terminal): Promise<ExitCode>
}

/** The command line says something that cannot be. Its message is the sentence for whoever typed it. */
export class UsageError extends Error {}

/** A failure that has its own exit code. Its message is the sentence for whoever typed the command. */
export class Failure extends Error {
  readonly exitCode: ExitCode

  constructor(exitCode: ExitCode, message: string, cause?: unknown) {
    super(message, { cause })
    this.exitCode = exitCode
  }
}

/** A server's no, in the words of a command that knows what was asked of it; the server's own code is told with them. */
export class Refusal extends Failure {
  readonly code: ErrorCode
  /** What else to say: a sentence, or nothing. */
  readonly advice: string

  constructor(exitCode: ExitCode, message: string, refusal: AtError, advice = '') {
    super(exitCode, message, refusal)
    this.code = refusal.code
    this.advice = advice
  }
}

/** A command as the table holds it, its options typed while it is written. */
export function command<const O extends Options>(it: CommandOf<O>): Command {
  return {
    ...it,
    async run(args, terminal) {
      const { values, positionals } = read(it, args)
      if ('help' in values && values.help) {
        terminal.output.write(helpOf(it))
        return exitCodes.done
      }
      const given = { ...(it.fromEnvironment && environmentOf(it, values, terminal)), ...values } as Given<
        O & typeof commonOptions
      >
      const [min, max] = it.words
      if (positionals.length < min || positionals.length > max) {
        const much = positionals.length < min ? 'Something is missing' : 'There is a word too many'
        throw new UsageError(`${much}: facet ${it.name} ${it.takes}`)
      }
      const json = 'json' in values && values.json === true
      const print = (text: string, data: unknown) => {
        terminal.output.write(`${json ? JSON.stringify(data) : text}\n`)
      }
      return it.run({ words: positionals, given, terminal, print })
    },
  }
}

/** The options of a command that the environment has; an empty variable counts as none. Throws `UsageError`. */
function environmentOf(
  { options, alternatives = [] }: Pick<Command, 'options' | 'alternatives'>,
  values: object,
  { env }: Terminal,
): Record<string, string | boolean> {
  const isSaid = alternatives.some((name) => name in values)
  const found: Record<string, string | boolean> = {}
  for (const [name, { type }] of Object.entries(options)) {
    const variable = variableOf(name)
    const value = env[variable]
    if (!value || (isSaid && alternatives.includes(name))) continue
    if (type === 'boolean' && !/^(true|false)$/.test(value)) {
      throw new UsageError(`${variable} is ${value}; it must be true or false.`)
    }
    found[name] = type === 'boolean' ? value === 'true' : value
  }
  return found
}

function variableOf(option: string): string {
  return `FACET_${option.replaceAll('-', '_').toUpperCase()}`
}

/** All about one command, an example included. */
function helpOf(it: Omit<Command, 'run'>): string {
  const { name, takes, summary, meaning, options, example, fromEnvironment } = it
  const lines = Object.entries({ ...meaning, ...commonMeaning }).map(([option, means]) => {
    const { short, type } = { ...options, ...commonOptions }[option] as { short?: string; type: string }
    const head = `${short ? `-${short}, ` : ''}--${option}${type === 'string' ? ' …' : ''}`
    return `  ${head.padEnd(24)}${means}`
  })
  const variables = fromEnvironment
    ? `What is not given is taken from the environment, such as --secret-file from ${variableOf('secret-file')}.\n\n`
    : ''
  return `facet ${name} ${takes}\n\n${summary}\n\n${lines.join('\n')}\n\n${variables}Example: facet ${example}\n`
}

const commonMeaning: { readonly [Name in keyof typeof commonOptions]: string } = {
  root: 'the directory, host:port, or several of them with commas; FACET_ROOT, else root.atsign.org:64',
  ca: "PEM file of the authority to trust; FACET_CA, else the system's",
  network: 'folder of a network of your own, whose network.json says both',
  json: 'one line of JSON instead of text',
  help: 'this text',
}

function read({ options, name }: Pick<Command, 'options' | 'name'>, args: readonly string[]) {
  try {
    const all: Options = { ...options, ...commonOptions }
    return parseArgs({ args: withNumbers(args, all), options: all, allowPositionals: true })
  } catch (error) {
    // Node's second sentence is about its own function.
    const [sentence] = (error as Error).message.split(/\.\s/)
    throw new UsageError(`${sentence}. (facet ${name} --help)`)
  }
}

/** A number below zero after an option that takes one, as in `--ttr -1`, is what it takes; to Node it is an option. */
function withNumbers(args: readonly string[], options: Options): string[] {
  const joined: string[] = []
  for (const arg of args) {
    const before = joined.at(-1) ?? ''
    if (/^-\d+$/.test(arg) && options[before.replace(/^--/, '')]?.type === 'string')
      joined[joined.length - 1] += `=${arg}`
    else joined.push(arg)
  }
  return joined
}
