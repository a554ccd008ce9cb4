import { AtError } from '../protocol/at-error.ts'
import type { Settings } from '../verbs/context.ts'
import type { ServerLimits } from './limits.ts'

type Mutable<T> = { -readonly [Name in keyof T]: T[Name] }

/** What of a server its settings change. */
export interface Tuned {
  /** Looked into each time. */
  readonly limits: Mutable<ServerLimits>
  readonly behaviour: { autoNotify: boolean }
  /** Is told that jobs are to come at other times. */
  onOtherTimes(): void
  refreshCopies(): void
}

interface Setting {
  print(): string
  /** Throws AT0022 for what it cannot be. */
  set(text: string): void
  reset(): void
}

const minute = 60_000

/** The settings of a server under test. [§3.21] */
export function settingsOf(tuned: Tuned): Settings {
  const often = (limit: keyof ServerLimits) => timeBetween(limit, tuned)
  const window = numberOf('enrollmentRequestWindowMillis', tuned)
  const settings: Readonly<Record<string, Setting>> = {
    // With none at all, nobody would be left to say another number.
    inboundMaxLimit: numberOf('maxInbound', tuned, { least: 1 }),
    maxRequestsPerTimeFrame: numberOf('maxEnrollmentRequests', tuned),
    timeFrameInMills: window,
    timeFrameInMillis: window,
    maxNotificationRetries: numberOf('maxDeliveryTries', tuned),
    autoNotify: autoNotify(tuned),
    commitLogCompactionFrequencyMins: often('compactionMillis'),
    accessLogCompactionFrequencyMins: often('accessLogMillis'),
    notificationKeyStoreCompactionFrequencyMins: often('notificationExpiryMillis'),
    doCacheRefreshNow: doing(tuned.refreshCopies),
    // Nothing to do here: whoever has the port is told there when to read its certificates anew.
    checkCertificateReload: doing(() => undefined),
    shouldReloadCertificates: doing(() => undefined),
  }
  const find = (name: string) => {
    const found = Object.hasOwn(settings, name) ? settings[name] : undefined
    if (!found) throw new AtError('AT0010', `there is no setting ${name}`)
    return found
  }
  return {
    print: (name) => find(name).print(),
    set: (name, value) => find(name).set(value),
    reset: (name) => find(name).reset(),
  }
}

function numberOf(limit: keyof ServerLimits, { limits }: Tuned, { unit = 1, least = 0 } = {}): Setting {
  const before = limits[limit]
  return {
    print: () => String(limits[limit] / unit),
    set(text) {
      if (!/^\d{1,12}$/.test(text)) throw new AtError('AT0022', `${text} is no number`)
      if (Number(text) < least) throw new AtError('AT0022', `${least} is the least that it can be`)
      limits[limit] = Number(text) * unit
    },
    reset() {
      limits[limit] = before
    },
  }
}

/** Minutes from one time of a job to the next. */
function timeBetween(limit: keyof ServerLimits, tuned: Tuned): Setting {
  const minutes = numberOf(limit, tuned, { unit: minute, least: 1 })
  return {
    print: minutes.print,
    set(text) {
      minutes.set(text)
      tuned.onOtherTimes()
    },
    reset() {
      minutes.reset()
      tuned.onOtherTimes()
    },
  }
}

function autoNotify({ behaviour }: Tuned): Setting {
  const before = behaviour.autoNotify
  return {
    print: () => String(behaviour.autoNotify),
    set(text) {
      behaviour.autoNotify = parseBoolean(text)
    },
    reset() {
      behaviour.autoNotify = before
    },
  }
}

/** No setting, but something to do: it is over as soon as it was said. */
function doing(act: () => void): Setting {
  return {
    print: () => 'false',
    set(text) {
      if (parseBoolean(text)) act()
    },
    reset: () => undefined,
  }
}

function parseBoolean(text: string): boolean {
  if (!/^(true|false)$/i.test(text)) throw new AtError('AT0022', `${text} is neither true nor false`)
  return text.toLowerCase() === 'true'
}
