import type { Metadata } from 'next'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { pathOf } from '../_words/path-of.ts'

/** How a link to something of somebody's is shown elsewhere: with these words, and with a picture of whose it is. */
export function previewOf(
  atSign: AtSign,
  { type, ...words }: { type?: 'profile'; title: string; description: string; url: string },
): Pick<Metadata, 'openGraph' | 'twitter'> {
  const images = [
    { url: `${pathOf(atSign)}/preview.png`, width: 1200, height: 630, type: 'image/png', alt: words.title },
  ]
  const { title, description } = words
  return {
    openGraph: { ...words, ...(type && { type }), siteName: 'Facet', images },
    twitter: { card: 'summary_large_image', title, description, images },
  }
}
