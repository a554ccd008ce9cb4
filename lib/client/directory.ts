import type { Address } from '../protocol/address.ts'
import { AtError } from '../protocol/at-error.ts'
import { type AtSign, bareName } from '../protocol/at-sign.ts'
import { encodeUtf8 } from '../protocol/base64.ts'
import { parseDirectoryReply } from '../protocol/directory-reply.ts'
import { LineReader } from '../protocol/line.ts'
import type { Dial, Transport } from '../transport/transport.ts'
import { syntax as lookup } from '../verbs/lookup.ts'
import { syntax as scan } from '../verbs/scan.ts'
import { abortable, asLost, type ConnectionOptions, type RequestOptions } from './connection.ts'
import { parseNames } from './list.ts'
import { ifFound } from './reading.ts'
import { Session } from './session.ts'

/**
 * How far an atSign has come: the directory does not know it, its server waits for its owner, its server serves, or
 * nobody can tell because no server answers. [data formats §17]
 */
export type AtSignStatus = 'unknown' | 'unactivated' | 'activated' | 'unreachable'

export interface StatusOptions extends RequestOptions, ConnectionOptions {}

/** Where the atServer of an atSign is; undefined when the directory does not know it. AT0021 and AT0023 as ever. [§1] */
export async function findAtServer(
  dial: Dial,
  atSign: AtSign,
  { signal, replyMillis = 10_000 }: StatusOptions = {},
): Promise<Address | undefined> {
  const transport = await dial('directory', signal)
  let timer: ReturnType<typeof setTimeout> | undefined
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new AtError('AT0023', 'The directory did not answer in time.')), replyMillis)
  })
  try {
    return await abortable(Promise.race([ask(transport, atSign), tooLate]), signal)
  } finally {
    clearTimeout(timer)
    transport.close()
  }
}

async function ask(transport: Transport, atSign: AtSign): Promise<Address | undefined> {
  const lines = new LineReader({ maxBytes: 1024 })
  await transport.write(encodeUtf8(`${bareName(atSign)}\n`)).catch((error) => {
    throw asLost(error)
  })
  for await (const chunk of transport) {
    lines.push(chunk)
    const line = lines.next()
    if (typeof line === 'string') return parseDirectoryReply(line)
  }
  throw new AtError('AT0021', 'The directory hung up without an answer.')
}

/** Asks the directory, and then the atSign's own server for its public key, as anyone may. */
export async function atSignStatus(dial: Dial, atSign: AtSign, options: StatusOptions = {}): Promise<AtSignStatus> {
  try {
    return (await askActivation(dial, atSign, options)) === 'activated' ? 'activated' : 'unactivated'
  } catch (error) {
    if (options.signal?.aborted || !(error instanceof AtError)) throw error
    return error.code === 'AT0007' ? 'unknown' : 'unreachable'
  }
}

/**
 * Whether an atServer shows its owner's public key: `ready` lists it and has no value for it, as one does that is just
 * being set up. Rejects as every request does. [data formats §17]
 */
export async function askActivation(
  dial: Dial,
  atSign: AtSign,
  { signal, ...limits }: StatusOptions = {},
): Promise<'activated' | 'ready' | 'teapot'> {
  const session = new Session({ dial, to: atSign, ...limits })
  try {
    const names = parseNames(await session.request(scan.format({ regex: 'publickey@' }), { signal }))
    if (!names.some((key) => key.name === 'publickey')) return 'teapot'
    const line = lookup.format({ name: 'publickey', sharedBy: atSign })
    return (await ifFound(session.request(line, { signal }))) ? 'activated' : 'ready'
  } finally {
    session.close()
  }
}

export interface WaitOptions extends StatusOptions {
  /** How often it is looked for. 10. [data formats §16.2] */
  readonly tries?: number
  /** Between two looks, in milliseconds. 3,000. */
  readonly pauseMillis?: number
  /** Told before each look which one it is, from 1. */
  readonly onTry?: (n: number) => void
}

/** Waits until the atServer of an atSign that was just registered is there; resolves to how it stood at the last look. */
export async function waitForAtServer(
  dial: Dial,
  atSign: AtSign,
  { tries = 10, pauseMillis = 3_000, onTry, ...options }: WaitOptions = {},
): Promise<AtSignStatus> {
  for (let n = 1; ; n++) {
    onTry?.(n)
    const status = await atSignStatus(dial, atSign, options)
    const isThere = status === 'unactivated' || status === 'activated'
    if (isThere || n >= tries) return status
    await abortable(new Promise((resolve) => setTimeout(resolve, pauseMillis)), options.signal)
  }
}
