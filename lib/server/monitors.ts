import type { AtSign } from '../protocol/at-sign.ts'
import type { Keystore } from '../store/keystore.ts'
import type { Watch } from '../verbs/context.ts'
import { notificationJson, type Statistics, statisticsJson } from '../verbs/notification-line.ts'

export interface MonitorsOptions {
  readonly owner: AtSign
  readonly keystore: Keystore
  readonly now: () => number
}

/** Sends one line; resolves when there is room for the next one, rejects when there never will be. */
type Write = (line: string) => Promise<void>

/** The connections that show notifications. As long as there is none, nobody is kept informed of changes. [§3.19] */
export class Monitors {
  readonly #options: MonitorsOptions
  readonly #monitors = new Set<Monitor>()
  #stopWatching: () => void = () => undefined

  constructor(options: MonitorsOptions) {
    this.#options = options
  }

  /** Shows notifications on one connection until closed; `failed` hears what makes it impossible. */
  open(watch: Watch, write: Write, failed: (error: unknown) => void): Monitor {
    if (this.#monitors.size === 0) this.#startWatching()
    const closed = () => this.#remove(monitor)
    const monitor = new Monitor({ ...this.#options, watch, write, closed, failed })
    this.#monitors.add(monitor)
    return monitor
  }

  /** The periodic statistics notification; a job. [§2.9, §3.19.4] */
  tellStatistics(): void {
    const { keystore, now } = this.#options
    const statistics: Statistics = { commitId: keystore.lastCommitId ?? -1, operation: 'update', at: now() }
    for (const monitor of this.#monitors) monitor.showStatistics(statistics)
  }

  #startWatching(): void {
    const { keystore, now } = this.#options
    const stopNotifications = keystore.notifications.watch(({ at, type }) => {
      if (type !== 'sent') for (const monitor of this.#monitors) monitor.show(at, type)
    })
    const stopChanges = keystore.watch(({ commitId, operation }) => {
      const statistics: Statistics = { commitId, operation: operation === '-' ? 'delete' : 'update', at: now() }
      for (const monitor of this.#monitors) monitor.showStatistics(statistics)
    })
    this.#stopWatching = () => {
      stopNotifications()
      stopChanges()
    }
  }

  #remove(monitor: Monitor): void {
    if (this.#monitors.delete(monitor) && this.#monitors.size === 0) this.#stopWatching()
  }
}

interface MonitorOptions extends MonitorsOptions {
  readonly watch: Watch
  readonly write: Write
  /** It will show nothing more. */
  readonly closed: () => void
  readonly failed: (error: unknown) => void
}

/**
 * What one connection has yet to be shown. Of a notification only its time is remembered; the log has the rest. So a
 * reader that is slow costs next to nothing, and misses nothing but what expires meanwhile.
 */
export class Monitor {
  readonly #options: MonitorOptions
  #times: number[] = []
  /** How many of these have been shown, or passed over. */
  #shown = 0
  #statistics: Statistics | undefined
  #held = false
  #showing = false
  #closed = false

  constructor(options: MonitorOptions) {
    this.#options = options
    const { watch, keystore } = options
    // The reply to `monitor` comes first.
    this.#held = watch.prompts
    if (watch.since !== undefined) {
      for (const { at, type } of keystore.notifications.heads()) {
        if (at > watch.since && (type === 'received' || (type === 'self' && watch.self))) this.#times.push(at)
      }
    }
    this.#showNext()
  }

  get isMultiplexed(): boolean {
    return this.#options.watch.multiplexed
  }

  /** Whether each line that it shows ends in a prompt. [2026 §17.4] */
  get endsInPrompts(): boolean {
    return this.#options.watch.prompts
  }

  /** Whether replies between notifications keep their prompt. [§3.19.1] */
  get isPrompted(): boolean {
    return this.isMultiplexed || this.endsInPrompts
  }

  show(at: number, type: 'received' | 'self'): void {
    if (type === 'self' && !this.#options.watch.self) return
    this.#times.push(at)
    this.#showNext()
  }

  /** Of several that wait only the last one is shown. */
  showStatistics(statistics: Statistics): void {
    if (!this.#options.watch.statistics) return
    this.#statistics = statistics
    this.#showNext()
  }

  /** Shows nothing until released, when the other side wants it so. */
  hold(): void {
    this.#held = this.isMultiplexed
  }

  release(): void {
    this.#held = false
    this.#showNext()
  }

  close(): void {
    this.#closed = true
    this.#options.closed()
  }

  #showNext(): void {
    if (this.#showing || this.#held || this.#closed) return
    this.#showing = true
    this.#showAll().then(
      () => {
        if (this.#times.length > 0 || this.#statistics) this.#showNext()
      },
      (error: unknown) => {
        if (!this.#closed) this.#options.failed(error)
      },
    )
  }

  async #showAll(): Promise<void> {
    const { owner, write } = this.#options
    try {
      for (let line = await this.#next(); line !== undefined; line = await this.#next()) await write(line)
      const statistics = this.#statistics
      if (!statistics || this.#held || this.#closed) return
      this.#statistics = undefined
      await write(`notification: ${statisticsJson(statistics, owner)}\n`)
    } finally {
      // Whatever comes from here on finds it at rest.
      this.#showing = false
    }
  }

  /** The next line, in the order in which they came; undefined when there is none that may be shown now. */
  async #next(): Promise<string | undefined> {
    const { owner, keystore, now, watch } = this.#options
    while (this.#shown < this.#times.length) {
      const notification = await keystore.notifications.read(this.#times[this.#shown] as number)
      if (this.#held || this.#closed) return undefined
      this.#shown += 1
      if (notification && notification.expiresAt > now() && watch.wants(notification)) {
        return `notification: ${notificationJson(notification, owner)}\n`
      }
    }
    this.#times = []
    this.#shown = 0
    return undefined
  }
}
