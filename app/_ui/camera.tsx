'use client'

import { type ReactNode, useEffect, useRef, useState } from 'react'
import { Notice } from './notice.tsx'
import * as say from './words.tsx'

/**
 * What a camera sees, for as long as this is shown; the pictures stay in this page. `facing` is the one that looks at the user, or
 * away. `otherwise` is what to do where there is none.
 */
export function Camera({
  facing,
  onOpen,
  otherwise,
}: {
  facing: 'user' | 'environment'
  /** Called once there is something to be seen, with what to call when it can't be used; what it gives back is called at the end. */
  onOpen: (video: HTMLVideoElement, fail: (error: unknown) => void) => () => void
  otherwise: ReactNode
}) {
  const video = useRef<HTMLVideoElement>(null)
  const opened = useRef(onOpen)
  opened.current = onOpen
  const [trouble, setTrouble] = useState<string>()

  useEffect(() => {
    let stream: MediaStream | undefined
    let close: (() => void) | undefined
    let gone = false
    const stop = () => {
      for (const track of stream?.getTracks() ?? []) track.stop()
    }
    const open = async () => {
      // Without HTTPS a browser has no camera to offer.
      if (!navigator.mediaDevices) throw new DOMException('', 'NotFoundError')
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: facing } })
      if (gone || !video.current) return stop()
      video.current.srcObject = stream
      await video.current.play()
      if (!gone && video.current) close = opened.current(video.current, fail)
    }
    const fail = (error: unknown) => !gone && setTrouble(sentenceFor(error))
    open().catch(fail)
    return () => {
      gone = true
      close?.()
      stop()
    }
  }, [facing])

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
      aria-label={say.cameraSees}
      className={`aspect-square w-full rounded-control bg-sunken object-cover ${facing === 'user' ? '-scale-x-100' : ''}`}
    />
  )
}

function sentenceFor(error: unknown): string {
  const name = error instanceof DOMException ? error.name : ''
  if (name === 'NotAllowedError') return say.cameraNotAllowed
  if (name === 'NotFoundError') return say.noCamera
  if (name === 'NotReadableError') return say.cameraInUse
  return say.cameraDidNotOpen
}
