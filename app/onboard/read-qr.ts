/** Longest side, in pixels: a photograph is read smaller than it is, a small one as it is, and then again coarser. */
const sides = [1400, 700, 2400]

/** The text of the QR code in a picture, undefined when there is none. Rejects when it is no picture. */
export async function readQrPicture(picture: Blob): Promise<string | undefined> {
  const bitmap = await createImageBitmap(picture)
  try {
    for (const side of sides) {
      const text = await readQr(bitmap, bitmap.width, bitmap.height, side)
      if (text !== undefined) return text
    }
    return undefined
  } finally {
    bitmap.close()
  }
}

/** Looks at one picture of a film or a file, drawn no larger than `side`. */
export async function readQr(
  source: CanvasImageSource,
  width: number,
  height: number,
  side: number,
): Promise<string | undefined> {
  const scale = Math.min(1, side / Math.max(width, height))
  // A code that fills the whole picture lacks the quiet border which it needs to be found.
  const border = 32
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(width * scale) + 2 * border
  canvas.height = Math.round(height * scale) + 2 * border
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (!context) return undefined
  context.fillStyle = '#fff'
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.drawImage(source, border, border, canvas.width - 2 * border, canvas.height - 2 * border)
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height)
  const { default: jsQr } = await import('jsqr')
  return jsQr(data, canvas.width, canvas.height)?.data || undefined
}
