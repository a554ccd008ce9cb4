'use client'

import { Maximize2, Minus, Plus } from 'lucide-react'
import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react'
import type { Location } from '../../../lib/profile/location.ts'
import { maxZoom, pixelsOf, type Spot, spotOf, type TileSource, zoomFor } from '../../../lib/profile/tiles.ts'
import { Sheet } from '../../_ui/sheet.tsx'
import { Drawn } from './place.tsx'
import { Tiles, Tool } from './tiles.tsx'
import * as say from './words.ts'

type Place = Location & { readonly latitude: number; readonly longitude: number }

/** Pixels of the picture; the page shows as much of it as there is room for. */
const sizes = { small: { width: 680, height: 320 }, large: { width: 680, height: 560 } } as const
/** Pixels that an arrow key moves the map by. */
const step = 80
/** How much of the ground is shown around a place of which nobody says how wide it is, in miles. */
const usualMiles = 1

/** A place on the map of the source that this site names, which is asked for it only here. */
export function TileMap({ location, source }: { location: Place; source: TileSource }) {
  const [isLarge, setIsLarge] = useState(false)
  const [failed, setFailed] = useState(false)
  if (failed) {
    return (
      <>
        <Drawn radiusMiles={location.radiusMiles} />
        <span role="status" className="mt-1 block text-base text-soft">
          {say.noMapNow}
        </span>
      </>
    )
  }
  const shared = { location, source, onFailed: () => setFailed(true) }
  return (
    <>
      <Ground {...shared} size="small" onEnlarge={() => setIsLarge(true)} />
      <Sheet open={isLarge} onClose={() => setIsLarge(false)} title={location.label}>
        <Ground {...shared} size="large" />
      </Sheet>
    </>
  )
}

function Ground({
  location: { label, latitude, longitude, radiusMiles },
  source,
  size,
  onFailed,
  onEnlarge,
}: {
  location: Place
  source: TileSource
  size: keyof typeof sizes
  onFailed: () => void
  onEnlarge?: () => void
}) {
  const { width, height } = sizes[size]
  const [zoom, setZoom] = useState(() => zoomFor(radiusMiles ?? usualMiles, latitude, height))
  /** How far the map was moved, in pixels at this zoom. */
  const [moved, setMoved] = useState<Spot>({ x: 0, y: 0 })
  const dragged = useRef<Spot>(undefined)
  const spot = spotOf(latitude, longitude, zoom)
  const centre = { x: spot.x + moved.x, y: spot.y + moved.y }
  const [x, y] = [width / 2 - moved.x, height / 2 - moved.y]
  const radius = radiusMiles === undefined ? 0 : pixelsOf(radiusMiles, latitude, zoom)

  function turnTo(next: number) {
    if (next < 0 || next > maxZoom) return
    const factor = 2 ** (next - zoom)
    setZoom(next)
    setMoved({ x: moved.x * factor, y: moved.y * factor })
  }
  const moveBy = (right: number, down: number) => setMoved(({ x, y }) => ({ x: x + right, y: y + down }))
  const keys: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => moveBy(-step, 0),
    ArrowRight: () => moveBy(step, 0),
    ArrowUp: () => moveBy(0, -step),
    ArrowDown: () => moveBy(0, step),
    '+': () => turnTo(zoom + 1),
    '-': () => turnTo(zoom - 1),
  }
  function press(event: KeyboardEvent) {
    const act = keys[event.key]
    if (!act) return
    event.preventDefault()
    act()
  }
  function drag(event: PointerEvent) {
    const from = dragged.current
    if (!from) return
    dragged.current = { x: event.clientX, y: event.clientY }
    moveBy(from.x - event.clientX, from.y - event.clientY)
  }

  return (
    <span className="relative block">
      <span
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys move it
        tabIndex={0}
        role="application"
        aria-label={say.mapOf(label)}
        onKeyDown={press}
        onPointerDown={(event) => {
          dragged.current = { x: event.clientX, y: event.clientY }
          event.currentTarget.setPointerCapture(event.pointerId)
        }}
        onPointerMove={drag}
        onPointerUp={() => {
          dragged.current = undefined
        }}
        className={`relative block touch-pan-y cursor-grab overflow-hidden rounded-sheet bg-sunken ring-1 ring-line ${size === 'small' ? 'h-80' : 'h-[min(35rem,60dvh)]'}`}
      >
        <span className="absolute top-1/2 left-1/2 block" style={{ width, height, transform: 'translate(-50%, -50%)' }}>
          <Tiles source={source} centre={centre} zoom={zoom} size={{ width, height }} onFailed={onFailed} />
          <svg width={width} height={height} className="absolute inset-0" aria-hidden="true">
            {radius > 0 && <circle cx={x} cy={y} r={radius} className="fill-owner/18 stroke-owner" strokeWidth="2" />}
            <circle cx={x} cy={y} r="7" className="fill-owner stroke-white" strokeWidth="3" />
          </svg>
        </span>
      </span>
      <span className="absolute end-2 top-2 flex flex-col gap-1">
        <Tool words={say.closer} onPress={() => turnTo(zoom + 1)} icon={<Plus aria-hidden="true" />} />
        <Tool words={say.furtherAway} onPress={() => turnTo(zoom - 1)} icon={<Minus aria-hidden="true" />} />
        {onEnlarge && <Tool words={say.largerMap} onPress={onEnlarge} icon={<Maximize2 aria-hidden="true" />} />}
      </span>
      <span className="absolute bottom-1 left-1 rounded bg-paper/85 px-1.5 text-ink text-xs">{source.by}</span>
    </span>
  )
}
