import { formatLocation } from './location.ts'

/*
 * How much of one exact value somebody gets. What says less is made anew, and never cut out of what is stored: there a
 * coordinate, or a member that nobody here knows, could be left.
 */

/** Of a place. */
export const placePrecisions = ['exact', 'city', 'country', 'nothing'] as const
/** Of a day in somebody's life. */
export const datePrecisions = ['exact', 'day and month', 'year', 'nothing'] as const
export type Precision = (typeof placePrecisions)[number] | (typeof datePrecisions)[number]

/** In which city and country an exact place is; empty for what nobody said. */
export interface Whereabouts {
  readonly city: string
  readonly country: string
}

/**
 * What is told of a place, as it is stored; undefined for nothing, also where nobody said which city or country it is.
 * `exact` is the stored place, or its words.
 */
export function placeAt(precision: Precision, exact: string, { city, country }: Whereabouts): string | undefined {
  if (precision === 'exact') return exact
  const [town, land] = [city.trim(), country.trim()]
  if (precision === 'city' && town) return formatLocation({ label: land ? `${town}, ${land}` : town })
  if (precision === 'country' && land) return formatLocation({ label: land })
  return undefined
}

const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const

interface Day {
  readonly year: number
  /** 1 is January. */
  readonly month: number
  readonly day: number
}

/**
 * A whole day, as `1990-05-05`, `5.5.1990`, `5 May 1990` or `May 5, 1990`; undefined for every other text, also for `5/6/1990`,
 * which people read in two ways.
 */
export function readDay(text: string): Day | undefined {
  for (const pattern of [
    /^(?<year>\d{4})-(?<month>\d{1,2})-(?<day>\d{1,2})$/,
    /^(?<day>\d{1,2})\.\s?(?<month>\d{1,2})\.\s?(?<year>\d{4})$/,
    /^(?<day>\d{1,2})(?:st|nd|rd|th|\.)?\s(?<name>[a-z]{3,9})\.?,?\s(?<year>\d{4})$/i,
    /^(?<name>[a-z]{3,9})\.?\s(?<day>\d{1,2})(?:st|nd|rd|th)?,?\s(?<year>\d{4})$/i,
  ]) {
    const found = pattern.exec(text.trim())?.groups
    if (!found) continue
    const { name } = found
    const month = name
      ? months.findIndex((one) => one.toLowerCase().startsWith(name.toLowerCase())) + 1
      : Number(found.month)
    return realDay({ year: Number(found.year), month, day: Number(found.day) })
  }
  return undefined
}

function realDay(one: Day): Day | undefined {
  const date = new Date(0)
  date.setUTCFullYear(one.year, one.month - 1, one.day)
  return date.getUTCMonth() === one.month - 1 && date.getUTCDate() === one.day ? one : undefined
}

/** What is told of a day; undefined for nothing. `exact` is it as its owner wrote it. */
export function dayAt(precision: Precision, exact: string): string | undefined {
  if (precision === 'exact') return exact
  const day = readDay(exact)
  if (precision === 'day and month' && day) return `${day.day} ${months[day.month - 1]}`
  if (precision === 'year' && day) return String(day.year)
  return undefined
}
