/** Days as a calendar names them, `YYYY-MM-DD`, where the reader is; both included. */
export interface Days {
  readonly from?: string | undefined
  readonly to?: string | undefined
}

/** The same as moments, in milliseconds since the epoch: `begin` is among them, `end` is not. */
export interface Span {
  readonly begin: number
  readonly end: number
}

const dayMillis = 86_400_000
/** Of a year with four digits, as servers read them. */
const lastDay = Date.UTC(9999, 11, 31)

/** When these days begin and end. A day is as long as it is there: 23, 25 or no hours where the clocks are changed. */
export function spanOf({ from, to }: Days, timeZone?: string): Span {
  return {
    begin: startOf(from, timeZone) ?? Number.NEGATIVE_INFINITY,
    end: startOf(to === undefined ? undefined : dayAfter(to), timeZone) ?? Number.POSITIVE_INFINITY,
  }
}

/** The days at Greenwich that a span touches, by which servers count. */
export function serverDays({ begin, end }: Span): Days {
  return {
    ...(Number.isFinite(begin) && { from: isoDay(begin) }),
    ...(Number.isFinite(end) && { to: isoDay(end - 1) }),
  }
}

/** On which day it is for the reader. */
export function dayOf(at: number, timeZone?: string): string {
  return calendarOf(timeZone).format(at)
}

/** The format in which days are written as here. */
function calendarOf(timeZone: string | undefined): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' })
}

/** The first moment of a day; undefined for what is no day, or before or after all that a server can have. */
function startOf(day: string | undefined, timeZone: string | undefined): number | undefined {
  const greenwich = Date.parse(`${day}T00:00Z`)
  if (Number.isNaN(greenwich) || greenwich < 0) return undefined
  // Wherever it is, that is no further away than this, and from then on it is that day or a later one.
  const calendar = calendarOf(timeZone)
  let [before, from] = [greenwich - 2 * dayMillis, greenwich + 2 * dayMillis]
  while (from - before > 1) {
    const middle = Math.floor((before + from) / 2)
    if (calendar.format(middle) < (day as string)) before = middle
    else from = middle
  }
  return from
}

function dayAfter(day: string): string {
  const at = Date.parse(`${day}T00:00Z`)
  return Number.isNaN(at) || at >= lastDay ? '' : isoDay(at + dayMillis)
}

function isoDay(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}
