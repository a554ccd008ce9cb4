import type { LookupAddress } from 'node:dns'
import { Resolver } from 'node:dns/promises'
import type { ClientRequest, IncomingMessage } from 'node:http'
import { type RequestOptions, request } from 'node:https'
import { BlockList, isIP, isIPv6 } from 'node:net'

/*
 * A page of the open web, fetched for somebody who may have chosen its address to reach what only this machine can. So it
 * goes to names alone, by HTTPS on its own port; a name is looked up once, and the connection is made to what was found then, which
 * must be an address that everybody can reach. Nothing of who asks goes along.
 */

export interface StrictOptions {
  /** From the first name that is looked up to the last byte, over all steps, in milliseconds. 5,000. */
  readonly totalMillis?: number
  /** Bytes that are read; what is behind them is left. 262,144. */
  readonly maxBytes?: number
  /** How often a page may send on to another address. 3. */
  readonly maxRedirects?: number
  /** Who is asked for the addresses of a name. The system's name servers. */
  readonly nameServers?: readonly string[]
  /** All addresses of a name, until it is aborted; as `nameServers` say unless given. */
  readonly resolve?: (host: string, signal: AbortSignal) => Promise<readonly LookupAddress[]>
  /** Opens the one connection; `https.request` unless given. */
  readonly ask?: (url: URL, options: RequestOptions) => ClientRequest
}

export type StrictFailure = 'address' | 'redirects' | 'status' | 'type' | 'time' | 'connection'

/** Why there is no page: the address is none to go to, or what is there is not one. */
export class StrictError extends Error {
  readonly failure: StrictFailure

  constructor(failure: StrictFailure, message: string, cause?: unknown) {
    super(message, { cause })
    this.failure = failure
  }
}

export interface StrictPage {
  /** Where it was in the end. */
  readonly url: string
  readonly html: string
}

/** Throws `StrictError`. */
export async function strictFetch(from: string, options: StrictOptions = {}): Promise<StrictPage> {
  const { totalMillis = 5_000, maxRedirects = 3 } = options
  const signal = AbortSignal.timeout(totalMillis)
  const tooLate = new Promise<never>((_, reject) => {
    const end = () => reject(new StrictError('time', `It took longer than ${totalMillis} ms.`))
    signal.addEventListener('abort', end, { once: true })
  })
  return Promise.race([follow(from, maxRedirects, signal, options), tooLate])
}

async function follow(
  from: string,
  redirects: number,
  signal: AbortSignal,
  options: StrictOptions,
): Promise<StrictPage> {
  const url = checked(from)
  const answer = await get(url, signal, options)
  const { statusCode = 0, headers } = answer
  if ([301, 302, 303, 307, 308].includes(statusCode) && headers.location !== undefined) {
    answer.destroy()
    if (redirects === 0) throw new StrictError('redirects', `${url} is not the last of too many steps.`)
    if (!URL.canParse(headers.location, url)) throw new StrictError('address', 'It leads to what is no address.')
    return follow(new URL(headers.location, url).href, redirects - 1, signal, options)
  }
  const isPage = /^text\/html\s*(;|$)/i.test(headers['content-type'] ?? '')
  const isPlain = /^(identity)?$/i.test(headers['content-encoding'] ?? '')
  if (statusCode !== 200 || !isPage || !isPlain) {
    answer.destroy()
    if (statusCode !== 200) throw new StrictError('status', `${url} answers ${statusCode}.`)
    throw new StrictError('type', `${url} is no page.`)
  }
  return { url: url.href, html: await read(answer, options) }
}

/** Only what could be anybody's page: a name, by HTTPS, on the port of it. */
function checked(address: string): URL {
  if (!URL.canParse(address)) throw new StrictError('address', 'This is no address.')
  const url = new URL(address)
  const host = url.hostname
  const isName = isIP(host.replace(/^\[|\]$/g, '')) === 0 && host.includes('.') && !host.endsWith('.')
  if (url.protocol !== 'https:' || url.port !== '' || url.username !== '' || url.password !== '' || !isName) {
    throw new StrictError('address', `${url.origin} is not asked.`)
  }
  url.hash = ''
  return url
}

async function get(
  url: URL,
  signal: AbortSignal,
  { nameServers, resolve = resolver(nameServers), ask = request }: StrictOptions,
): Promise<IncomingMessage> {
  const found = await resolve(url.hostname, signal).catch((error) => {
    throw new StrictError('connection', `There is no host called ${url.hostname}.`, error)
  })
  const [first] = found
  if (!first) throw new StrictError('connection', `There is no host called ${url.hostname}.`)
  // Where one of several is not public, it is not left to chance which is taken.
  if (!found.every(({ address }) => isPublicAddress(address))) {
    throw new StrictError('address', `${url.hostname} is not on the open network.`)
  }
  return new Promise((answer, reject) => {
    const asked = ask(url, {
      agent: false,
      signal,
      // What was found is where it goes, whatever the name means a moment later.
      lookup: (_, { all }, told) => {
        if (all) told(null, [first])
        else told(null, first.address, first.family)
      },
      maxHeaderSize: 16_384,
      headers: { Accept: 'text/html', 'Accept-Encoding': 'identity', 'User-Agent': 'Facet (rel=me)' },
    })
    asked.once('response', answer)
    asked.on('error', (error) => reject(new StrictError('connection', `${url.origin} cannot be read.`, error)))
    asked.end()
  })
}

async function read(answer: IncomingMessage, { maxBytes = 262_144 }: StrictOptions): Promise<string> {
  const chunks: Buffer[] = []
  let left = maxBytes
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      chunks.push(chunk.subarray(0, left))
      left -= chunk.length
      if (left <= 0) break
    }
  } catch (error) {
    throw new StrictError('connection', 'It broke off.', error)
  }
  return Buffer.concat(chunks).toString()
}

/**
 * Asks by itself: the system's own way takes one of the few threads by which this process also reads files, for as long as
 * somebody's name server cares to say nothing.
 */
function resolver(nameServers?: readonly string[]): NonNullable<StrictOptions['resolve']> {
  return async (host, signal) => {
    const asking = new Resolver()
    if (nameServers) asking.setServers(nameServers)
    const end = () => asking.cancel()
    signal.addEventListener('abort', end, { once: true })
    const told = await Promise.allSettled([asking.resolve4(host), asking.resolve6(host)])
    signal.removeEventListener('abort', end)
    return told.flatMap((one, at) =>
      one.status === 'fulfilled' ? one.value.map((address) => ({ address, family: at === 0 ? 4 : 6 })) : [],
    )
  }
}

/** Networks that are not, or not surely, the open one. [RFC 6890 and the registries of special addresses] */
const closed4 = networks('ipv4', [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '192.175.48.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
])
/** Of IPv6 only what was given out to be reached; in it lie some that carry another address. */
const open6 = networks('ipv6', ['2000::/3'])
const closed6 = networks('ipv6', ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'])

/** Whether everybody can reach it: not this machine, not its network, nor an address that carries one of those. */
export function isPublicAddress(address: string): boolean {
  if (address.includes('%')) return false
  if (isIPv6(address)) return open6.check(address, 'ipv6') && !closed6.check(address, 'ipv6')
  return isIP(address) === 4 && !closed4.check(address, 'ipv4')
}

function networks(type: 'ipv4' | 'ipv6', all: readonly string[]): BlockList {
  const list = new BlockList()
  for (const one of all) {
    const [network = '', prefix] = one.split('/')
    list.addSubnet(network, Number(prefix), type)
  }
  return list
}
