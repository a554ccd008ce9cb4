'use client'

import { ImageUp } from 'lucide-react'
import { type ReactNode, useMemo, useState } from 'react'
import { maxPictureBytes, readPicture } from '../../../lib/profile/picture.ts'
import { encodeBase2e15 } from '../../../lib/protocol/base2e15.ts'
import { smallPicture } from '../../_client/small-picture.ts'
import { useAddressOf } from '../../_page/bytes-picture.tsx'
import { ChooseFile } from '../../_ui/drop-area.tsx'
import { Problem } from '../../_ui/field.tsx'
import * as say from './words.ts'

/** A picture under a title: all of it, made as small as fits into a record. */
export function CustomPicture({
  label,
  text,
  problem,
  hint,
  onChange,
}: {
  label: string
  /** As it is stored. */
  text: string
  problem: ReactNode
  hint: string | undefined
  onChange: (text: string) => void
}) {
  const [refused, setRefused] = useState<string>()
  const picture = useMemo(() => readPicture({ text }), [text])
  const address = useAddressOf(picture)

  async function choose(file: File) {
    setRefused(undefined)
    const bytes = await smallPicture(file, maxPictureBytes).catch(() => undefined)
    if (bytes === undefined) {
      setRefused(say.noPictureToShow)
    } else if (bytes === 'too large') setRefused(say.pictureTooLarge)
    else onChange(encodeBase2e15(bytes))
  }

  return (
    <div>
      {address && (
        // biome-ignore lint/performance/noImgElement: it is bytes of this page
        <img src={address} alt={label} className="mb-3 max-h-80 max-w-full rounded-control" />
      )}
      <ChooseFile accept="image/*" onFile={choose}>
        <ImageUp aria-hidden="true" /> {picture ? say.changePicture : say.chooseAPicture}
        <span className="sr-only">: {label}</span>
      </ChooseFile>
      {refused || problem ? (
        <Problem>{refused ?? problem}</Problem>
      ) : (
        hint && <p className="mt-1.5 text-sm text-soft">{hint}</p>
      )}
    </div>
  )
}
