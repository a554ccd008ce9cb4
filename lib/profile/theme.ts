/** The owner's look; a viewer's page takes it over. [data formats §8.8] */
export interface Theme {
  readonly mode: 'light' | 'dark'
  /** Six hex digits, upper case, without `#`, one of `themeColors`. */
  readonly color: string
}

export interface ThemeColor {
  readonly name: string
  /** As stored, and as shown on a light page. */
  readonly light: string
  /** As shown on a dark page. */
  readonly dark: string
}

export const themeColors: readonly ThemeColor[] = [
  { name: 'Purple', light: '58419C', dark: 'BB86FC' },
  { name: 'Green', light: '6EBCB7', dark: '6EBCB7' },
  { name: 'Blue', light: '3FC0F3', dark: '3FC0F3' },
  { name: 'Pink', light: 'FF4081', dark: 'FEB8D5' },
  { name: 'Brown', light: 'A77D60', dark: 'A77D60' },
  { name: 'Red', light: 'EF5743', dark: 'EF5743' },
  { name: 'Peach', light: 'C47E61', dark: 'F2A384' },
  { name: 'Yellow', light: 'CC981A', dark: 'FFBE21' },
  { name: 'Teal', light: '00B7B8', dark: '00B7B8' },
]

const green = '6EBCB7'

/** Absent or strange values give the default, light and green. */
export function readTheme(mode: string | undefined, color: string | undefined): Theme {
  const wanted = color?.trim().replace(/^#/, '').toUpperCase()
  const known = themeColors.find(({ light, dark }) => light === wanted || dark === wanted)
  return { mode: mode?.trim().toLowerCase() === 'dark' ? 'dark' : 'light', color: known?.light ?? green }
}

/** The colour as shown in its mode, `#RRGGBB`. */
export function shownColor({ mode, color }: Theme): string {
  const known = themeColors.find(({ light }) => light === color)
  return `#${mode === 'dark' ? (known?.dark ?? color) : color}`
}
