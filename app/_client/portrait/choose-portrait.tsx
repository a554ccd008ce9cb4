'use client'

import { ImageUp } from 'lucide-react'
import { useState } from 'react'
import type { Picture } from '../../../lib/profile/picture.ts'
import type { AtSign } from '../../../lib/protocol/at-sign.ts'
import { useAddressOf } from '../../_page/bytes-picture.tsx'
import { ChooseFile } from '../../_ui/drop-area.tsx'
import { Problem } from '../../_ui/field.tsx'
import { Portrait } from '../../_ui/portrait.tsx'
import { Sheet } from '../../_ui/sheet.tsx'
import { Crop } from './crop.tsx'
import { TakePicture } from './take-picture.tsx'
import * as say from './words.ts'

/** A portrait: what is there, and the way to another one. */
export function ChoosePortrait({
  picture,
  owner,
  label,
  onChange,
}: {
  picture: Picture | undefined
  owner: AtSign
  label: string
  onChange: (picture: Picture) => void
}) {
  const [cropping, setCropping] = useState<ImageBitmap>()
  const [problem, setProblem] = useState<string>()
  const address = useAddressOf(picture)

  async function choose(file: File) {
    setProblem(undefined)
    try {
      setCropping(await createImageBitmap(file))
    } catch {
      setProblem(say.noPictureToShow)
    }
  }

  function close() {
    cropping?.close()
    setCropping(undefined)
  }

  return (
    <div className="flex flex-wrap items-center gap-5">
      <Portrait name={label} seed={owner} picture={address} size="large" />
      <div>
        <div className="flex flex-wrap gap-2">
          <ChooseFile accept="image/*" onFile={choose}>
            <ImageUp aria-hidden="true" /> {picture ? say.changePicture : say.chooseAPicture}
            <span className="sr-only">: {label}</span>
          </ChooseFile>
          <TakePicture of={label} onPicture={setCropping} />
        </div>
        {problem && <Problem>{problem}</Problem>}
      </div>
      <Sheet open={cropping !== undefined} onClose={close} title={say.choosePart}>
        {cropping && (
          <Crop
            picture={cropping}
            onDone={(bytes) => {
              onChange({ type: 'image/jpeg', bytes })
              close()
            }}
            onTooLarge={() => {
              setProblem(say.pictureTooLarge)
              close()
            }}
          />
        )}
      </Sheet>
    </div>
  )
}
