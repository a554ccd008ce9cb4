'use client'

import { Map as MapIcon, MapPinned } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import type { Location } from '../../../lib/profile/location.ts'
import { useAlive } from '../../_ui/use-alive.ts'
import { mapHere } from './map-here.ts'
import * as say from './words.ts'

const TileMap = lazy(async () => ({ default: (await import('./tile-map.tsx')).TileMap }))

const button =
  'inline-flex min-h-11 items-center gap-2 rounded-control px-3 text-owner-text text-base hover:bg-sunken [&_svg]:size-4'

/** A place that is known to the degree: drawn, so that nobody is asked for anything, and on a map for the asking. */
export function PlaceOnMap({ location }: { location: Location & { latitude: number; longitude: number } }) {
  const { label, latitude, longitude, radiusMiles, zoom = 14 } = location
  const alive = useAlive()
  const [shown, setShown] = useState(false)
  const source = alive ? mapHere() : undefined
  const elsewhere = `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=${Math.round(zoom)}/${latitude}/${longitude}`
  return (
    <span className="mt-2 block w-[min(36rem,100vw-6rem)] max-w-full">
      {shown && source ? (
        <Suspense fallback={<Drawn radiusMiles={radiusMiles} />}>
          <TileMap location={location} source={source} />
        </Suspense>
      ) : (
        <Drawn radiusMiles={radiusMiles} />
      )}
      <span className="-mx-3 flex flex-wrap">
        {source && !shown && (
          <button type="button" onClick={() => setShown(true)} className={button}>
            <MapIcon aria-hidden="true" /> {say.showTheMap}
            <span className="sr-only"> {say.ofPlace(label)}</span>
          </button>
        )}
        <a href={elsewhere} target="_blank" rel="nofollow noopener noreferrer" className={button}>
          <MapPinned aria-hidden="true" /> {say.openInMapsApp}
          <span className="sr-only">: {label}</span>
        </a>
      </span>
    </span>
  )
}

/** Where nothing is asked of anybody: a circle as wide as was said. */
export function Drawn({ radiusMiles }: { radiusMiles: number | undefined }) {
  const radius = radiusMiles === undefined ? 14 : 26 + 3 * radiusMiles
  return (
    <span className="relative block overflow-hidden rounded-sheet bg-sunken ring-1 ring-line">
      <svg viewBox="0 0 320 140" className="block h-auto w-full" aria-hidden="true">
        <g className="stroke-line" fill="none" strokeWidth="1.5">
          <path d="M-10 30 C 60 10 110 60 180 38 S 290 20 340 44" />
          <path d="M-10 76 C 50 52 120 104 190 80 S 290 70 340 92" />
          <path d="M-10 122 C 70 98 120 140 200 118 S 290 112 340 134" />
          <path d="M60 -10 C 82 40 50 90 74 150" />
          <path d="M236 -10 C 216 40 258 90 238 150" />
        </g>
        <circle cx="160" cy="70" r={radius} className="fill-owner/18 stroke-owner" strokeWidth="1.5" />
        <circle cx="160" cy="70" r="5" className="fill-owner stroke-paper" strokeWidth="2" />
      </svg>
      {radiusMiles !== undefined && (
        <span className="absolute start-3 bottom-2 text-sm text-soft">{say.withinMiles(radiusMiles)}</span>
      )}
    </span>
  )
}
