import { transfer, wrap } from 'comlink'
import type { QrReader } from './qr-worker.ts'
import * as say from './words.ts'

/** Reads QR codes beside the page, which stays alive meanwhile. */
export interface QrReading {
  /** The texts in a picture; none when there is no code in it that can be read. Rejects when it is no picture. */
  picture(file: Blob): Promise<string[]>
  frame(bitmap: ImageBitmap): Promise<string[]>
  /** Stops whatever is going on; nothing is answered any more. */
  close(): void
}

export function openQrReading(): QrReading {
  const worker = new Worker(new URL('./qr-worker.ts', import.meta.url), { type: 'module' })
  const reader = wrap<QrReader>(worker)
  // A worker whose script does not load answers nothing, ever; only this event tells.
  const failed = new Promise<never>((_, reject) => {
    worker.addEventListener('error', () => reject(new Error(say.readerDidNotStart)))
  })
  failed.catch(() => {})
  return {
    picture: (file) => Promise.race([reader.picture(file), failed]),
    frame: (bitmap) => Promise.race([reader.frame(transfer(bitmap, [bitmap])), failed]),
    close: () => worker.terminate(),
  }
}
