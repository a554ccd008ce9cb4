import type { ClientContext } from './context.ts'
import { type MonitorMeans, type MonitorOptions, monitor } from './monitor.ts'
import type { Notice } from './notice.ts'

/** What the own server has come to, and whatever else it tells, on as few lines as can be. */
export interface News {
  /** Tells of each newest commit id, and of each new line without one, until it is aborted. */
  follow(signal: AbortSignal, tell: (commitId?: number) => void): Promise<void>
  /** A monitor as anybody wants it, which brings the news too. */
  listen(options: MonitorOptions): AsyncIterable<Notice>
}

/**
 * The server says with everything what it has come to, whatever was asked for. [§3.19.4] So as long as anybody listens on this
 * client, the news comes on that line, and has one of its own only while nobody does.
 */
export function newsOf(context: ClientContext, means: MonitorMeans): News {
  const tellers = new Set<(commitId?: number) => void>()
  const lines = new Set<object>()
  let changed = () => {}
  const tellAll = (commitId?: number) => {
    for (const tell of tellers) tell(commitId)
  }

  /** Until somebody else has a line, or it is aborted. */
  async function own(signal: AbortSignal): Promise<void> {
    const stop = new AbortController()
    const end = () => (signal.aborted || lines.size > 0) && stop.abort()
    signal.addEventListener('abort', end, { once: true })
    changed = end
    const onState = (state: 'listening' | 'lost') => state === 'listening' && tellAll()
    try {
      const heard = { ...means, onStatistics: tellAll }
      for await (const _ of monitor(context, heard, { regex: 'statsNotification', signal: stop.signal, onState })) {
        // What is told is told above.
      }
    } finally {
      signal.removeEventListener('abort', end)
    }
  }

  /** Until nobody else has one any more, or it is aborted. */
  function others(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        if (lines.size > 0 && !signal.aborted) return
        signal.removeEventListener('abort', end)
        resolve()
      }
      signal.addEventListener('abort', end)
      changed = end
    })
  }

  return {
    async follow(signal, tell) {
      tellers.add(tell)
      try {
        while (!signal.aborted) await (lines.size > 0 ? others(signal) : own(signal))
      } finally {
        tellers.delete(tell)
      }
    },

    async *listen({ onState, ...options }) {
      const line = {}
      const state: MonitorOptions['onState'] = (now, reason) => {
        if (now === 'listening') {
          lines.add(line)
          changed()
          tellAll()
        }
        onState?.(now, reason)
      }
      try {
        yield* monitor(context, { ...means, onStatistics: tellAll }, { ...options, onState: state })
      } finally {
        lines.delete(line)
        changed()
      }
    },
  }
}
