'use client'

import { type ReactNode, useRef } from 'react'
import { Camera } from '../camera.tsx'
import { openQrReading } from './read-qr.ts'

/**
 * Looks through the camera until it sees a QR code, for `onText`. The pictures stay in this page. `otherwise` is what to do
 * where there is no camera.
 */
export function CameraScan({ onText, otherwise }: { onText: (text: string) => void; otherwise: ReactNode }) {
  const found = useRef(onText)
  found.current = onText

  function look(video: HTMLVideoElement, fail: (error: unknown) => void) {
    let gone = false
    const reading = openQrReading()
    const next = async () => {
      if (gone) return
      const [text] = video.videoWidth > 0 ? await reading.frame(await createImageBitmap(video)) : []
      if (gone) return
      if (text) found.current(text)
      else setTimeout(() => next().catch(fail), 120)
    }
    next().catch(fail)
    return () => {
      gone = true
      reading.close()
    }
  }

  return <Camera facing="environment" onOpen={look} otherwise={otherwise} />
}
