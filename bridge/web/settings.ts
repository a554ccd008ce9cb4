import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { type PlaceSource, placeSourceOf } from '../../lib/profile/places.ts'
import { type TileSource, tileSourceOf } from '../../lib/profile/tiles.ts'
import { type Address, parseAddresses } from '../../lib/protocol/address.ts'
import { type HostPattern, parseHostPatterns } from '../../lib/transport/host-pattern.ts'
import { isLoopbackName } from '../gateway/origin.ts'
import { type Level, levels } from '../journal.ts'

/** What the environment says, each with its default. */
export interface Settings {
  /** `PORT`: the one HTTP port; 0 takes any free one. 3000. */
  readonly port: number
  /**
   * `HOST`: where to listen. 127.0.0.1, so that a network with secrets on show is nobody else's;
   * 0.0.0.0 or :: for every interface, behind a proxy that speaks HTTPS.
   */
  readonly host: string
  /** `FACET_DATA`: where the development network is kept. `.facet` in the checkout. */
  readonly dataDir: string
  /**
   * `FACET_ROOT`: another directory, `root.atsign.org:64`, or several with commas that know the same; then no servers
   * are started here.
   */
  readonly root: readonly Address[] | undefined
  /** `FACET_CA`: PEM file of the authority to trust with `FACET_ROOT`; the system's unless given. */
  readonly ca: string | undefined
  /** `FACET_ORIGIN`: what browsers call this place, `https://facet.example`. `http://localhost:<port>`. */
  readonly origin: string | undefined
  /** `FACET_LOG`: how much the servers of the small world tell of what they do. `error`. */
  readonly log: Level
  /** `FACET_PROXY`: how many proxies of our own stand in front and add to `X-Forwarded-For`. 0. */
  readonly proxies: number
  /**
   * `FACET_DIRECT`: `*.zone:*`, the atServers, several with commas, that the pages of their owners may connect to without
   * the bridge. None.
   */
  readonly direct: readonly HostPattern[]
  /** `FACET_BINS`: `https://bin.example`, bins of others, several with commas, that pages may fetch files from. None. */
  readonly bins: readonly string[]
  /**
   * `FACET_REGISTRAR`, `https://my.atsign.com`: who gives out names of the directory in `FACET_ROOT`, and
   * `FACET_REGISTRAR_KEY`, by which it knows this host. None: people are told where to get a name.
   */
  readonly registrar: { readonly origin: string; readonly key: string } | undefined
  /**
   * `FACET_MARKS`, `on` or `off`: whether pages that somebody links to are asked whether they link back. Undefined unless
   * given: where others can link to this place, which nobody can to a loopback name.
   */
  readonly marks: boolean | undefined
  /**
   * `FACET_TILES`, `https://tiles.example/{z}/{x}/{y}.png`, and `FACET_TILES_BY`, whom to name for it: where maps come from.
   * OpenStreetMap; undefined for `off`.
   */
  readonly tiles: TileSource | undefined
  /**
   * `FACET_PLACES`, `https://places.example/search?format=jsonv2&q={q}`, and `FACET_PLACES_BY`, whom to name for it: who is
   * asked where an address is. Nominatim of OpenStreetMap; undefined for `off`.
   */
  readonly places: PlaceSource | undefined
}

type Environment = Readonly<Record<string, string | undefined>>

/** Throws an `Error` whose message says which variable is wrong. */
export function readSettings(env: Environment, checkout: string): Settings {
  return {
    port: env.PORT ? parsed('PORT', env.PORT, parsePort, 'a number from 0 to 65535') : 3000,
    host: env.HOST || '127.0.0.1',
    dataDir: resolve(checkout, env.FACET_DATA || '.facet'),
    root: env.FACET_ROOT ? parsed('FACET_ROOT', env.FACET_ROOT, parseAddresses, 'host:port') : undefined,
    ca: env.FACET_CA ? parsed('FACET_CA', env.FACET_CA, readCertificates, 'a PEM file that can be read') : undefined,
    origin: env.FACET_ORIGIN
      ? parsed('FACET_ORIGIN', env.FACET_ORIGIN, parseOrigin, 'like https://facet.example')
      : undefined,
    log: env.FACET_LOG ? parsed('FACET_LOG', env.FACET_LOG, parseLevel, `one of ${levels.join(', ')}`) : 'error',
    proxies: env.FACET_PROXY ? parsed('FACET_PROXY', env.FACET_PROXY, parseCount, 'how many proxies there are, 1') : 0,
    direct: parsed('FACET_DIRECT', env.FACET_DIRECT ?? '', parseHostPatterns, 'hosts with a port, such as *.example:*'),
    bins: parsed('FACET_BINS', env.FACET_BINS ?? '', parseOrigins, 'like https://bin.example, or several with commas'),
    registrar: env.FACET_REGISTRAR ? readRegistrar(env.FACET_REGISTRAR, env) : undefined,
    tiles: parsed(
      'FACET_TILES',
      env.FACET_TILES ?? '',
      (text) => tileSourceOf(text, env.FACET_TILES_BY),
      'like https://tiles.example/{z}/{x}/{y}.png, or off',
    ),
    places: parsed(
      'FACET_PLACES',
      env.FACET_PLACES ?? '',
      (text) => placeSourceOf(text, env.FACET_PLACES_BY),
      'like https://places.example/search?q={q}, or off',
    ),
    marks: env.FACET_MARKS ? parsed('FACET_MARKS', env.FACET_MARKS, parseSwitch, 'on or off') : undefined,
  }
}

function readRegistrar(text: string, { FACET_REGISTRAR_KEY: key, FACET_ROOT }: Environment) {
  const origin = parsed('FACET_REGISTRAR', text, parseSafeOrigin, 'like https://my.atsign.com')
  if (!FACET_ROOT) throw new Error('FACET_REGISTRAR needs FACET_ROOT, the directory that knows its names.')
  if (!key) throw new Error('FACET_REGISTRAR needs FACET_REGISTRAR_KEY, by which it knows this host.')
  return { origin, key }
}

function parsePort(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) throw new Error('no port')
  return Number(text)
}

function parseLevel(text: string): Level {
  const level = levels.find((one) => one === text)
  if (!level) throw new Error('no level')
  return level
}

function parseOrigin(text: string): string {
  const { protocol, origin } = new URL(text)
  if (!/^https?:$/.test(protocol)) throw new Error('no place of the web')
  return origin
}

/** What goes there is nobody else's to read. */
function parseSafeOrigin(text: string): string {
  const { protocol, hostname } = new URL(text)
  if (protocol !== 'https:' && !isLoopbackName(hostname)) throw new Error('no safe place')
  return parseOrigin(text)
}

function parseOrigins(text: string): string[] {
  return text.split(',').flatMap((one) => (one.trim() ? [parseOrigin(one.trim())] : []))
}

function readCertificates(file: string): string {
  const pem = readFileSync(file, 'utf8')
  new X509Certificate(pem)
  return pem
}

function parseSwitch(text: string): boolean {
  if (text !== 'on' && text !== 'off') throw new Error('no switch')
  return text === 'on'
}

function parseCount(text: string): number {
  if (!/^\d{1,2}$/.test(text)) throw new Error('no count')
  return Number(text)
}

function parsed<T>(name: string, text: string, parse: (text: string) => T, wanted: string): T {
  try {
    return parse(text)
  } catch {
    throw new Error(`${name} is ${text}; it must be ${wanted}.`)
  }
}
