import { AtError, type ErrorCode } from '../protocol/at-error.ts'
import type { AtSign } from '../protocol/at-sign.ts'
import { parseFeatures } from '../protocol/features.ts'
import type { Notification, NotificationHead, NotificationLog } from '../store/notification.ts'
import { delivered, isModern } from '../verbs/notice.ts'
import { syntax as notify } from '../verbs/notify.ts'
import type { After } from './clock.ts'
import type { ServerLimits } from './limits.ts'
import { type CallersPeers, type Outbound, RemoteError } from './outbound.ts'

export interface DeliveryOptions {
  readonly log: NotificationLog
  /** Connections for this alone. [§7.3] */
  readonly outbound: Outbound
  readonly now: () => number
  readonly after: After
  readonly limits: ServerLimits
  readonly onUnexpected: (error: unknown) => void
}

/** One recipient, as long as there is something for it. */
interface Target {
  readonly atSign: AtSign
  readonly peers: CallersPeers
  /** Settles when nothing is being delivered. */
  serving: Promise<void> | undefined
  /** When the last delivery ended, in milliseconds since the epoch. */
  servedAt: number
  /** Failures since the last success, and when the first of them was. */
  failures: number
  failingSince: number
  /** How often the directory has not known the atSign, since it last did. */
  unknown: number
  /** Calls off the next try; there while one is waited for. */
  cancelRetry: (() => void) | undefined
  /** Whether that try is far away. */
  isLate: boolean
  /** What its server can do, and when it was asked. */
  features: { readonly names: ReadonlySet<string>; readonly at: number } | undefined
  /** How often what comes next has been tried. */
  tries: { readonly at: number; count: number }
  /** What waits while others go before it, and until when. */
  readonly aside: Map<number, number>
  /** Calls off the look at these; there while there are some. */
  cancelAside: (() => void) | undefined
}

/** What came of a try; `aside` leaves it waiting. */
type Outcome = 'delivered' | 'errored' | 'refused' | 'aside'

/** What another server says when it does not want to hear from this one. [2026 §17.5] */
const refusals = new Set<ErrorCode>(['AT0033', 'AT0034', 'AT0035'])
const isRefusal = (error: unknown): boolean => error instanceof RemoteError && refusals.has(error.code)
/** What another server says when it will never take this one. [2026 §8.1] */
const finalCodes = new Set<ErrorCode>(['AT0003', 'AT0005', 'AT0009', 'AT0016', 'AT0022'])
const isFinal = (error: unknown): boolean => error instanceof RemoteError && finalCodes.has(error.code)
const none: ReadonlySet<string> = new Set()
const weights = { low: 1, medium: 2, high: 3 } as const

/** A change of what there may be a copy of is told for longer than it is news. */
const isPatient = ({ keptFor }: NotificationHead): boolean => keptFor !== undefined

/**
 * Brings the notifications of the log to the other servers: for each recipient in order, one at a time, until it is
 * delivered, refused for good, or too old. The log says what is left, so a restart goes on where the last run ended;
 * what was delivered just before a crash is sent again, and the other side knows it by its id. [§7.5]
 */
export class Delivery {
  readonly #options: DeliveryOptions
  readonly #targets = new Map<AtSign, Target>()
  #serving = 0
  #stopWatching: () => void = () => undefined
  #closed = false

  constructor(options: DeliveryOptions) {
    this.#options = options
  }

  /** Goes on with what an earlier run left, and from then on with what comes. */
  start(): void {
    const { log } = this.#options
    this.#stopWatching = log.watch((notification) => {
      if (notification.type !== 'sent') return
      this.#wake(notification.peer)
      if (!isPatient(notification)) this.#hurry(notification.peer)
    })
    for (const peer of log.queue.keys()) this.#wake(peer)
  }

  /** Settles when nothing is being delivered any more; what is left is in the log. */
  async close(): Promise<void> {
    this.#closed = true
    this.#stopWatching()
    this.#options.outbound.close()
    const targets = [...this.#targets.values()]
    for (const { cancelRetry, cancelAside } of targets) {
      cancelRetry?.()
      cancelAside?.()
    }
    await Promise.all(targets.map(({ serving }) => serving))
  }

  /** Hangs up where there has been nothing to say for long; a job. [§7.3] */
  reap(): void {
    const { log, now, limits } = this.#options
    for (const { atSign, peers, serving, servedAt, cancelAside } of this.#targets.values()) {
      if (serving || log.queue.has(atSign) || now() - servedAt <= limits.outboundIdleMillis) continue
      peers.close()
      cancelAside?.()
      this.#targets.delete(atSign)
    }
  }

  #wake(atSign: AtSign): void {
    if (!this.#targets.has(atSign)) {
      this.#targets.set(atSign, {
        atSign,
        peers: this.#options.outbound.forOneCaller(),
        serving: undefined,
        servedAt: 0,
        failures: 0,
        failingSince: 0,
        unknown: 0,
        cancelRetry: undefined,
        isLate: false,
        features: undefined,
        tries: { at: 0, count: 0 },
        aside: new Map(),
        cancelAside: undefined,
      })
    }
    this.#serveMore()
  }

  /** Gives the free places to those that wait: who has not failed yet first, then by weight. [§7.5] */
  #serveMore(): void {
    const { limits } = this.#options
    const free = limits.maxDeliveries - this.#serving
    if (this.#closed || free <= 0) return
    const isReady = (target: Target) => !target.serving && !target.cancelRetry && this.#hasDue(target)
    let ready = [...this.#targets.values()].filter(isReady)
    if (ready.length > free) {
      const ranked = ready.map((target) => ({ target, weight: this.#weightOf(target.atSign) }))
      ranked.sort((a, b) => Math.sign(a.target.failures) - Math.sign(b.target.failures) || b.weight - a.weight)
      ready = ranked.slice(0, free).map(({ target }) => target)
    }
    for (const target of ready) {
      this.#serving += 1
      target.serving = this.#serve(target)
        .catch((error: unknown) => this.#failed(target, error))
        .then(() => {
          target.serving = undefined
          target.servedAt = this.#options.now()
          this.#serving -= 1
          this.#serveMore()
        })
    }
  }

  #weightOf(atSign: AtSign): number {
    const { log, now } = this.#options
    let priorities = 0
    let waits = 0
    let count = 0
    for (const at of log.queue.get(atSign) ?? []) {
      const head = log.head(at)
      if (!head) continue
      priorities += weights[head.priority]
      waits += Math.max(0, now() - at) / 1000
      count += 1
    }
    return count === 0 ? 0 : priorities + (waits / count) * (priorities / count)
  }

  /** Empties the queue of one recipient. Rejects at the first failure that another try may heal. */
  async #serve(target: Target): Promise<void> {
    const { log, now, limits } = this.#options
    const settling: Promise<void>[] = []
    for (const at of target.aside.keys()) if (log.head(at)?.status !== 'queued') target.aside.delete(at)
    try {
      for (const head of this.#due(target)) {
        if (this.#closed) return
        const { at } = head
        const before = target.aside.has(at) ? limits.maxDeliveryTries : 0
        if (target.tries.at !== at) target.tries = { at, count: before }
        const outcome = head.expiresAt <= now() ? 'expired' : await this.#deliver(head, target)
        if (!outcome) continue
        if (outcome === 'aside') {
          this.#setAside(at, target)
          continue
        }
        const settled = log.settle(at, outcome, Math.max(1, target.tries.count))
        // What fails here is thrown below; until then it must not count as a failure that nobody looks at.
        settled.catch(() => undefined)
        settling.push(settled)
      }
    } finally {
      await Promise.all(settling)
    }
  }

  /** undefined when it is gone. Rejects when it is to be tried again. */
  async #deliver(head: NotificationHead, target: Target): Promise<Outcome | undefined> {
    const { log, limits } = this.#options
    const { atSign, peers, tries } = target
    try {
      await peers.reach(atSign)
      target.unknown = 0
    } catch (error) {
      if (!(error instanceof AtError && error.code === 'AT0007')) throw error
      // Somebody who has just moved in is found a little later; a slip of the pen never is.
      target.unknown += 1
      if (target.unknown < limits.maxDeliveryTries) throw error
      tries.count = target.unknown
      return 'errored'
    }
    const notification = await log.read(head.at)
    // Gone, or taken back while the other server was being called.
    if (notification?.status !== 'queued') return undefined
    tries.count += 1
    try {
      await this.#tell(notification, target)
      target.failures = 0
      return 'delivered'
    } catch (error) {
      if (this.#closed || !(error instanceof AtError)) throw error
      if (isRefusal(error)) return 'refused'
      if (isFinal(error)) return 'errored'
      if (tries.count < limits.maxDeliveryTries) throw error
      return isPatient(head) ? 'aside' : 'errored'
    }
  }

  async #tell(notification: Notification, target: Target): Promise<void> {
    const { log, now, limits } = this.#options
    const { atSign, peers } = target
    // Nobody is asked for what is not about to be used. [2026 §9]
    const isNew = notification.ephemeral || notification.eAtn !== undefined
    const features = isNew ? await this.#featuresOf(target) : none
    const patience = {
      millis: limits.notifyMillis,
      // Who was told something has little to say. [§7.2]
      maxBytes: limits.maxHandshakeBytes,
      isWanted: () => log.head(notification.at)?.status === 'queued',
    }
    const say = async (plain: boolean) => {
      const line = notify.format(delivered(notification, { now: now(), plain, features }))
      const answer = await peers.ask(atSign, 'owner', line, patience)
      if (answer !== 'success') throw new AtError('AT0008', `${atSign} did not say that it has the notification`)
    }
    try {
      await say(false)
    } catch (error) {
      // An older server refuses the whole line for a part that it does not know.
      if (!isFinal(error) || !isModern(notification) || !patience.isWanted()) throw error
      await say(true)
    }
  }

  /** What cannot be asked or read is nothing. */
  async #featuresOf(target: Target): Promise<ReadonlySet<string>> {
    const { now, limits } = this.#options
    const { atSign, peers, features } = target
    if (features && now() - features.at < limits.featuresMillis) return features.names
    const asking = { millis: limits.replyMillis, maxBytes: limits.maxHandshakeBytes }
    const answer = await peers.ask(atSign, 'owner', 'info:brief', asking).catch((error: unknown) => {
      if (error instanceof RemoteError) return null
      throw error
    })
    target.features = { names: parseFeatures(answer), at: now() }
    return target.features.names
  }

  /** Waits before the next try, longer each time. */
  #failed(target: Target, error: unknown): void {
    const { limits, now, onUnexpected } = this.#options
    if (!(error instanceof AtError)) onUnexpected(error)
    if (this.#closed) return
    if (target.failures === 0) target.failingSince = now()
    // Where changes of copies alone wait for who has been away that long, they are in no hurry.
    const isLate = now() - target.failingSince > limits.notificationMillis && !this.#hasNews(target.atSign)
    const longest = isLate ? limits.lateRetryMillis : limits.maxRetryMillis
    const millis = Math.min(limits.retryMillis * 1.618 ** target.failures, longest)
    target.failures += 1
    target.isLate = isLate && millis > limits.maxRetryMillis
    this.#retryAfter(millis, target)
  }

  /** Others go before it for a while; only its end ends the tries. [2026 §8.1] */
  #setAside(at: number, target: Target): void {
    const { after, now, limits } = this.#options
    target.aside.set(at, now() + limits.lateRetryMillis)
    target.cancelAside?.()
    target.cancelAside = after(limits.lateRetryMillis, () => {
      target.cancelAside = undefined
      this.#serveMore()
    })
  }

  #hasDue(target: Target): boolean {
    return !this.#due(target).next().done
  }

  /** What is to be told now, oldest first: of one key all in order, and what comes meanwhile at the end. */
  *#due({ atSign, aside }: Target): Generator<NotificationHead> {
    const { log, now } = this.#options
    const held = new Set<string | number>()
    const isAside = (at: number) => now() < (aside.get(at) ?? 0)
    for (const at of log.queue.get(atSign) ?? []) {
      const head = log.head(at)
      if (head?.status !== 'queued') continue
      const { about = at } = head
      if (!held.has(about) && !isAside(at)) yield head
      if (isAside(at)) held.add(about)
    }
  }

  #retryAfter(millis: number, target: Target): void {
    target.cancelRetry = this.#options.after(Math.round(millis), () => {
      target.cancelRetry = undefined
      this.#serveMore()
    })
  }

  /** Something came that does not wait as long as what was there before. */
  #hurry(atSign: AtSign): void {
    const target = this.#targets.get(atSign)
    if (!target?.cancelRetry || !target.isLate) return
    target.cancelRetry()
    target.isLate = false
    this.#retryAfter(this.#options.limits.maxRetryMillis, target)
  }

  /** Whether there is something for it that is soon too old. */
  #hasNews(atSign: AtSign): boolean {
    const { log, now } = this.#options
    for (const at of log.queue.get(atSign) ?? []) {
      const head = log.head(at)
      if (head && !isPatient(head) && head.expiresAt > now()) return true
    }
    return false
  }
}
