import type { Metadata } from 'next'

/** For the head of a page whose owner may wish no search engine to list it. */
export function robotsOf({ noindex }: { readonly noindex?: boolean }): Pick<Metadata, 'robots'> {
  return noindex ? { robots: 'noindex' } : {}
}

/** The same for what has no head: a picture, a card. */
export function robotsHeader({ noindex }: { readonly noindex?: boolean }): Record<string, string> {
  return noindex ? { 'x-robots-tag': 'noindex' } : {}
}
