import { language } from './language.ts'

const units = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const

/** `200 MB`, `1.5 MB`, `812 bytes`; in thousands. */
export function sizeWords(bytes: number): string {
  if (bytes === 1) return '1 byte'
  let [size, unit] = [bytes, 0]
  // What would be rounded to 1,000 is one of the next.
  while (size >= 999.5 && unit < units.length - 1) [size, unit] = [size / 1000, unit + 1]
  const digits = unit > 0 && size < 9.95 ? 1 : 0
  return `${size.toLocaleString(language, { maximumFractionDigits: digits })} ${units[unit]}`
}
