/** Any origin will do, as long as nobody has it. */
const base = 'http://facet.invalid'

/** A page of this site to come back to; anything that would lead elsewhere is not one. Read as a browser reads it. */
export function ownPath(text: string | string[] | undefined): string | undefined {
  if (typeof text !== 'string' || !URL.canParse(text, base)) return undefined
  const { origin, pathname, search, hash } = new URL(text, base)
  // Two slashes at its beginning would make a host of what follows.
  return origin === base && !pathname.startsWith('//') ? pathname + search + hash : undefined
}
