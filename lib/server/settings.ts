import { AtError } from '../protocol/at-error.ts'
import type { Settings } from '../verbs/context.ts'
import type { ServerLimits } from './limits.ts'

type Mutable<T> = { -readonly [Name in keyof T]: T[Name] }

const minute = 60_000

/** What `config:set` may change while a server is tested, and which limit it is, in how many of its units. [§3.21] */
const limitOf: Readonly<Record<string, { readonly limit: keyof ServerLimits; readonly unit: number }>> = {
  inboundMaxLimit: { limit: 'maxInbound', unit: 1 },
  maxRequestsPerTimeFrame: { limit: 'maxEnrollmentRequests', unit: 1 },
  timeFrameInMills: { limit: 'enrollmentRequestWindowMillis', unit: 1 },
  timeFrameInMillis: { limit: 'enrollmentRequestWindowMillis', unit: 1 },
  commitLogCompactionFrequencyMins: { limit: 'compactionMillis', unit: minute },
  accessLogCompactionFrequencyMins: { limit: 'accessLogMillis', unit: minute },
}

/** The settings of a server under test, which holds `limits` and looks into it each time. */
export function settingsOf(limits: Mutable<ServerLimits>): Settings {
  const defaults = { ...limits }
  const find = (name: string) => {
    const found = Object.hasOwn(limitOf, name) ? limitOf[name] : undefined
    if (!found) throw new AtError('AT0010', `there is no setting ${name}`)
    return found
  }
  return {
    print: (name) => {
      const { limit, unit } = find(name)
      return String(limits[limit] / unit)
    },
    set: (name, value) => {
      const { limit, unit } = find(name)
      if (!/^\d{1,12}$/.test(value)) throw new AtError('AT0022', `${name} must be a number`)
      limits[limit] = Number(value) * unit
    },
    reset: (name) => {
      const { limit } = find(name)
      limits[limit] = defaults[limit]
    },
  }
}
