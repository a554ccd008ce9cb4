import type { TileSource } from '../../../lib/profile/tiles.ts'

/** Where this site has its maps from, as its pages say; undefined where there are none. */
export function mapHere(): TileSource | undefined {
  const { tiles: template, tilesBy: by } = document.body.dataset
  return template && by ? { template, by } : undefined
}
