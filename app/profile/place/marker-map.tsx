'use client'

import { Minus, Plus } from 'lucide-react'
import { type KeyboardEvent, type MouseEvent, type PointerEvent, useRef, useState } from 'react'
import { formatCoordinates, roundedDegrees } from '../../../lib/profile/places.ts'
import {
  degreesOf,
  maxZoom,
  pixelsOf,
  type Spot,
  spotOf,
  type TileSource,
  tileSide,
  zoomFor,
} from '../../../lib/profile/tiles.ts'
import { Tiles, Tool } from '../../_page/map/tiles.tsx'
import * as say from './words.tsx'

export interface Point {
  readonly latitude: number
  readonly longitude: number
}

/** Pixels of the picture; the page shows as much of it as there is room for. */
const size = { width: 680, height: 320 }
/** Pixels that an arrow key moves the marker by. */
const step = 16
/** Pixels around the marker in which it can be taken. */
const reach = 24
/** How much of the ground is shown around a place that is not set yet, in miles. */
const wide = 1_500

/**
 * A map on which a marker is set: drawn by hand as long as nobody asked for the real ground. The marker is dragged, put
 * where somebody taps twice, and moved by the arrow keys; elsewhere a drag moves the map.
 */
export function MarkerMap({
  label,
  point,
  radiusMiles,
  source,
  onFailed,
  onMove,
}: {
  label: string
  /** Where the marker is; undefined where it is nowhere yet. */
  point: Point | undefined
  radiusMiles: number
  /** Whom to ask for the ground; undefined to ask nobody. */
  source: TileSource | undefined
  onFailed: () => void
  onMove: (point: Point) => void
}) {
  const [centre, setCentre] = useState<Point>(point ?? { latitude: 25, longitude: 0 })
  const [zoom, setZoom] = useState(() =>
    point ? zoomFor(radiusMiles, point.latitude, size.height) : zoomFor(wide, 25, size.height),
  )
  /** Where the marker is while it is dragged. */
  const [held, setHeld] = useState<Point>()
  const dragged = useRef<{ readonly held: 'marker' | 'ground'; readonly from: Spot; readonly to?: Point }>(undefined)
  // What was found or typed elsewhere, and another circle, is brought into the middle; what was moved here is in sight already.
  const [known, setKnown] = useState({ point, radiusMiles })
  const isMoved = point?.latitude !== known.point?.latitude || point?.longitude !== known.point?.longitude
  const isWider = radiusMiles !== known.radiusMiles
  if (isMoved || isWider) {
    setKnown({ point, radiusMiles })
    if (point && (isWider || !isInSight(point))) {
      setCentre(point)
      setZoom(zoomFor(radiusMiles, point.latitude, size.height))
    }
  }

  const marker = held ?? point
  const middle = spotOf(centre.latitude, centre.longitude, zoom)
  const at = marker && placeOf(marker)
  const radius = marker ? pixelsOf(radiusMiles, marker.latitude, zoom) : 0

  /** Pixels from the corner of the picture; around the world by the shorter way. */
  function placeOf({ latitude, longitude }: Point): Spot {
    const spot = spotOf(latitude, longitude, zoom)
    const world = tileSide * 2 ** zoom
    const right = ((((spot.x - middle.x + world / 2) % world) + world) % world) - world / 2
    return { x: size.width / 2 + right, y: size.height / 2 + spot.y - middle.y }
  }
  function isInSight(one: Point): boolean {
    const spot = spotOf(one.latitude, one.longitude, zoom)
    const now = spotOf(centre.latitude, centre.longitude, zoom)
    return Math.abs(spot.x - now.x) < size.width / 4 && Math.abs(spot.y - now.y) < size.height / 3 && zoom > 6
  }
  const pointAt = ({ x, y }: Spot) =>
    roundedDegrees(degreesOf({ x: middle.x + x - size.width / 2, y: middle.y + y - size.height / 2 }, zoom))
  const spotIn = (event: MouseEvent): Spot => {
    const box = event.currentTarget.getBoundingClientRect()
    return {
      x: event.clientX - box.left - box.width / 2 + size.width / 2,
      y: event.clientY - box.top - box.height / 2 + size.height / 2,
    }
  }
  const turnTo = (next: number) => setZoom(Math.max(0, Math.min(maxZoom, next)))

  function moveBy(right: number, down: number) {
    const from = at ?? { x: size.width / 2, y: size.height / 2 }
    const to = pointAt({ x: from.x + right, y: from.y + down })
    if (!isInSight(to)) setCentre(to)
    onMove(to)
  }
  const keys: Readonly<Record<string, (pixels: number) => void>> = {
    ArrowLeft: (pixels) => moveBy(-pixels, 0),
    ArrowRight: (pixels) => moveBy(pixels, 0),
    ArrowUp: (pixels) => moveBy(0, -pixels),
    ArrowDown: (pixels) => moveBy(0, pixels),
    '+': () => turnTo(zoom + 1),
    '-': () => turnTo(zoom - 1),
  }
  function press(event: KeyboardEvent) {
    const act = keys[event.key]
    if (!act) return
    event.preventDefault()
    act(event.shiftKey ? 1 : step)
  }
  function take(event: PointerEvent) {
    const from = spotIn(event)
    const isMarker = at !== undefined && Math.hypot(from.x - at.x, from.y - at.y) <= reach
    dragged.current = { held: isMarker ? 'marker' : 'ground', from }
    event.currentTarget.setPointerCapture(event.pointerId)
  }
  function drag(event: PointerEvent) {
    const now = dragged.current
    if (!now) return
    const to = spotIn(event)
    if (now.held === 'marker') {
      const held = pointAt(to)
      dragged.current = { ...now, to: held }
      return setHeld(held)
    }
    dragged.current = { ...now, from: to }
    setCentre(degreesOf({ x: middle.x + now.from.x - to.x, y: middle.y + now.from.y - to.y }, zoom))
  }
  function leave() {
    const to = dragged.current?.to
    dragged.current = undefined
    setHeld(undefined)
    if (to) onMove(to)
  }

  return (
    <div className="relative">
      <div
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys move the marker
        tabIndex={0}
        role="application"
        aria-label={say.mapOf(label)}
        onKeyDown={press}
        onPointerDown={take}
        onPointerMove={drag}
        onPointerUp={leave}
        onPointerCancel={leave}
        onDoubleClick={(event) => onMove(pointAt(spotIn(event)))}
        className="relative h-80 cursor-grab touch-none overflow-hidden rounded-sheet bg-raised ring-1 ring-line"
      >
        <div
          className="absolute top-1/2 left-1/2"
          style={{ width: size.width, height: size.height, transform: 'translate(-50%, -50%)' }}
        >
          {source && <Tiles source={source} centre={middle} zoom={zoom} size={size} onFailed={onFailed} />}
          <svg width={size.width} height={size.height} className="absolute inset-0" aria-hidden="true">
            {!source && <Grid middle={middle} />}
            {at && (
              <>
                <circle cx={at.x} cy={at.y} r={radius} className="fill-owner/18 stroke-owner" strokeWidth="2" />
                <circle
                  data-marker
                  cx={at.x}
                  cy={at.y}
                  r="9"
                  className="cursor-move fill-owner stroke-white"
                  strokeWidth="3"
                />
              </>
            )}
          </svg>
        </div>
      </div>
      <div className="absolute end-2 top-2 flex flex-col gap-1">
        <Tool words={say.closer} onPress={() => turnTo(zoom + 1)} icon={<Plus aria-hidden="true" />} />
        <Tool words={say.furtherAway} onPress={() => turnTo(zoom - 1)} icon={<Minus aria-hidden="true" />} />
      </div>
      {source && (
        <span className="absolute bottom-1 left-1 rounded bg-paper/85 px-1.5 text-ink text-xs">{source.by}</span>
      )}
      <p aria-live="polite" className="sr-only">
        {point ? say.markerAt(formatCoordinates(point)) : say.noMarkerYet}
      </p>
    </div>
  )
}

/** Pixels from one line to the next. */
const gap = 64

/** Where nobody is asked: lines that move with the ground, so that one sees where a marker goes. */
function Grid({ middle }: { middle: Spot }) {
  const lines = (length: number, from: number) =>
    Array.from({ length: Math.ceil(length / gap) + 1 }, (_, at) => at * gap - (((from % gap) + gap) % gap))
  return (
    <g className="stroke-edge/35" strokeWidth="1">
      {lines(size.width, middle.x - size.width / 2).map((x) => (
        <path key={`x${x}`} d={`M${x} 0 V ${size.height}`} />
      ))}
      {lines(size.height, middle.y - size.height / 2).map((y) => (
        <path key={`y${y}`} d={`M0 ${y} H ${size.width}`} />
      ))}
    </g>
  )
}
