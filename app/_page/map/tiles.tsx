import type { ReactNode } from 'react'
import { addressOf, type Spot, type TileSource, tileSide, tilesAround } from '../../../lib/profile/tiles.ts'

/** The ground around a spot, asked of its source as soon as this is drawn. */
export function Tiles({
  source,
  centre,
  zoom,
  size,
  onFailed,
}: {
  source: TileSource
  centre: Spot
  zoom: number
  /** Pixels. */
  size: { readonly width: number; readonly height: number }
  onFailed: () => void
}) {
  return tilesAround(centre, zoom, size).map((tile) => (
    // biome-ignore lint/performance/noImgElement: it comes as it is from its maker
    <img
      key={`${zoom} ${tile.x} ${tile.y} ${Math.round((tile.left + centre.x) / tileSide)}`}
      src={addressOf(source, tile, zoom)}
      alt=""
      width={tileSide}
      height={tileSide}
      draggable={false}
      onError={onFailed}
      className="absolute max-w-none select-none"
      style={{ left: tile.left, top: tile.top }}
    />
  ))
}

/** A button on a map. */
export function Tool({ words, onPress, icon }: { words: string; onPress: () => void; icon: ReactNode }) {
  return (
    <button
      type="button"
      onClick={onPress}
      className="grid size-10 place-items-center rounded-control bg-paper/90 text-ink shadow-soft ring-1 ring-line hover:bg-paper [&_svg]:size-5"
    >
      {icon}
      <span className="sr-only">{words}</span>
    </button>
  )
}
