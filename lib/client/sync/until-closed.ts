import { AtError } from '../../protocol/at-error.ts'
import type { LocalRecords } from '../../vault/local-records.ts'

/**
 * The same records until the signal is aborted: then nobody is told of changes any more, and what is asked is refused with
 * AT0021, so that nothing is saved by a client that will never send it.
 */
export function untilClosed(records: LocalRecords, signal: AbortSignal): LocalRecords {
  const open = <Method extends (...given: never[]) => Promise<unknown>>(method: Method) =>
    (async (...given) => {
      if (signal.aborted) throw new AtError('AT0021', 'This client was closed.', { closes: true })
      return method(...given)
    }) as Method
  return {
    ...records,
    look: open(records.look),
    amend: open(records.amend),
    names: open(records.names),
    heads: open(records.heads),
    unreadable: open(records.unreadable),
    namesAt: open(records.namesAt),
    pending: open(records.pending),
    offers: open(records.offers),
    replacements: open(records.replacements),
    aside: open(records.aside),
    settings: open(records.settings),
    observe(query, listener) {
      if (signal.aborted) return () => {}
      const stop = records.observe(query, listener)
      signal.addEventListener('abort', stop, { once: true })
      return () => {
        signal.removeEventListener('abort', stop)
        stop()
      }
    },
  }
}
