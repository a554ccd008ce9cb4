import { readJson } from '../protocol/json.ts'
import { plainText } from './plain-text.ts'

/** Who is asked where a typed address is. */
export interface PlaceSource {
  /** `https://places.example/search?format=jsonv2&q={q}`; it answers as Nominatim does. */
  readonly template: string
  /** Whom the list of what was found names as its maker. */
  readonly by: string
}

export const nominatim: PlaceSource = {
  template: 'https://nominatim.openstreetmap.org/search?format=jsonv2&addressdetails=1&limit=8&q={q}',
  by: '© OpenStreetMap contributors',
}

/**
 * A source as whoever runs a site names it: `undefined` for the usual one, `off` for none. Throws for what is no address to
 * ask: it needs `{q}`, and `https:`, but for a machine's own.
 */
export function placeSourceOf(template: string | undefined, by: string | undefined): PlaceSource | undefined {
  if (template === 'off') return undefined
  if (!template) return nominatim
  const { protocol, hostname } = new URL(questionFor({ template }, 'a'))
  const isSafe = protocol === 'https:' || (protocol === 'http:' && /^(localhost|127\.\d+\.\d+\.\d+)$/.test(hostname))
  if (!isSafe || !/^[a-z]+:\/\/[^/?#{]+[/?][^#]*\{q\}/.test(template)) throw new Error('no address to ask')
  return { template, by: by || hostname }
}

export function questionFor({ template }: Pick<PlaceSource, 'template'>, typed: string): string {
  return template.replace('{q}', encodeURIComponent(typed.trim()))
}

/** A place that was found, and in which city and country it is where that is known. */
export interface FoundPlace {
  readonly label: string
  /** Degrees. */
  readonly latitude: number
  readonly longitude: number
  readonly city?: string
  readonly country?: string
}

/** Characters of an answer that are read; a list of eight places has a tenth of it. */
export const maxAnswerLength = 200_000
const maxFound = 8
const maxLabelLength = 200

/** What a source answered; what cannot be placed is left out. Throws for what is no list. */
export function readFound(answer: string): FoundPlace[] {
  const list = readJson(answer)
  if (!Array.isArray(list)) throw new Error('no list of places')
  return list.flatMap(foundIn).slice(0, maxFound)
}

function foundIn(one: unknown): FoundPlace[] {
  const { lat, lon, display_name, address } = membersOf(one)
  const at = coordinates(Number.parseFloat(String(lat)), Number.parseFloat(String(lon)))
  const label = lineOf(display_name)
  if (!at || !label) return []
  const parts = membersOf(address)
  const [city] = ['city', 'town', 'village', 'municipality', 'county', 'state'].flatMap(
    (name) => lineOf(parts[name]) ?? [],
  )
  const country = lineOf(parts.country)
  return [{ label, ...at, ...(city && { city }), ...(country && { country }) }]
}

/** As people write them, `37.7955, -122.3937`; undefined for every other text. */
export function parseCoordinates(text: string): { latitude: number; longitude: number } | undefined {
  const found = /^\s*([+-]?\d{1,3}(?:\.\d+)?)°?\s*[,;\s]\s*([+-]?\d{1,3}(?:\.\d+)?)°?\s*$/.exec(
    text.replace(/[−–]/g, '-'),
  )
  return found ? coordinates(Number(found[1]), Number(found[2])) : undefined
}

export function formatCoordinates({ latitude, longitude }: { latitude: number; longitude: number }): string {
  return `${latitude}, ${longitude}`
}

/** Degrees to about a metre: more than that nobody means. */
function coordinates(latitude: number, longitude: number): { latitude: number; longitude: number } | undefined {
  if (!(Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180)) return undefined
  return roundedDegrees({ latitude, longitude })
}

/** Degrees to about a metre. */
export function roundedDegrees({ latitude, longitude }: { latitude: number; longitude: number }) {
  const rounded = (degrees: number) => Math.round(degrees * 1e5) / 1e5
  return { latitude: rounded(latitude), longitude: rounded(longitude) }
}

function lineOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  return plainText(value).replace(/\s+/g, ' ').trim().slice(0, maxLabelLength) || undefined
}

function membersOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
