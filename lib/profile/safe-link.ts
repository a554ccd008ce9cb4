const harmless = new Set(['https:', 'http:', 'mailto:', 'tel:'])

/** Characters; nothing longer is made into a link. */
export const maxLinkLength = 2_000

/** The address if a page may link to it, undefined for `javascript:` and everything else that is not a plain link. */
export function safeLink(text: string): string | undefined {
  if (text.length > maxLinkLength) return undefined
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
  if (trimmed.length > maxLinkLength || !looksLikeEmail(trimmed)) return undefined
  // `?` would begin the fields of a message, so everything but the separator is escaped.
  return `mailto:${trimmed.split('@').map(encodeURIComponent).join('@')}`
}

/** `tel:` with the digits of a phone number. */
export function phoneLink(number: string): string | undefined {
  if (number.length > maxLinkLength || !looksLikePhone(number.trim())) return undefined
  const digits = number.replace(/(?!^)\+|[^\d+]/g, '')
  return /\d{3}/.test(digits) ? `tel:${digits}` : undefined
}

/** Something, one `@`, and something with a dot inside. */
export function looksLikeEmail(text: string): boolean {
  const [user, host, ...more] = text.split('@', 3)
  if (!user || !host || more.length > 0 || /[\s<>]/.test(text)) return false
  return host.slice(1, -1).includes('.')
}

/** Digits, spaces and the signs that people put between them. */
export function looksLikePhone(text: string): boolean {
  return /^\+?[\d\s().\-/]{3,}$/.test(text)
}
