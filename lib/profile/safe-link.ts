const harmless = new Set(['https:', 'http:', 'mailto:', 'tel:'])

/** The address if a page may link to it, undefined for `javascript:` and everything else that is not a plain link. */
export function safeLink(text: string): string | undefined {
  const trimmed = text.trim()
  if (!/^[a-z][a-z0-9+.-]*:/i.test(trimmed)) return undefined
  try {
    const url = new URL(trimmed)
    return harmless.has(url.protocol) ? url.href : undefined
  } catch {
    return undefined
  }
}

/** `mailto:` for something that has the shape of an e-mail address. */
export function mailLink(address: string): string | undefined {
  const trimmed = address.trim()
  // `?` would begin the fields of a message, so everything but the separator is escaped.
  return emailShape.test(trimmed) ? `mailto:${trimmed.split('@').map(encodeURIComponent).join('@')}` : undefined
}

/** `tel:` with the digits of a phone number. */
export function phoneLink(number: string): string | undefined {
  if (!phoneShape.test(number.trim())) return undefined
  const digits = number.replace(/(?!^)\+|[^\d+]/g, '')
  return /\d{3}/.test(digits) ? `tel:${digits}` : undefined
}

export const emailShape = /^[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+$/
export const phoneShape = /^\+?[\d\s().\-/]{3,}$/
