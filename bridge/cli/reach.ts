import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseAtKeysFile } from '../../lib/crypto/at-keys-file.ts'
import type { KeyMaterial } from '../../lib/crypto/key-ring.ts'
import { parseAddresses } from '../../lib/protocol/address.ts'
import { AtError } from '../../lib/protocol/at-error.ts'
import { type AtSign, parseAtSign } from '../../lib/protocol/at-sign.ts'
import { type TlsDialOptions, tlsDial } from '../listen/dial.ts'
import { type Call, type commonOptions, type ExitCode, exitCodes, UsageError } from './command.ts'

/** A failure that has its own exit code. */
export class Failure extends Error {
  readonly exitCode: ExitCode

  constructor(exitCode: ExitCode, message: string, cause?: unknown) {
    super(message, { cause })
    this.exitCode = exitCode
  }
}

/** The option of commands that act as an atSign. */
export const keysOption = { keys: { type: 'string', short: 'k' } } as const
export const keysMeaning = { keys: 'the .atKeys file of who asks; FACET_KEYS' } as const

const standardRoot = 'root.atsign.org:64'

/** How the directory and the servers behind it are reached. Throws `UsageError` or `Failure`. */
export async function routeOf({ given, terminal: { env } }: Call<typeof commonOptions>): Promise<TlsDialOptions> {
  const own = given.network ? await readNetwork(given.network) : undefined
  const root = given.root ?? own?.root ?? env.FACET_ROOT ?? standardRoot
  const ca = given.ca ?? own?.ca ?? env.FACET_CA
  const directory = addressesOf(root)
  return { directory, ...(ca ? { ca: await readText(ca, 'the authority', exitCodes.refused) } : {}) }
}

export async function dialOf(call: Call<typeof commonOptions>) {
  return tlsDial(await routeOf(call))
}

/** The keys of who asks, if any were given. Throws `Failure` with exit code 5 for a file that is none. */
export async function keysOf(call: Call<typeof keysOption>): Promise<KeyMaterial | undefined> {
  const file = call.given.keys ?? call.terminal.env.FACET_KEYS
  if (!file) return undefined
  const text = await readText(file, 'the key file', exitCodes.keys)
  try {
    return await parseAtKeysFile(text)
  } catch (error) {
    if (error instanceof AtError) throw new Failure(exitCodes.keys, `${file}: ${error.message}`, error)
    throw error
  }
}

export async function neededKeys(call: Call<typeof keysOption>): Promise<KeyMaterial> {
  const keys = await keysOf(call)
  if (!keys) throw new UsageError('Say who asks: --keys <.atKeys file>, or FACET_KEYS.')
  return keys
}

/** An atSign as a person types it. Throws `UsageError`. */
export function atSignOf(text: string): AtSign {
  try {
    return parseAtSign(text)
  } catch (error) {
    throw new UsageError(`${text} is no atSign: ${(error as Error).message}`)
  }
}

export async function readText(file: string, what: string, exitCode: ExitCode): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw new Failure(exitCode, `${what} cannot be read from ${file}: ${whyUnreadable(error)}.`, error)
  }
}

/** Why a file cannot be read, as the end of a sentence. */
export function whyUnreadable(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  return unreadable[code ?? ''] ?? code ?? message
}

const unreadable: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'this user may not read it',
}

/** Of one directory, or of several that know the same. */
function addressesOf(text: string) {
  try {
    return parseAddresses(text)
  } catch {
    throw new UsageError(`${text} is no address: host:port is wanted, such as ${standardRoot}.`)
  }
}

/** What `npm run network`, or `npm start`, has written about itself. */
async function readNetwork(folder: string): Promise<{ root: string; ca: string }> {
  const file = join(folder, 'network.json')
  const text = await readText(file, 'the network', exitCodes.unreachable)
  try {
    const { root, ca } = JSON.parse(text)
    return { root: `${root.host}:${root.port}`, ca }
  } catch (error) {
    throw new Failure(exitCodes.refused, `${file} is not what npm run network writes.`, error)
  }
}
