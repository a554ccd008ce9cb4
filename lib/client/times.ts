import { AtError } from '../protocol/at-error.ts'
import type { AtKey } from '../protocol/at-key.ts'
import { type Metadata, metadataFromJson } from '../protocol/metadata.ts'
import { syntax as batch } from '../verbs/batch.ts'
import { syntax as llookup } from '../verbs/llookup.ts'
import type { RequestOptions } from './connection.ts'
import type { ClientContext } from './context.ts'
import { parseJson } from './reading.ts'
import { notBegun } from './stored.ts'

/** What is known of a record besides its name and its value. */
export type Times =
  | { readonly key: AtKey; readonly state: 'there'; readonly metadata: Metadata }
  /** It has ended, or was removed meanwhile. */
  | { readonly key: AtKey; readonly state: 'gone' }
  /** There, and more than can be read: somebody else may have written it. */
  | { readonly key: AtKey; readonly state: 'unread' }

export interface TimesOptions extends RequestOptions {
  /** Keys that are asked for at a time. */
  readonly pageSize?: number
  /** Characters of all answers together, after which the rest is `unread`. */
  readonly maxCharacters?: number
}

/** From when and until when each is seen, and what becomes of copies: in the order of the keys, a page at a time. */
export async function* timesOf(
  context: Pick<ClientContext, 'request' | 'now'>,
  keys: readonly AtKey[],
  { pageSize = 100, maxCharacters = 64_000_000, signal }: TimesOptions = {},
): AsyncGenerator<readonly Times[]> {
  let characters = 0
  const request: ClientContext['request'] = async (line, options) => {
    const payload = await context.request(line, options)
    characters += payload?.length ?? 0
    return payload
  }
  for (let from = 0; from < keys.length; from += pageSize) {
    const page = keys.slice(from, from + pageSize)
    const isEnough = () => characters > maxCharacters
    yield isEnough() ? page.map(unread) : await readPage({ ...context, request }, page, isEnough, { signal })
  }
}

const unread = (key: AtKey): Times => ({ key, state: 'unread' })

async function readPage(
  context: Pick<ClientContext, 'request' | 'now'>,
  keys: readonly AtKey[],
  isEnough: () => boolean,
  options: RequestOptions,
): Promise<Times[]> {
  const commands = keys.map((key, id) => ({ id, command: llookup.format({ key, operation: 'meta' }) }))
  let payload: string | null
  try {
    payload = await context.request(batch.format({ commands }), options)
  } catch (error) {
    if (isTooMuch(error)) return keys.map(unread)
    throw error
  }
  const answers = parseJson(payload ?? '[]')
  if (!Array.isArray(answers)) throw new AtError('AT0014', 'The server answered with something that is no list.')
  const responses = new Map(answers.map((answer) => [Number(answer?.id), answer?.response]))
  const found: Times[] = []
  for (const [id, key] of keys.entries()) found.push(await read(key, responses.get(id)))
  return found

  async function read(key: AtKey, response: { data?: unknown; error_code?: unknown } | undefined): Promise<Times> {
    if (response?.error_code === 'AT0015') return { key, state: 'gone' }
    if (typeof response?.data !== 'string') return unread(key)
    try {
      if (response.data !== 'null') return { key, state: 'there', metadata: metadataFromJson(parseJson(response.data)) }
      if (isEnough()) return unread(key)
      const later = await notBegun(context, key, options)
      return later ? { key, state: 'there', metadata: later.metadata } : { key, state: 'gone' }
    } catch (error) {
      if (isTooMuch(error) || (error instanceof AtError && !error.closes)) return unread(key)
      throw error
    }
  }
}

/** A reply that is too long ends its line, and the next request has a new one. */
function isTooMuch(error: unknown): boolean {
  return error instanceof AtError && error.code === 'AT0005'
}
