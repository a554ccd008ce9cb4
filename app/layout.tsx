import type { Metadata, Viewport } from 'next'
import type { ReactNode } from 'react'
import { placeSourceOf } from '../lib/profile/places.ts'
import { tileSourceOf } from '../lib/profile/tiles.ts'
import { language } from './_words/language.ts'
import './style.css'
import { firstPaint, homeFirst } from './_client/first-paint.ts'
import { KeepFollows } from './_client/follows/keep-follows.tsx'
import { Gate } from './_client/gate.tsx'
import { Header } from './_client/header.tsx'
import { LiveOffers } from './_client/live/live-offers.tsx'
import { NewVersion } from './_client/new-version.tsx'
import { ownScriptsOnly } from './_client/own-scripts.ts'
import { SessionProvider } from './_client/session.tsx'
import { Standing } from './_client/standing.tsx'
import { travelFirst } from './_client/travel.ts'
import { buildName } from './_server/build.ts'
import { pageNonce } from './_server/nonce.ts'
import * as say from './words.tsx'

export function generateMetadata(): Metadata {
  return {
    metadataBase: new URL(process.env.FACET_ORIGIN ?? 'http://localhost:3000'),
    title: { default: 'Facet', template: '%s · Facet' },
    description: say.onePageOneName,
    applicationName: 'Facet',
    icons: { icon: [{ url: '/icon.svg', type: 'image/svg+xml' }], apple: '/apple-touch-icon.png' },
    formatDetection: { telephone: false, email: false, address: false },
  }
}

export const viewport: Viewport = {
  colorScheme: 'light dark',
  viewportFit: 'cover',
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#fdfdfc' },
    { media: '(prefers-color-scheme: dark)', color: '#121417' },
  ],
}

const beforeAll = `${ownScriptsOnly};${homeFirst};${firstPaint};${travelFirst}`

export default async function Layout({ children }: { children: ReactNode }) {
  const nonce = await pageNonce()
  const tiles = tileSourceOf(process.env.FACET_TILES, process.env.FACET_TILES_BY)
  const places = placeSourceOf(process.env.FACET_PLACES, process.env.FACET_PLACES_BY)
  return (
    <html lang={language} suppressHydrationWarning>
      <head>
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: a constant of our own, let in by the nonce */}
        <script nonce={nonce} suppressHydrationWarning dangerouslySetInnerHTML={{ __html: beforeAll }} />
      </head>
      <body
        className="font-sans antialiased"
        data-tiles={tiles?.template}
        data-tiles-by={tiles?.by}
        data-places={places?.template}
        data-places-by={places?.by}
        data-marks={process.env.FACET_MARKS === 'on' ? '' : undefined}
      >
        <a
          href="#main"
          className="sr-only rounded-control bg-ink px-4 py-3 text-paper focus:not-sr-only focus:absolute focus:top-3 focus:start-3 focus:z-20"
        >
          {say.skipToPage}
        </a>
        <SessionProvider direct={process.env.FACET_DIRECT ?? ''}>
          <Header />
          <Standing />
          <NewVersion build={await buildName()} />
          <main id="main" className="relative isolate flex grow flex-col pb-16">
            <Gate>{children}</Gate>
          </main>
          <LiveOffers />
          <KeepFollows />
        </SessionProvider>
      </body>
    </html>
  )
}
