/** A part of a body, from `start` up to but without `end`. */
export interface Cut {
  readonly start: number
  readonly end: number
}

/**
 * The one part that a `Range` header asks for, so that a film can be sought in. undefined for all of it: also for
 * several parts at once, and for what cannot be read, both of which may be ignored. [RFC 9110 §14.2]
 */
export function cutRange(header: string | undefined, size: number): Cut | 'unsatisfiable' | undefined {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/i.exec(header?.trim() ?? '') ?? []
  if (first === '' && last === '') return undefined
  if (first === '')
    return Number(last) > 0 && size > 0 ? { start: Math.max(0, size - Number(last)), end: size } : 'unsatisfiable'
  const start = Number(first)
  const end = last === '' ? size : Math.min(size, Number(last) + 1)
  if (last !== '' && Number(last) < start) return undefined
  return start < size ? { start, end } : 'unsatisfiable'
}
