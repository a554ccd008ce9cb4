/** Where pictures of the ground are had. */
export interface TileSource {
  /** `https://tiles.example/{z}/{x}/{y}.png` */
  readonly template: string
  /** Whom the picture names as its maker. */
  readonly by: string
}

export const openStreetMap: TileSource = {
  template: 'https://tile.openstreetmap.org/{z}/{x}/{y}.png',
  by: '© OpenStreetMap contributors',
}

/**
 * A source as whoever runs a site names it: `undefined` for the usual one, `off` for none. Throws for what is no address of
 * tiles: it needs `{z}`, `{x}` and `{y}`, and `https:`, but for a machine's own.
 */
export function tileSourceOf(template: string | undefined, by: string | undefined): TileSource | undefined {
  if (template === 'off') return undefined
  if (!template) return openStreetMap
  const { protocol, hostname } = new URL(addressOf({ template, by: '' }, { x: 0, y: 0 }, 0))
  const isSafe = protocol === 'https:' || (protocol === 'http:' && /^(localhost|127\.\d+\.\d+\.\d+)$/.test(hostname))
  if (!isSafe || !['{z}', '{x}', '{y}'].every((part) => template.includes(part))) throw new Error('no address of tiles')
  return { template, by: by || new URL(template.replace(/[{}]/g, '')).hostname }
}

/** Pixels. */
export const tileSide = 256
/** As far as the usual source goes. */
export const maxZoom = 19

const metresPerMile = 1609.344
const equatorMetres = 40_075_016.686
/** Beyond it the map has no ground: it would be endless. */
const maxLatitude = 85.05112878

/** Pixels from the corner at which the map of the whole world begins. */
export interface Spot {
  readonly x: number
  readonly y: number
}

/** Where a place is on the map of the world, in degrees and at this zoom. */
export function spotOf(latitude: number, longitude: number, zoom: number): Spot {
  const side = tileSide * 2 ** zoom
  const north = Math.max(-maxLatitude, Math.min(maxLatitude, latitude)) * (Math.PI / 180)
  return {
    x: ((longitude + 180) / 360) * side,
    y: ((1 - Math.asinh(Math.tan(north)) / Math.PI) / 2) * side,
  }
}

/** The degrees of a spot; the other way round. */
export function degreesOf({ x, y }: Spot, zoom: number): { latitude: number; longitude: number } {
  const side = tileSide * 2 ** zoom
  const turned = (((x / side) % 1) + 1) % 1
  return {
    latitude: (Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / side))) * 180) / Math.PI,
    longitude: turned * 360 - 180,
  }
}

/** How many pixels so many miles are there. */
export function pixelsOf(miles: number, latitude: number, zoom: number): number {
  const north = Math.max(-maxLatitude, Math.min(maxLatitude, latitude)) * (Math.PI / 180)
  return (miles * metresPerMile * tileSide * 2 ** zoom) / (equatorMetres * Math.cos(north))
}

/** The closest zoom at which a circle of so many miles is within a picture of this side, with room around it. */
export function zoomFor(miles: number, latitude: number, side: number): number {
  for (let zoom = maxZoom; zoom > 0; zoom--) if (pixelsOf(miles, latitude, zoom) * 2.4 <= side) return zoom
  return 0
}

/** A tile, and where it lies in the picture, in pixels from its corner. */
export interface Tile {
  readonly x: number
  readonly y: number
  readonly left: number
  readonly top: number
}

/** The tiles that a picture around a spot is made of. Past the edge of the world it goes on on the other side, but not past the poles. */
export function tilesAround(centre: Spot, zoom: number, { width, height }: { width: number; height: number }): Tile[] {
  const count = 2 ** zoom
  const [left, top] = [centre.x - width / 2, centre.y - height / 2]
  const tiles: Tile[] = []
  for (let y = Math.floor(top / tileSide); y * tileSide < top + height; y++) {
    if (y < 0 || y >= count) continue
    for (let x = Math.floor(left / tileSide); x * tileSide < left + width; x++) {
      const around = ((x % count) + count) % count
      tiles.push({ x: around, y, left: Math.round(x * tileSide - left), top: Math.round(y * tileSide - top) })
    }
  }
  return tiles
}

export function addressOf({ template }: TileSource, { x, y }: Pick<Tile, 'x' | 'y'>, zoom: number): string {
  return template.replace('{z}', String(zoom)).replace('{x}', String(x)).replace('{y}', String(y))
}
