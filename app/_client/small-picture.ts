/** The longest side that is worth its bytes on a page, in pixels, and then smaller ones. */
const sides = [1600, 1200, 900, 700]
const qualities = [0.85, 0.7, 0.5]

/** All of a picture as a JPEG of at most so many bytes. Rejects for what is none. */
export async function smallPicture(file: Blob, maxBytes: number): Promise<Uint8Array<ArrayBuffer> | 'too large'> {
  const picture = await createImageBitmap(file)
  try {
    for (const side of sides) {
      const scale = Math.min(1, side / Math.max(picture.width, picture.height))
      const canvas = document.createElement('canvas')
      canvas.width = Math.max(1, Math.round(picture.width * scale))
      canvas.height = Math.max(1, Math.round(picture.height * scale))
      const context = canvas.getContext('2d')
      if (!context) return 'too large'
      context.fillStyle = '#fff'
      context.fillRect(0, 0, canvas.width, canvas.height)
      context.imageSmoothingQuality = 'high'
      context.drawImage(picture, 0, 0, canvas.width, canvas.height)
      for (const quality of qualities) {
        const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', quality))
        if (blob && blob.size <= maxBytes) return new Uint8Array(await blob.arrayBuffer())
      }
    }
    return 'too large'
  } finally {
    picture.close()
  }
}
