import { AtError } from '../protocol/at-error.ts'
import type { Dial } from '../transport/transport.ts'
import type { ClientConfig } from '../verbs/from.ts'
import { syntax } from '../verbs/monitor.ts'
import { pkam } from './authenticate.ts'
import { Connection, type ConnectionOptions } from './connection.ts'
import type { ClientContext } from './context.ts'
import { inTurns } from './in-turns.ts'
import { type Notice, parseNotice, type Unopened } from './notice.ts'

export interface MonitorOptions {
  /** Only what this is found in, the key or the sender. */
  readonly regex?: string
  /** First everything that came after this, in milliseconds since the epoch: the `at` of the last one seen, or a little before. */
  readonly since?: number
  /** Also what the server tells its owner alone, such as requests of new devices. [§3.19.3] */
  readonly selfNotifications?: boolean
  /** Ends the monitor, without an error. */
  readonly signal?: AbortSignal
  /** Is told when the server listens, and when the line was lost and will be dialled again. */
  readonly onState?: (state: 'listening' | 'lost', reason?: AtError) => void
}

export interface MonitorMeans extends ConnectionOptions {
  readonly dial: Dial
  readonly clientConfig?: ClientConfig
  /** How long nothing may be heard before the server is asked whether it is still there, in milliseconds. */
  readonly heartbeatMillis: number
  /** How long to wait before the first, and at most before any, new dial, in milliseconds. */
  readonly retryMillis: number
  readonly maxRetryMillis: number
  /** How far the server's clock may be from ours, in milliseconds, where nothing that it said has told. */
  readonly skewMillis: number
  /** How much of what was told already is asked for again after a loss: some may have been on its way to the server's disk. */
  readonly overlapMillis: number
  /** Resolves after so many milliseconds, or when the signal is aborted. */
  readonly wait: (millis: number, signal: AbortSignal) => Promise<void>
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Is told of each newest commit id as it comes, however slowly the rest is taken. */
  readonly onStatistics?: (commitId: number) => void
}

export const monitorDefaults = {
  heartbeatMillis: 30_000,
  retryMillis: 1_000,
  maxRetryMillis: 60_000,
  skewMillis: 300_000,
  overlapMillis: 5_000,
}

type Told = Unopened | Extract<Notice, { kind: 'statistics' }>

/**
 * What others tell this atSign, as it comes, on a connection of its own. A lost line is dialled again, and what came
 * meanwhile is told then: nothing is left out, and nothing told twice. What one sender told comes in its order; where a
 * sender's key is waited for, the others' notices go ahead. Ends when it is aborted.
 * Throws what would be as wrong a second time: AT0401 for keys that are not taken, AT0003 for a wrong regex.
 */
export async function* monitor(
  context: ClientContext,
  means: MonitorMeans,
  { signal, ...options }: MonitorOptions = {},
): AsyncGenerator<Notice> {
  const stop = new AbortController()
  const end = () => stop.abort()
  signal?.addEventListener('abort', end, { once: true })
  if (signal?.aborted) end()
  const sender = (told: Told) => (told.kind === 'unopened' ? told.from : '')
  try {
    yield* inTurns(hear(context, means, options, stop.signal), sender, (told) =>
      told.kind === 'unopened' ? openAtLast(told, context, means, stop.signal) : Promise.resolve(told),
    )
  } finally {
    signal?.removeEventListener('abort', end)
    stop.abort()
  }
}

/** What is told, each once, over as many connections as it takes. */
async function* hear(
  context: ClientContext,
  means: MonitorMeans,
  { regex, since, selfNotifications, onState }: Omit<MonitorOptions, 'signal'>,
  signal: AbortSignal,
): AsyncGenerator<Told> {
  /** When each was told that may be told again. An id is its sender's own. */
  const seen = new Map<string, number>()
  let begin = since
  for (let failures = 0; !signal.aborted; failures++) {
    const line = syntax.format({
      ...(selfNotifications ? { selfNotifications } : {}),
      ...(begin === undefined ? {} : { epochMillis: begin }),
      ...(regex === undefined ? {} : { regex }),
    })
    // As long as nothing was heard, nobody knows what the time is over there.
    let isGuess = false
    try {
      const payloads = listen(context, means, line, signal, () => {
        failures = 0
        isGuess = begin === undefined
        begin ??= means.now() - means.skewMillis
        onState?.('listening')
      })
      for await (const payload of payloads) {
        const told = parseNotice(payload)
        const from = told.at - means.overlapMillis
        begin = isGuess || begin === undefined ? from : Math.max(begin, from)
        isGuess = false
        if (told.kind === 'statistics') {
          means.onStatistics?.(told.commitId)
          yield told
        }
        if (told.kind !== 'unopened' || seen.has(nameOf(told))) continue
        seen.set(nameOf(told), told.at)
        forgetBefore(begin, seen)
        yield told
      }
      return
    } catch (error) {
      if (signal.aborted) return
      if (!(error instanceof AtError) || !isLoss(error)) throw error
      onState?.('lost', error)
      await means.wait(backOff(means, failures), signal)
    }
  }
}

function nameOf({ from, id }: Unopened): string {
  return `${from} ${id}`
}

/** What is older than what will be asked for is not told again; they are in the order in which they came. */
function forgetBefore(begin: number, seen: Map<string, number>): void {
  for (const [name, at] of seen) {
    if (at >= begin) return
    seen.delete(name)
  }
}

/** Where opening needs the line to the own server, and that is lost, it is opened when there is one again. */
async function openAtLast(
  told: Unopened,
  context: ClientContext,
  means: MonitorMeans,
  signal: AbortSignal,
): Promise<Notice> {
  for (let failures = 0; ; failures++) {
    try {
      return await told.open(context, { signal })
    } catch (error) {
      if (signal.aborted || !(error instanceof AtError) || !isLoss(error)) throw error
      await means.wait(backOff(means, failures), signal)
    }
  }
}

function backOff({ retryMillis, maxRetryMillis }: MonitorMeans, failures: number): number {
  return Math.min(retryMillis * 2 ** failures, maxRetryMillis)
}

/** The payloads on one connection. Throws when the line is lost; ends when it is aborted. */
async function* listen(
  { keys, atSign }: ClientContext,
  { dial, clientConfig, heartbeatMillis, ...limits }: MonitorMeans,
  line: string,
  signal: AbortSignal,
  onListening: () => void,
): AsyncGenerator<string> {
  const payloads: string[] = []
  let wake = () => {}
  const connection = Connection.open(await dial(atSign, signal), {
    ...limits,
    onNotification: (payload) => {
      payloads.push(payload)
      wake()
    },
    onEnd: () => wake(),
  })
  const close = () => connection.close()
  signal.addEventListener('abort', close, { once: true })
  try {
    await pkam(connection, { keys, clientConfig }, { signal })
    await connection.monitor(line, { signal })
    onListening()
    while (!signal.aborted) {
      const payload = payloads.shift()
      if (payload !== undefined) {
        yield payload
        continue
      }
      if (connection.ended) throw connection.ended
      const woken = new Promise<'woken'>((resolve) => {
        wake = () => resolve('woken')
      })
      let timer: ReturnType<typeof setTimeout> | undefined
      const silent = new Promise<'silent'>((resolve) => {
        timer = setTimeout(() => resolve('silent'), heartbeatMillis)
      })
      const heard = await Promise.race([woken, silent])
      clearTimeout(timer)
      if (heard === 'silent') await connection.request('noop:0', { signal })
    }
  } finally {
    signal.removeEventListener('abort', close)
    connection.close()
  }
}

/** Whether dialling again may help, as it does after a server's pause, and when keys that are locked were unlocked. [§2.9] */
function isLoss({ code }: AtError): boolean {
  return passing.has(code)
}

const passing = new Set<AtError['code']>(['AT0007', 'AT0012', 'AT0021', 'AT0023', 'AT0024'])
