import type { Readable } from 'node:stream'
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
  readonly input: Readable & { isTTY?: boolean }
  readonly output: NodeJS.WritableStream & { isTTY?: boolean }
  readonly errors: NodeJS.WritableStream
  readonly env: Readonly<Record<string, string | undefined>>
  /** Aborted by Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal
}

type Options = NonNullable<ParseArgsConfig['options']>
type Given<O extends Options> = ReturnType<typeof parseArgs<{ options: O; allowPositionals: true }>>['values']

/** How the directory is found. */
const wayOptions = {
  root: { type: 'string' },
  ca: { type: 'string' },
  network: { type: 'string' },
} as const satisfies Options

/** What every command takes. */
const everyOptions = {
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies Options

/** What every command takes that asks a directory. */
export const commonOptions = { ...wayOptions, ...everyOptions }

export interface Call<O extends Options = Options, Required extends string = never> {
  /** What was given without a `--name` in front. */
  readonly words: readonly string[]
  readonly given: Given<O & typeof commonOptions> & { readonly [Name in Required]: string }
  readonly terminal: Terminal
  /** What a person has to look at who gave this option: the option, or the variable that it came from. */
  nameOf(option: string): string
  /** One answer: its text for people, or with `--json` one line of JSON for machines. */
  print(text: string, json: unknown): void
}

/** One command: what it is called, what it takes, and what it does. */
export interface CommandOf<O extends Options, Required extends keyof O & string = never> {
  /** One or two words. */
  readonly name: string
  /** One sentence. */
  readonly summary: string
  /** What follows the name, such as `<key> [value]`. */
  readonly takes: string
  /** How many words at least and at most. */
  readonly words: readonly [min: number, max: number]
  readonly options: O
  /** Options that cannot be left out. */
  readonly required?: readonly Required[]
  /** Whether it finds no server by itself, so that it takes no `--root`, `--ca` or `--network`. */
  readonly asksNobody?: boolean
  /** Whether what is not given is taken from the environment: `--secret-file` from `FACET_SECRET_FILE`. */
  readonly fromEnvironment?: boolean
  /** Ways to say the same thing, one of which is needed: where it is given, the environment is not asked for the others. */
  readonly alternatives?: readonly (keyof O & string)[]
  /** What each of `options` means, for the help. */
  readonly meaning: { readonly [Name in keyof O]: string }
  /** What follows `facet` in an example that works. */
  readonly example: string
  run(call: Call<O, Required>): Promise<ExitCode>
}

export interface Command extends Omit<CommandOf<Options, string>, 'run' | 'meaning'> {
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
export function command<const O extends Options, Required extends keyof O & string = never>(
  it: CommandOf<O, Required>,
): Command {
  return {
    ...it,
    async run(args, terminal) {
      const { values, positionals } = read(it, args)
      if ('help' in values && values.help) {
        terminal.output.write(helpOf(it))
        return exitCodes.done
      }
      const found = it.fromEnvironment ? environmentOf(it, values, terminal) : {}
      const given = { ...found, ...values } as Call<O, Required>['given']
      const nameOf = (option: string) => (option in found && !(option in values) ? variableOf(option) : `--${option}`)
      checkWhole(it, positionals.length, given)
      const json = 'json' in values && values.json === true
      const print = (text: string, data: unknown) => {
        terminal.output.write(`${json ? JSON.stringify(data) : text}\n`)
      }
      return it.run({ words: positionals, given, terminal, nameOf, print })
    },
  }
}

/** Says all that is missing at once. Throws `UsageError`. */
function checkWhole(
  { name, takes, words: [min, max], required = [], alternatives = [] }: Omit<Command, 'run'>,
  count: number,
  given: object,
): void {
  if (count > max) throw new UsageError(`There is a word too many: facet ${name} ${takes}`.trim())
  const has = (option: string) => Boolean((given as Record<string, unknown>)[option])
  const needed = required.filter((option) => !has(option)).map((option) => `--${option}`)
  if (alternatives.length > 0 && !alternatives.some(has)) needed.push(either(alternatives))
  if (count < min) throw new UsageError(`Something is missing: facet ${[name, takes, ...needed].join(' ')}`)
  if (needed.length === 0) return
  const all = needed.length > 1 ? `${needed.slice(0, -1).join(', ')} and ${needed.at(-1)} are` : `${needed[0]} is`
  throw new UsageError(`${all} needed. (facet ${name} --help)`)
}

function either(options: readonly string[]): string {
  return options.map((option) => `--${option}`).join(' or ')
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
  const { name, takes, summary, meaning, example, fromEnvironment, required = [], alternatives = [] } = it
  const options = optionsOf(it)
  const meanings: Readonly<Record<string, string>> = { ...commonMeaning, ...meaning }
  const lines = Object.entries(options).map(([option, { short, type }]) => {
    const head = `${short ? `-${short}, ` : ''}--${option}${type === 'string' ? ' …' : ''}`
    const need = alternatives.includes(option) ? `(${either(alternatives)} is needed) ` : ''
    return `  ${head.padEnd(24)}${required.includes(option) ? '(needed) ' : need}${meanings[option]}`
  })
  const [first = ''] = Object.keys(it.options)
  const variables = fromEnvironment
    ? `What is not given is taken from the environment, such as --${first} from ${variableOf(first)}.\n\n`
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

function optionsOf({ options, asksNobody }: Pick<Command, 'options' | 'asksNobody'>): Options {
  return { ...options, ...(asksNobody ? everyOptions : commonOptions) }
}

function read(it: Pick<Command, 'options' | 'asksNobody' | 'name'>, args: readonly string[]) {
  try {
    const all = optionsOf(it)
    return parseArgs({ args: withNumbers(args, all), options: all, allowPositionals: true })
  } catch (error) {
    // Node's second sentence is about its own function.
    const [sentence] = (error as Error).message.split(/\.\s/)
    throw new UsageError(`${sentence}. (facet ${it.name} --help)`)
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
