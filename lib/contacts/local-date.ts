/*
 * Times in contacts and groups are by the clock of whoever wrote them, and no zone is told. [data formats §10, trap 18]
 */

/** `2024-05-01 11:00:00`, as contacts have it. */
export function formatBlankDate(date: Date): string {
  return formatLocalDate(date).slice(0, 19).replace('T', ' ')
}

/** `2024-05-01T11:00:00.000`, as groups have it. */
export function formatLocalDate(date: Date): string {
  const two = (value: number) => String(value).padStart(2, '0')
  const day = `${String(date.getFullYear()).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
  return `${day}T${time}.${String(date.getMilliseconds()).padStart(3, '0')}`
}

/** Either of them, with microseconds or a zone too; undefined for what is no time. */
export function parseLocalDate(value: unknown): Date | undefined {
  if (typeof value !== 'string') return undefined
  const text = value
    .trim()
    .replace(' ', 'T')
    .replace(/(\.\d{3})\d+/, '$1')
  const date = new Date(text)
  return Number.isNaN(date.getTime()) ? undefined : date
}
