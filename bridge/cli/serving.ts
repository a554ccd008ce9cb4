import { once } from 'node:events'
import { createServer } from 'node:net'
import { type Address, formatAddress } from '../../lib/protocol/address.ts'
import { makeFolder } from '../dev/make-folder.ts'
import { type CredentialFiles, readCredentials } from '../host/credentials.ts'
import { type Level, levels, type Told, tell } from '../journal.ts'
import type { Credentials } from '../listen/tls-server.ts'
import { reasonOf } from '../trouble.ts'
import { type Call, type ExitCode, exitCodes, Failure, UsageError } from './command.ts'

/** The options of commands that listen. */
export const servingOptions = {
  port: { type: 'string' },
  host: { type: 'string' },
  cert: { type: 'string' },
  key: { type: 'string' },
  log: { type: 'string' },
} as const

export const servingMeaning = {
  port: 'where to listen; 0 takes any free port',
  host: 'the address to listen at; 0.0.0.0, which is all of them',
  cert: 'PEM file of the certificate; read again on SIGHUP',
  key: 'PEM file of its key',
  log: `how much is told on standard error: ${levels.join(', ')}; error`,
} as const

/** The options of those that serve atSigns. */
export const atServerOptions = {
  ...servingOptions,
  data: { type: 'string' },
  drafts: { type: 'boolean' },
  testing: { type: 'boolean' },
} as const

export const atServerMeaning = {
  ...servingMeaning,
  data: 'the folder in which everything is kept',
  drafts:
    'understand what is still being decided on, and say so: notify:multi, eph, eAtn, batch:abortOnFailure, prompts',
  testing: 'let owners tune it while it runs, by config:set, config:reset and config:print',
} as const

/** Something that runs until it is told to end. */
export interface Serving {
  /** What to say of it once it is ready: for people, and for machines. */
  readonly text: string
  readonly json: object
  /** At SIGHUP; resolves to a sentence of what is new. What it cannot read must change nothing. */
  renew(): Promise<string>
  close(): Promise<void>
}

/** Opens it, says that it is ready, and closes it when the signal comes. */
export async function serve(call: Call, open: () => Promise<Serving>): Promise<ExitCode> {
  const { errors, signal } = call.terminal
  let turn = Promise.resolve('')
  let serving: Serving | undefined
  const renew = () => {
    turn = turn
      .then(() => serving?.renew() ?? '')
      .catch((error) => `Everything stays as it was: ${(error as Error).message}`)
    turn.then((sentence) => sentence && errors.write(`${sentence}\n`))
  }
  process.on('SIGHUP', renew)
  try {
    serving = await open()
    call.print(serving.text, serving.json)
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
    await serving.close()
    return exitCodes.done
  } catch (error) {
    // Told to end before it was ready.
    if (signal.aborted && error === signal.reason) return exitCodes.done
    if (error instanceof UsageError || error instanceof Failure) throw error
    throw new Failure(exitCodes.refused, startTroubleOf(error), error)
  } finally {
    process.off('SIGHUP', renew)
  }
}

/** Why it could not be started, as a sentence. */
function startTroubleOf(error: unknown): string {
  const { syscall, address, port } = error as NodeJS.ErrnoException & { address?: string; port?: number }
  // Node tells no port where any free one was wanted.
  const where = port && address ? formatAddress({ host: address, port }) : address
  if (syscall === 'listen') return `Nobody can be served at ${where}: ${reasonOf(error)}.`
  return (error as Error).message.split('\n', 1)[0] ?? ''
}

/**
 * The folder for everything that is kept, made where it is missing. Throws `Failure` where it cannot be, and before it makes
 * any what `listen` does when somebody else has one of the ports: a store that nobody can reach is not begun.
 */
export async function makeDataFolder(
  folder: string,
  host: string,
  ports: readonly (number | undefined)[],
): Promise<void> {
  for (const port of new Set(ports)) {
    if (port === undefined) continue
    const trial = createServer().listen({ host, port })
    await once(trial, 'listening')
    await new Promise((resolve) => trial.close(resolve))
  }
  try {
    await makeFolder(folder)
  } catch (error) {
    throw new Failure(exitCodes.refused, `Nothing can be kept in ${folder}: ${reasonOf(error)}.`, error)
  }
}

/** Which directory a server asks, as a sentence. */
export function asking(directory: Address | readonly Address[]): string {
  const addresses = 'host' in directory ? [directory] : directory
  return `Others are found through the directory at ${addresses.map(formatAddress).join(', ')}.`
}

type Serves = Pick<Call<typeof servingOptions>, 'nameOf' | 'terminal'> & { readonly given: { readonly log?: string } }

/** What servers are to tell, out of the option. */
export function toldOf({ given: { log = 'error' }, nameOf, terminal }: Serves): Told {
  if (!isLevel(log)) throw new UsageError(`${nameOf('log')} is ${log}; it is one of ${levels.join(', ')}.`)
  return tell(log, (line) => terminal.errors.write(line))
}

function isLevel(text: string): text is Level {
  return levels.some((level) => level === text)
}

/** A port out of an option. */
export function portOf({ nameOf }: Pick<Call, 'nameOf'>, option: string, text: string): number {
  const port = Number(text)
  if (!/^\d{1,5}$/.test(text) || port > 65_535) throw new UsageError(`${nameOf(option)} is ${text}, which is no port.`)
  return port
}

/** What reads the certificate and its key, each time anew. */
export function credentialsOf({ cert, key }: CredentialFiles): () => Promise<Credentials> {
  return () =>
    readCredentials({ cert, key }).catch((error: Error) => {
      throw new Failure(exitCodes.usage, error.message, error)
    })
}
