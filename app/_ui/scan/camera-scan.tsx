'use client'

import { type ReactNode, useEffect, useRef, useState } from 'react'
import { Notice } from '../notice.tsx'
import { openQrReading } from './read-qr.ts'

/**
 * Looks through the camera until it sees a QR code, for `onText`. The pictures stay in this page. `otherwise` is what to do
 * where there is no camera.
 */
export function CameraScan({ onText, otherwise }: { onText: (text: string) => void; otherwise: ReactNode }) {
  const video = useRef<HTMLVideoElement>(null)
  const found = useRef(onText)
  found.current = onText
  const [trouble, setTrouble] = useState<string>()

  useEffect(() => {
    let stream: MediaStream | undefined
    let gone = false
    const reading = openQrReading()
    const stop = () => {
      for (const track of stream?.getTracks() ?? []) track.stop()
    }
    const look = async () => {
      const seen = video.current
      if (gone || !seen) return
      const [text] = seen.videoWidth > 0 ? await reading.frame(await createImageBitmap(seen)) : []
      if (gone) return
      if (text) found.current(text)
      else setTimeout(look, 120)
    }
    const open = async () => {
      // Without HTTPS a browser has no camera to offer.
      if (!navigator.mediaDevices) throw new DOMException('', 'NotFoundError')
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } })
      if (gone || !video.current) return stop()
      video.current.srcObject = stream
      await video.current.play()
      await look()
    }
    open().catch((error) => !gone && setTrouble(sentenceFor(error)))
    return () => {
      gone = true
      stop()
      reading.close()
    }
  }, [])

  if (trouble) {
    return (
      <Notice kind="problem" title={trouble}>
        {otherwise}
      </Notice>
    )
  }
  return (
    <video
      ref={video}
      muted
      playsInline
      aria-label="What the camera sees"
      className="aspect-square w-full rounded-control bg-sunken object-cover"
    />
  )
}

function sentenceFor(error: unknown): string {
  const name = error instanceof DOMException ? error.name : ''
  if (name === 'NotAllowedError') return 'The camera is not allowed for this page.'
  if (name === 'NotFoundError') return 'This browser has no camera to offer here.'
  if (name === 'NotReadableError') return 'Something else uses the camera.'
  return 'The camera could not be opened.'
}
