import { type ParseArgsConfig, parseArgs } from 'node:util'
import { type CredentialFiles, readText } from '../host/credentials.ts'

/** What somebody typed that cannot be meant; one sentence. */
export class UsageError extends Error {}

type Options = NonNullable<ParseArgsConfig['options']>
type Values<Given extends Options> = ReturnType<typeof parseArgs<{ options: Given; strict: true }>>['values']

/** The options of a command. Throws `UsageError`. */
export function readOptions<Given extends Options>(options: Given): Values<Given> {
  try {
    return parseArgs({ args: process.argv.slice(2), options, strict: true }).values as Values<Given>
  } catch (error) {
    throw new UsageError((error as Error).message)
  }
}

/** What `parse` makes of an option. Throws `UsageError` naming the option. */
export function understood<Value>(name: string, text: string, parse: (text: string) => Value): Value {
  try {
    return parse(text)
  } catch (error) {
    throw new UsageError(`--${name} is ${text}: ${(error as Error).message}.`)
  }
}

export function parsePort(text: string): number {
  const port = Number(text)
  if (!/^\d{1,5}$/.test(text) || port > 65_535) throw new Error('not a port')
  return port
}

/** Throws `UsageError` unless both files are named. */
export function credentialFiles({ cert, key }: { cert?: string; key?: string }): CredentialFiles {
  if (!cert || !key) throw new UsageError('Say where the certificate and its key are with --cert and --key.')
  return { cert, key }
}

/** The authority to trust, from a PEM file; the system's when none is named. */
export async function readAuthority(file: string | undefined): Promise<string | undefined> {
  return file === undefined ? undefined : readText(file)
}

/** Runs a command to its end: exit code 0, or 2 for what was typed wrong, or 1 for everything else, with one sentence. */
export async function run(usage: string, command: () => Promise<void>): Promise<never> {
  try {
    await command()
    process.exit(0)
  } catch (error) {
    const { message } = error as Error
    process.stderr.write(error instanceof UsageError ? `${message} (${usage})\n` : `${message.split('\n', 1)[0]}\n`)
    process.exit(error instanceof UsageError ? 2 : 1)
  }
}

/** Calls `reload` at each SIGHUP, one after the other, and says on stderr how it went. */
export function onHangUp(reload: () => Promise<string>): void {
  let turn = Promise.resolve()
  process.on('SIGHUP', () => {
    turn = turn.then(async () => {
      const sentence = await reload().catch((error) => `Everything stays as it was: ${(error as Error).message}`)
      process.stderr.write(`${sentence}\n`)
    })
  })
}

/** One line of JSON, for programs that wait for it. */
export function announce(ready: object): void {
  process.stdout.write(`${JSON.stringify(ready)}\n`)
}
