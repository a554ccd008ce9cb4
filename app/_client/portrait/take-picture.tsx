'use client'

import { Camera as CameraIcon } from 'lucide-react'
import { useRef, useState } from 'react'
import { Button } from '../../_ui/button.tsx'
import { Camera } from '../../_ui/camera.tsx'
import { Sheet } from '../../_ui/sheet.tsx'
import * as say from './words.ts'

/** A picture by the camera of this device. The camera is asked for when this is pressed, and no earlier. */
export function TakePicture({ of, onPicture }: { of: string; onPicture: (picture: ImageBitmap) => void }) {
  const [open, setOpen] = useState(false)
  const [isReady, setIsReady] = useState(false)
  const seen = useRef<HTMLVideoElement>(null)

  async function take() {
    if (!seen.current) return
    const picture = await createImageBitmap(seen.current)
    setOpen(false)
    onPicture(picture)
  }

  return (
    <>
      <Button kind="quiet" onClick={() => setOpen(true)}>
        <CameraIcon aria-hidden="true" /> {say.takeAPicture}
        <span className="sr-only">: {of}</span>
      </Button>
      <Sheet open={open} onClose={() => setOpen(false)} title={say.takeAPicture}>
        <Camera
          facing="user"
          onOpen={(video) => {
            seen.current = video
            setIsReady(true)
            return () => setIsReady(false)
          }}
          otherwise={say.chooseFromDevice}
        />
        {isReady && (
          <Button className="mt-4 w-full" onClick={take}>
            {say.takeIt}
          </Button>
        )}
      </Sheet>
    </>
  )
}
