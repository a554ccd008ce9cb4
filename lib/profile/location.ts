import { readJson } from '../protocol/json.ts'
import { plainText } from './plain-text.ts'

/** A place on someone's page. [data formats §8.5] */
export interface Location {
  readonly label: string
  /** Degrees; both or none. */
  readonly latitude?: number
  readonly longitude?: number
  /** 2, 5 or 10. */
  readonly radiusMiles?: number
  readonly zoom?: number
}

const defaultZoom = 16
/** Pixels of the circle that the old app draws. */
const diameters: Record<number, number> = { 2: 100, 5: 200, 10: 300 }

/**
 * Reads every generation: the JSON in which all values are texts and absence is the text `null`, the older one without
 * coordinates (`{"location":"Paris france","radius":"2 mi"}`), and a plain text, which is the label itself.
 */
export function parseLocation(text: string): Location {
  const record = parseObject(text)
  if (!record) return { label: text.trim() }
  const latitude = degrees(record.latitude, 90)
  const longitude = degrees(record.longitude, 180)
  const zoom = number(record.zoom)
  return {
    label: words(record.location) ?? '',
    ...(latitude !== undefined && longitude !== undefined ? { latitude, longitude } : {}),
    ...radiusOf(number(record.radius), number(record.diameter)),
    ...(zoom !== undefined && zoom >= 0 && zoom <= 22 ? { zoom } : {}),
  }
}

/** As `parseLocation`, with a label that can be shown. */
export function readLocation(text: string): Location {
  const location = parseLocation(text)
  return { ...location, label: plainText(location.label) }
}

/**
 * A stored place under a label. Under the same one it is the same place. Under another one nobody can tell where it is, so
 * its coordinates go; everything else stays, also what nobody here knows.
 */
export function relabelLocation(stored: string, label: string): string {
  const record = parseObject(stored)
  if (!record) return formatLocation({ label })
  if (parseLocation(stored).label === label) return stored
  return JSON.stringify({ ...record, location: label, latitude: 'null', longitude: 'null' })
}

/** A place in the stead of a stored one, of which stays what nobody here knows. */
export function replaceLocation(stored: string, location: Location): string {
  return JSON.stringify({ ...parseObject(stored), ...JSON.parse(formatLocation(location)) })
}

/** The form that the old app reads back. */
export function formatLocation({ label, latitude, longitude, radiusMiles, zoom }: Location): string {
  const radius = radiusMiles ?? 2
  return JSON.stringify({
    location: label,
    radius: decimal(radius),
    diameter: decimal(diameters[radius] ?? 100),
    zoom: decimal(zoom ?? defaultZoom),
    latitude: latitude === undefined ? 'null' : String(latitude),
    longitude: longitude === undefined ? 'null' : String(longitude),
  })
}

function parseObject(text: string): Record<string, unknown> | undefined {
  if (!text.trimStart().startsWith('{')) return undefined
  try {
    const value = readJson(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

function words(value: unknown): string | undefined {
  return typeof value === 'string' && value !== 'null' ? value.trim() : undefined
}

/** Of `2.0`, `"2.0"` and `"2 mi"`. */
function number(value: unknown): number | undefined {
  const parsed = typeof value === 'number' ? value : typeof value === 'string' ? Number.parseFloat(value) : Number.NaN
  return Number.isFinite(parsed) ? parsed : undefined
}

function degrees(value: unknown, limit: number): number | undefined {
  const parsed = number(value)
  return parsed !== undefined && Math.abs(parsed) <= limit ? parsed : undefined
}

/** When the radius is none of the three that exist, the circle on the screen tells. */
function radiusOf(radius: number | undefined, diameter: number | undefined): { radiusMiles?: number } {
  if (radius !== undefined && radius in diameters) return { radiusMiles: radius }
  const told = Object.entries(diameters).find(([, pixels]) => pixels === (diameter ?? radius))
  return told ? { radiusMiles: Number(told[0]) } : {}
}

function decimal(value: number): string {
  return Number.isInteger(value) ? value.toFixed(1) : String(value)
}
