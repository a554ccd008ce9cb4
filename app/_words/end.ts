import { language } from './language.ts'

const day = 86_400_000

/**
 * When a value ends, as one says it: `5 pm`, `5:42 pm tomorrow`, `5 pm on Friday`, `5 pm on 3 March`, with the year when it is
 * another one. `now` in milliseconds since the epoch.
 */
export function endWords(end: Date, now: number, timeZone?: string): string {
  const part = (options: Intl.DateTimeFormatOptions, of: Date = end) =>
    new Intl.DateTimeFormat(language, { timeZone, ...options }).format(of)
  const time = part({ hour: 'numeric', minute: '2-digit', hourCycle: 'h12' }).replace(':00', '')
  const dayOf = (date: Date) =>
    Date.parse(`${part({ dateStyle: 'short' }, date).split('/').reverse().join('-')}T00:00Z`)
  const ahead = Math.round((dayOf(end) - dayOf(new Date(now))) / day)
  if (ahead === 0) return time
  if (ahead === 1) return `${time} tomorrow`
  if (ahead > 1 && ahead < 7) return `${time} on ${part({ weekday: 'long' })}`
  const sameYear = part({ year: 'numeric' }) === part({ year: 'numeric' }, new Date(now))
  return `${time} on ${part({ day: 'numeric', month: 'long', ...(sameYear ? {} : { year: 'numeric' }) })}`
}

/** The same for a reader whose clock is not known, as the server renders it. */
export function endWordsAnywhere(end: Date): string {
  const format = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' })
  return `${format.format(end)} UTC`
}

const lengths = [
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const

/** `every hour`, `every 90 minutes`. */
export function everyWords(seconds: number): string {
  const [unit, length] = lengths.find(([, length]) => seconds % length === 0) ?? ['second', 1]
  const count = seconds / length
  return count === 1 ? `every ${unit}` : `every ${count} ${unit}s`
}
