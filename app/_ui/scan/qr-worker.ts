import { expose } from 'comlink'
import { findCodes, type Raster, type View, viewsOf } from './qr-codes.ts'
import * as say from './words.ts'

/** A code that fills the whole picture lacks the quiet border which it needs to be found. Pixels. */
const border = 32

/** How long a picture is looked at, in milliseconds. */
const patience = 7_000

const reader = {
  /** The codes in a picture, looked for with patience. Rejects when it is no picture that this browser can open. */
  async picture(file: Blob): Promise<string[]> {
    const bitmap = await createImageBitmap(file)
    const end = performance.now() + patience
    try {
      const views = viewsOf(bitmap.width, bitmap.height)
      return findCodes(
        views,
        (view) => paint(bitmap, view),
        () => performance.now() > end,
      )
    } finally {
      bitmap.close()
    }
  },

  /** The codes in one picture of a film: there will be another in a moment, so one look is enough. */
  frame(bitmap: ImageBitmap): string[] {
    const { width, height } = bitmap
    try {
      const view = { left: 0, top: 0, width, height, scale: Math.min(1, 640 / Math.max(width, height)) }
      return findCodes(
        [view],
        (view) => paint(bitmap, view),
        ({ length }) => length > 0,
      )
    } finally {
      bitmap.close()
    }
  },
}

export type QrReader = typeof reader

function paint(bitmap: ImageBitmap, { left, top, width, height, scale, smooth = scale < 1 }: View): Raster {
  const [shownWidth, shownHeight] = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))]
  const canvas = new OffscreenCanvas(shownWidth + 2 * border, shownHeight + 2 * border)
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (!context) throw new Error(say.cannotDraw)
  context.fillStyle = '#fff'
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.imageSmoothingEnabled = smooth
  context.imageSmoothingQuality = 'high'
  context.drawImage(bitmap, left, top, width, height, border, border, shownWidth, shownHeight)
  return context.getImageData(0, 0, canvas.width, canvas.height)
}

expose(reader)
