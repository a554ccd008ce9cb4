import { AtError } from '../protocol/at-error.ts'
import { formatAtKey } from '../protocol/at-key.ts'
import type { MonitorOptions } from './monitor.ts'
import type { Notice } from './notice.ts'

export interface SharedMonitorMeans {
  /** Of one client; only the tab that leads calls it. */
  readonly monitor: (options: MonitorOptions) => AsyncIterable<Notice>
  /** Between the tabs of one browser, which all are trusted with what was opened. No key goes over it. */
  readonly channel: Pick<BroadcastChannel, 'postMessage' | 'close' | 'onmessage'>
  /** Runs the work in one tab at a time, until it is aborted; `leadTabs` does. */
  readonly lead: (signal: AbortSignal, work: () => Promise<void>) => Promise<void>
}

export interface ListenOptions {
  readonly regex?: string
  readonly signal?: AbortSignal
  /** Is told when the server begins to listen for this tab: what came before that is not told here, and can be asked for now. */
  readonly onListening?: () => void
}

/** One connection for all who listen, in however many tabs. */
export interface SharedMonitor {
  /** What is told from now on in which `regex` is found, in the key or the sender, until it is aborted. */
  listen(options?: ListenOptions): AsyncIterable<Notice>
  close(): void
}

/** So many are remembered, so that a tab that takes over tells nothing twice. */
const maxSeen = 1_000
/** How much of what was told already is asked for again by a tab that takes over, in milliseconds. */
const overlapMillis = 5_000

/**
 * The tab that leads hears the server and passes on what it hears. When it is closed the next one goes on from the last
 * notice that it was passed, and leaves out what it knows.
 */
export function shareMonitor({ monitor, channel, lead }: SharedMonitorMeans): SharedMonitor {
  const ending = new AbortController()
  const listeners = new Set<(notice: Notice) => void>()
  const whenListening = new Set<() => void>()
  const seen = new Set<string>()
  let last: number | undefined

  /** Whether it was not told before. */
  function take(notice: Notice): boolean {
    if (notice.kind === 'statistics') return false
    const name = `${notice.from} ${notice.id}`
    if (seen.has(name)) return false
    seen.add(name)
    const [oldest] = seen
    if (seen.size > maxSeen && oldest !== undefined) seen.delete(oldest)
    last = Math.max(last ?? 0, notice.at)
    for (const listener of [...listeners]) listener(notice)
    return true
  }

  channel.onmessage = ({ data }: MessageEvent<Told>) => void take(reopened(data))

  async function hear(): Promise<void> {
    const since = last === undefined ? {} : { since: last - overlapMillis }
    const onState = (state: 'listening' | 'lost') => {
      if (state === 'listening') for (const tell of [...whenListening]) tell()
    }
    for await (const notice of monitor({ ...since, selfNotifications: true, onState, signal: ending.signal })) {
      if (take(notice)) channel.postMessage(toTell(notice))
    }
  }
  // What ends it for good befalls every other request too, and is told there.
  void lead(ending.signal, hear).catch(() => {})

  return {
    listen({ regex = '', signal, onListening } = {}) {
      if (onListening && !signal?.aborted) {
        whenListening.add(onListening)
        signal?.addEventListener('abort', () => whenListening.delete(onListening), { once: true })
      }
      return listening(listeners, new RegExp(regex), [ending.signal, signal])
    },
    close() {
      ending.abort()
      channel.close()
    },
  }
}

async function* listening(
  listeners: Set<(notice: Notice) => void>,
  regex: RegExp,
  signals: readonly (AbortSignal | undefined)[],
): AsyncGenerator<Notice> {
  const told: Notice[] = []
  let wake = () => {}
  const listener = (notice: Notice) => {
    if (!regex.test(nameOf(notice))) return
    told.push(notice)
    wake()
  }
  const over = AbortSignal.any(signals.filter((signal) => signal !== undefined))
  const end = () => wake()
  over.addEventListener('abort', end, { once: true })
  listeners.add(listener)
  try {
    while (!over.aborted) {
      const next = told.shift()
      if (next) yield next
      else
        await new Promise<void>((resolve) => {
          wake = resolve
        })
    }
  } finally {
    listeners.delete(listener)
    over.removeEventListener('abort', end)
  }
}

/** What a server looks into for a regex: the key, and who it is from. [§3.19.4] */
function nameOf(notice: Notice): string {
  switch (notice.kind) {
    case 'key':
      return `${formatAtKey(notice.key)} ${notice.from}`
    case 'stream':
      return `stream_id${notice.namespace === undefined ? '' : `.${notice.namespace}`} ${notice.from}`
    case 'resume':
      return `stream_resume ${notice.from}`
    case 'text':
      return notice.from
    case 'statistics':
      return ''
  }
}

/** An error loses its code on the way from one tab to another. */
type Told = Notice | (Omit<Notice, 'trouble'> & { readonly told: Pick<AtError, 'code' | 'message'> })

function toTell(notice: Notice): Told {
  if (!('trouble' in notice) || !notice.trouble) return notice
  const { trouble, ...rest } = notice
  return { ...rest, told: { code: trouble.code, message: trouble.message } }
}

function reopened(told: Told): Notice {
  if (!('told' in told)) return told
  const { told: why, ...notice } = told
  return { ...notice, trouble: new AtError(why.code, why.message) } as Notice
}
