import { AtError } from '../protocol/at-error.ts'
import { isReserved } from '../protocol/at-key.ts'
import type { Dial } from '../transport/transport.ts'
import type { ClientConfig } from '../verbs/from.ts'
import { syntax } from '../verbs/monitor.ts'
import { pkam } from './authenticate.ts'
import { Connection, type ConnectionOptions } from './connection.ts'
import type { ClientContext } from './context.ts'
import { type Notice, readNotice } from './notice.ts'

export interface MonitorOptions {
  /** Only what this is found in, the key or the sender. */
  readonly regex?: string
  /** First everything that came after this, in milliseconds since the epoch: the `at` of the last one seen. */
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
  /** Resolves after so many milliseconds, or when the signal is aborted. */
  readonly wait: (millis: number, signal: AbortSignal) => Promise<void>
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

export const monitorDefaults = { heartbeatMillis: 30_000, retryMillis: 1_000, maxRetryMillis: 60_000 }

// Enough to know again what a server tells twice around a gap.
const rememberedIds = 1_000
// How far a server's clock may be from ours, where nothing it said has told.
const skewMillis = 300_000
// Something may still be on its way to the server's disk when it tells of something later.
const overlapMillis = 5_000

/**
 * What others tell this atSign, as it comes, on a connection of its own. A lost line is dialled again, and what came
 * meanwhile is told then: nothing is left out, and nothing told twice. Ends when it is aborted.
 * Throws what would be as wrong a second time: AT0401 for keys that are not taken, AT0003 for a wrong regex.
 */
export async function* monitor(
  context: ClientContext,
  means: MonitorMeans,
  { regex, since, selfNotifications, signal, onState }: MonitorOptions = {},
): AsyncGenerator<Notice> {
  const stop = new AbortController()
  const end = () => stop.abort()
  signal?.addEventListener('abort', end, { once: true })
  if (signal?.aborted) end()
  const seen = new Set<string>()
  let last = since
  try {
    for (let failures = 0; !stop.signal.aborted; failures++) {
      const line = syntax.format({
        ...(selfNotifications ? { selfNotifications } : {}),
        ...(last === undefined ? {} : { epochMillis: last }),
        ...(regex === undefined ? {} : { regex }),
      })
      try {
        for await (const payload of listen(context, means, line, stop.signal, () => {
          failures = 0
          last ??= means.now() - skewMillis
          onState?.('listening')
        })) {
          const notice = await readNotice(context, payload, { signal: stop.signal })
          last = Math.max(last ?? 0, notice.at - overlapMillis)
          if (notice.kind !== 'statistics' && isKnown(seen, notice.id)) continue
          // The protocol's own names say nothing to an application. [§8.12]
          if (notice.kind === 'key' && isReserved(notice.key)) continue
          yield notice
        }
        return
      } catch (error) {
        if (stop.signal.aborted) return
        if (!(error instanceof AtError) || !isLoss(error)) throw error
        onState?.('lost', error)
        await means.wait(Math.min(means.retryMillis * 2 ** failures, means.maxRetryMillis), stop.signal)
      }
    }
  } finally {
    signal?.removeEventListener('abort', end)
    stop.abort()
  }
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

function isKnown(seen: Set<string>, id: string): boolean {
  if (seen.has(id)) return true
  seen.add(id)
  for (const oldest of seen) {
    if (seen.size <= rememberedIds) break
    seen.delete(oldest)
  }
  return false
}

/** Whether dialling again may help. */
function isLoss({ code }: AtError): boolean {
  return code === 'AT0021' || code === 'AT0023' || code === 'AT0012' || code === 'AT0007'
}
