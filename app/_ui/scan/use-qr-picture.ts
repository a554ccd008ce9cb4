'use client'

import { useCallback, useEffect, useRef, useState } from 'react'
import { openQrReading, type QrReading } from './read-qr.ts'
import * as say from './words.ts'

/** What was seen in a picture; `texts` is undefined when it was none. */
export interface Seen {
  readonly texts: readonly string[] | undefined
}

/** Why nothing can be done with what was seen in a picture; undefined when there is a code in it. */
export function whyNoCode({ texts }: Seen): string | undefined {
  if (texts === undefined) return say.noPictureToShow
  if (texts.length > 0) return undefined
  return say.noCodeInPicture
}

/** Looks for QR codes in one picture at a time; a newer one, or `stop`, ends the look at the one before. */
export function useQrPicture(onSeen: (seen: Seen) => void) {
  const [looking, setLooking] = useState(false)
  const current = useRef<QrReading>(undefined)
  const tell = useRef(onSeen)
  tell.current = onSeen

  const stop = useCallback(() => {
    current.current?.close()
    current.current = undefined
    setLooking(false)
  }, [])

  const look = useCallback(
    async (picture: Blob) => {
      stop()
      const reading = openQrReading()
      current.current = reading
      setLooking(true)
      const texts = await reading.picture(picture).catch(() => undefined)
      if (current.current !== reading) return
      stop()
      tell.current({ texts })
    },
    [stop],
  )

  useEffect(() => stop, [stop])

  return { looking, look, stop }
}
