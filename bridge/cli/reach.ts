import type { KeyMaterial } from '../../lib/crypto/key-ring.ts'
import { parseAddresses } from '../../lib/protocol/address.ts'
import { type AtSign, parseAtSign } from '../../lib/protocol/at-sign.ts'
import { networkFile } from '../dev/announce.ts'
import { type TlsDialOptions, tlsDial } from '../listen/dial.ts'
import { type Call, type commonOptions, UsageError } from './command.ts'
import { readAuthority, readKeyFile, readParsed } from './files.ts'

/** The option of commands that act as an atSign. */
export const keysOption = { keys: { type: 'string', short: 'k' } } as const
export const keysMeaning = { keys: 'the .atKeys file of who asks; FACET_KEYS' } as const

const standardRoot = 'root.atsign.org:64'

/** How the directory and the servers behind it are reached. Throws `UsageError` or `Failure`. */
export async function routeOf({ given, terminal: { env } }: Call<typeof commonOptions>): Promise<TlsDialOptions> {
  const own = given.network ? await readNetwork(given.network) : undefined
  const root = given.root ?? own?.root ?? env.FACET_ROOT ?? standardRoot
  const ca = given.ca ?? own?.ca ?? env.FACET_CA
  const isVariable = given.root === undefined && own === undefined && env.FACET_ROOT !== undefined
  const directory = addressesOf(root, isVariable ? 'FACET_ROOT: ' : '')
  return { directory, ...(ca ? { ca: await readAuthority(ca) } : {}) }
}

export async function dialOf(call: Call<typeof commonOptions>) {
  return tlsDial(await routeOf(call))
}

/** The keys of who asks, if any were given. Throws `Failure` with exit code 5 for a file that is none. */
export async function keysOf(call: Call<typeof keysOption>): Promise<KeyMaterial | undefined> {
  const file = call.given.keys ?? call.terminal.env.FACET_KEYS
  if (!file) return undefined
  return (await readKeyFile(file)).material
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
    const why = (error as Error).message.replace(/^invalid @sign: /, '')
    throw new UsageError(`${text} is no atSign: ${why}`)
  }
}

/** Of one directory, or of several that know the same. */
function addressesOf(text: string, where: string) {
  try {
    return parseAddresses(text)
  } catch {
    throw new UsageError(`${where}${text} is no address: host:port is wanted, such as ${standardRoot}.`)
  }
}

/** What `npm run network`, or `npm start`, has written about itself. */
function readNetwork(folder: string): Promise<{ root: string; ca: string }> {
  return readParsed(networkFile(folder), 'network file', (text) => {
    try {
      const { root, ca } = JSON.parse(text)
      return { root: `${root.host}:${root.port}`, ca }
    } catch {
      throw new Error('This is not what npm run network writes.')
    }
  })
}
