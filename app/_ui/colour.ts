import { readTheme, shownColor, type Theme } from '../../lib/profile/theme.ts'

/** What a page needs of its owner's colour, in one of the two schemes. All `#rrggbb`. */
export interface Shades {
  /** The colour itself: fills, the mark, the light behind the name. */
  readonly owner: string
  /** Text on `owner`, at least 4.5 : 1. */
  readonly on: string
  /** The colour as text on the page, at least 4.5 : 1. */
  readonly text: string
}

/** For everyone who has not chosen. */
export const defaultColour = readTheme(undefined, undefined).color

const light = '#fdfdfc'
const dark = '#121417'
const ink = '#14181d'
const white = '#ffffff'
const enough = 4.5
/** Text also stands on tinted ground (a chip, the light behind the name), which costs a little contrast. */
const comfortable = 5.8

/** Both schemes of an owner's colour; `colour` is six hex digits, anything else is the default. */
export function shadesOf(colour: string | undefined): { light: Shades; dark: Shades } {
  const asked = colour?.replace(/^#/, '').toUpperCase() ?? ''
  const known = /^[0-9A-F]{6}$/.test(asked) ? asked : defaultColour
  const shown = (mode: Theme['mode']) => shownColor({ mode, color: known }).toLowerCase()
  return {
    light: shades(shown('light'), light, deepened(shown('light'))),
    dark: shades(shown('dark'), dark, white),
  }
}

/** WCAG's contrast ratio of two colours, 1 to 21. */
export function contrast(a: string, b: string): number {
  const [brighter, darker] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number]
  return (brighter + 0.05) / (darker + 0.05)
}

function shades(owner: string, paper: string, towards: string): Shades {
  let fill = owner
  // A middling colour carries neither black nor white well enough; a little lighter, and ink does.
  while (contrast(fill, ink) < enough && contrast(fill, white) < enough) fill = mix(fill, white, 0.05)
  let text = owner
  while (contrast(text, paper) < comfortable) text = mix(text, towards, 0.05)
  return { owner: fill, on: contrast(fill, ink) >= enough ? ink : white, text }
}

/** Dark, and more of the colour than it was: darkened alone, a soft colour turns grey. */
function deepened(colour: string): string {
  const parts = channels(colour)
  const grey = Math.min(...parts) * 0.75
  return hex(parts.map((c) => Math.round((c - grey) * 0.3)))
}

function mix(from: string, to: string, part: number): string {
  const target = channels(to)
  return hex(
    channels(from).map((c, i) => {
      const way = (target[i] ?? 0) - c
      const step = Math.round(way * part)
      // Rounding must not stand still before the goal is reached.
      return c + (step === 0 ? Math.sign(way) : step)
    }),
  )
}

function hex(parts: readonly number[]): string {
  return `#${parts.map((c) => c.toString(16).padStart(2, '0')).join('')}`
}

function luminance(colour: string): number {
  const [r, g, b] = channels(colour).map((c) => {
    const s = c / 255
    return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function channels(colour: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16))
}
