import jsQr from 'jsqr'

/** Pixels, four bytes each, as a canvas gives them. */
export interface Raster {
  readonly data: Uint8ClampedArray
  readonly width: number
  readonly height: number
}

/** A part of a picture, and how large it is looked at. */
export interface View {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
  /** Pixels of the view for one of the picture. */
  readonly scale: number
  /** Whether larger pixels are blended: right where a square of the code is more than one, but no whole number of them. */
  readonly smooth?: boolean
}

/** Longest side of a view, in pixels. A code is found best where its squares are some pixels wide, and no wider. */
const sides = [1000, 600, 1600, 350]

/** A smaller picture is looked at larger as well: one pixel for a square is too few. */
const small = 500

/** Into how many rows and columns a large picture is cut, each part reaching half-way into the next. */
const cuts = [2, 3, 5]

/**
 * How to look at a picture, the likeliest first: whole in several sizes, since a blurred code is clearer from afar; then
 * part by part, for a code that is a small thing in a large picture, or one of several.
 */
export function* viewsOf(width: number, height: number): Generator<View> {
  const longest = Math.max(width, height)
  const whole = { left: 0, top: 0, width, height }
  if (longest <= small) {
    yield { ...whole, scale: 4 }
    for (const scale of [2, 6, 3]) yield { ...whole, scale, smooth: true }
  }
  const seen = new Set<number>()
  for (const side of sides) {
    const scale = Math.min(1, side / longest)
    if (!seen.has(scale)) yield { ...whole, scale }
    seen.add(scale)
  }
  for (const cut of cuts) {
    const [partWidth, partHeight] = [Math.ceil(width / cut), Math.ceil(height / cut)]
    if (Math.max(partWidth, partHeight) < 60) return
    const scale = Math.min(3, 900 / Math.max(partWidth, partHeight))
    for (let row = 0; row <= 2 * (cut - 1); row++) {
      for (let column = 0; column <= 2 * (cut - 1); column++) {
        const left = Math.min(width - partWidth, Math.round((column * partWidth) / 2))
        const top = Math.min(height - partHeight, Math.round((row * partHeight) / 2))
        yield { left, top, width: partWidth, height: partHeight, scale }
      }
    }
  }
}

/**
 * The texts of the QR codes in a picture; none where there is none that can be read. `paint` makes the raster of a view.
 * Ends when `enough` says so, which is asked between two looks: a look takes some hundredths of a second.
 */
export function findCodes(
  views: Iterable<View>,
  paint: (view: View) => Raster,
  enough: (found: readonly string[]) => boolean,
): string[] {
  const found = new Set<string>()
  for (const view of views) {
    const raster = paint(view)
    // One look finds one code; with that one covered, the next look finds another.
    for (let code = look(raster); code; code = look(raster)) {
      if (code.data !== '') found.add(code.data)
      cover(raster, code.location)
      if (enough([...found])) return [...found]
    }
    if (found.size > 0 || enough([])) break
  }
  return [...found]
}

function look({ data, width, height }: Raster) {
  try {
    return jsQr(data, width, height, { inversionAttempts: 'attemptBoth' })
  } catch {
    // Some patterns that are no code lead it astray.
    return null
  }
}

type Corners = NonNullable<ReturnType<typeof jsQr>>['location']

/** Makes the place of a code one grey, the border beside it too. */
function cover(raster: Raster, corners: Corners): void {
  const points = [corners.topLeftCorner, corners.topRightCorner, corners.bottomLeftCorner, corners.bottomRightCorner]
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)]
  const [left, right] = [Math.max(0, Math.floor(Math.min(...xs))), Math.min(raster.width, Math.ceil(Math.max(...xs)))]
  const [top, bottom] = [Math.max(0, Math.floor(Math.min(...ys))), Math.min(raster.height, Math.ceil(Math.max(...ys)))]
  for (let y = top; y < bottom; y++)
    raster.data.fill(128, 4 * (y * raster.width + left), 4 * (y * raster.width + right))
}
