import type { IncomingMessage, ServerResponse } from 'node:http'
import { openVisitor } from '../../lib/client/visitor.ts'
import type { Profile } from '../../lib/profile/profile.ts'
import { readPublicProfile } from '../../lib/profile/read.ts'
import { linksBack } from '../../lib/profile/rel-me.ts'
import { type AtSign, parseAtSign } from '../../lib/protocol/at-sign.ts'
import type { Dial } from '../../lib/transport/transport.ts'
import { decodedPath } from './headers.ts'
import { type StrictOptions, strictFetch } from './strict-fetch.ts'

/*
 * Which of the links on somebody's page lead to pages that link back to it, so that both are the same person's. Whoever asks
 * names nobody but the atSign: where is looked is what its owner has written for everyone and signed. This is the one place where
 * somebody else than the directory says where a connection goes; `strict-fetch.ts` says where none does.
 */

export interface MarksLimits {
  /** Links of one page that are looked at; the others get no mark. 20. */
  readonly maxLinks: number
  /** Pages of one atSign that are fetched at once. 2. */
  readonly atOnce: number
  /** atSigns that are looked after at once; for the next one there are no marks yet. 20. */
  readonly maxAtSigns: number
  /** How long it is believed that a page links back, in milliseconds. A day. */
  readonly goodMillis: number
  /** The same of one that does not, or that could not be read. An hour. */
  readonly failedMillis: number
  /** How soon the links of one atSign are read again, in milliseconds. 10 minutes. */
  readonly againMillis: number
  /** How long whoever asks waits for what is not known yet, in milliseconds; the rest is there the next time. 8,000. */
  readonly replyMillis: number
  /** Pages that are remembered; the oldest goes first. 5,000. */
  readonly maxKept: number
}

const defaultLimits: MarksLimits = {
  maxLinks: 20,
  atOnce: 2,
  maxAtSigns: 20,
  goodMillis: 86_400_000,
  failedMillis: 3_600_000,
  againMillis: 600_000,
  replyMillis: 8_000,
  maxKept: 5_000,
}

export interface MarksOptions extends Partial<MarksLimits> {
  /** What browsers call this place: a page has to link to `<origin>/@alice`. */
  readonly origin: string
  readonly dial: Dial
  readonly fetch?: (url: string, options?: StrictOptions) => Promise<{ readonly url: string; readonly html: string }>
  readonly now?: () => number
}

interface Links {
  readonly at: number
  readonly links: readonly string[]
  /** Resolves when all that is not known has been looked at. */
  readonly done: Promise<void>
}

/** Answers `GET /@alice/marks.json`, `{"marks":["https://…"]}`; false for anything else. */
export function answerMarks(
  options: MarksOptions,
): (request: IncomingMessage, response: ServerResponse) => Promise<boolean> {
  const { origin, dial, fetch = strictFetch, now = Date.now } = options
  const limits = { ...defaultLimits, ...options }
  const known = new Map<string, { readonly isBack: boolean; readonly until: number }>()
  const asked = new Map<AtSign, Links>()
  const beingRead = new Map<AtSign, Promise<Links>>()
  let underWay = 0

  async function look(atSign: AtSign, link: string): Promise<void> {
    const page = `${origin}/${atSign}`
    const isBack = await fetch(link).then(
      // A link that sends on to somebody else's page would be marked by it.
      ({ html, url }) => siteOf(url) === siteOf(link) && linksBack(html, url, page),
      () => false,
    )
    const [oldest] = known.keys()
    if (known.size >= limits.maxKept && oldest !== undefined) known.delete(oldest)
    known.set(`${atSign} ${link}`, { isBack, until: now() + (isBack ? limits.goodMillis : limits.failedMillis) })
  }

  async function lookAtAll(atSign: AtSign, links: readonly string[]): Promise<void> {
    const left = links.filter((link) => (known.get(`${atSign} ${link}`)?.until ?? 0) <= now())
    const one = async () => {
      for (let link = left.shift(); link !== undefined; link = left.shift()) await look(atSign, link)
    }
    await Promise.all(Array.from({ length: limits.atOnce }, one))
  }

  /**
   * What somebody's page links to, and the looking that goes on, once for all who ask; undefined where too many are looked
   * after.
   */
  async function linksOf(atSign: AtSign): Promise<Links | undefined> {
    const before = asked.get(atSign)
    if (before && now() - before.at < limits.againMillis) return before
    const coming = beingRead.get(atSign)
    if (coming) return coming
    if (underWay >= limits.maxAtSigns) return before
    const reading = lookAfter(atSign).finally(() => beingRead.delete(atSign))
    beingRead.set(atSign, reading)
    return reading
  }

  async function lookAfter(atSign: AtSign): Promise<Links> {
    underWay++
    let done: Promise<void> | undefined
    try {
      const links = (await readLinks(atSign, dial)).slice(0, limits.maxLinks)
      done = lookAtAll(atSign, links).finally(() => underWay--)
      const found = { at: now(), links, done }
      asked.delete(atSign)
      asked.set(atSign, found)
      const [oldest] = asked.keys()
      if (asked.size > limits.maxKept && oldest !== undefined) asked.delete(oldest)
      return found
    } finally {
      if (!done) underWay--
    }
  }

  return async (request, response) => {
    const atSign = request.method === 'GET' ? asksFor(request.url) : undefined
    if (!atSign) return false
    const found = await linksOf(atSign).catch(() => undefined)
    const late = new Promise((resolve) => setTimeout(resolve, limits.replyMillis).unref())
    await Promise.race([found?.done, late])
    const marks = found?.links.filter((link) => known.get(`${atSign} ${link}`)?.isBack) ?? []
    response.setHeader('Content-Type', 'application/json')
    response.setHeader('Cache-Control', 'public, max-age=60')
    response.end(JSON.stringify({ marks }))
    return true
  }
}

/** Whose page an address is of: its host, with or without the `www.` to which many send on. */
function siteOf(url: string): string {
  return new URL(url).host.replace(/^www\./, '')
}

function asksFor(url = ''): AtSign | undefined {
  const name = /^\/(@[^/]+)\/marks\.json$/.exec(decodedPath(url) ?? '')?.[1]
  try {
    return name === undefined ? undefined : parseAtSign(name)
  } catch {
    return undefined
  }
}

/** How long somebody's server may take to tell its records, in milliseconds. */
const patience = 8_000

async function readLinks(atSign: AtSign, dial: Dial): Promise<string[]> {
  const visitor = openVisitor({ atSign, dial })
  try {
    return linksIn(await readPublicProfile(visitor, { signal: AbortSignal.timeout(patience) }))
  } finally {
    visitor.close()
  }
}

/** To the web, and signed: who could write to somebody's server, and not sign, could name a page of their own. */
function linksIn({ answers }: Profile): string[] {
  const links = answers.flatMap(({ shown, signature }) => {
    const content = shown.kind === 'custom' ? shown.item.content : shown
    return content.kind === 'link' && signature === 'verified' ? [content.href] : []
  })
  return [...new Set(links)].filter((href) => href.startsWith('https:'))
}
