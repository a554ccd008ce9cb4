'use client'

import { Images } from 'lucide-react'
import { useRef, useState } from 'react'
import { customRecordOf, formatTyped, newCustomField, titleForFile } from '../../../lib/profile/custom-field.ts'
import { maxPictureBytes } from '../../../lib/profile/picture.ts'
import { encodeBase2e15 } from '../../../lib/protocol/base2e15.ts'
import { smallPicture } from '../../_client/small-picture.ts'
import { ChooseFile } from '../../_ui/drop-area.tsx'
import { Problem } from '../../_ui/field.tsx'
import type { Editing } from '../use-draft.ts'
import * as say from './words.ts'

/** Pictures for the gallery, several at once: each under a title of its own, which can be changed. */
export function AddPictures({ editing }: { editing: Editing }) {
  const [refused, setRefused] = useState<readonly string[]>([])
  const [working, setWorking] = useState(0)
  const latest = useRef(editing)
  latest.current = editing
  const before = useRef<Promise<void>>(Promise.resolve())

  /** One after the other, so that each finds the titles of those before it taken. */
  function take(file: File) {
    setRefused([])
    setWorking((count) => count + 1)
    before.current = before.current
      .then(() => add(file))
      .catch(() => setRefused((names) => [...names, file.name]))
      .finally(() => setWorking((count) => count - 1))
  }

  async function add(file: File) {
    const bytes = await smallPicture(file, maxPictureBytes)
    if (bytes === 'too large') throw new Error(say.tooLargeOf(file.name))
    const { names, addCustom } = latest.current
    const field = newCustomField(titleForFile(file.name, names()), 'IMAGE', 'Image')
    addCustom(field, formatTyped({ ...customRecordOf(field), value: encodeBase2e15(bytes) }))
  }

  return (
    <>
      <ChooseFile accept="image/*" several onFile={take}>
        <Images aria-hidden="true" /> {say.addPictures}
      </ChooseFile>
      <span aria-live="polite" className="text-soft text-sm">
        {working > 0 && say.makingSmall}
      </span>
      {refused.length > 0 && <Problem>{say.notAdded(refused.join(', '))}</Problem>}
    </>
  )
}
