'use client'

import { Camera, ImageUp } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { Button } from '../button.tsx'
import { ChooseFile } from '../drop-area.tsx'
import { Notice } from '../notice.tsx'
import { Sheet } from '../sheet.tsx'
import { CameraScan } from './camera-scan.tsx'
import * as say from './words.ts'

/** The ways to show a QR code to this page: the camera, or a picture of it. */
export function ScanWays({
  sheetTitle,
  otherwise,
  idle,
  looking,
  problem,
  accept = 'image/*',
  choose = say.chooseAPicture,
  onText,
  onPicture,
  onStop,
}: {
  /** Over what the camera sees. */
  sheetTitle: string
  /** What to do where there is no camera. */
  otherwise: ReactNode
  /** Under the two ways, while no picture is looked at. */
  idle?: ReactNode
  looking: boolean
  /** Why the last one could not be used. */
  problem: string | undefined
  /** What else may be chosen, and how that is said. */
  accept?: string
  choose?: string
  onText: (text: string) => void
  onPicture: (picture: File) => void
  onStop: () => void
}) {
  const [scanning, setScanning] = useState(false)
  return (
    <>
      <div className="mt-3 flex flex-wrap gap-3">
        <Button kind="quiet" onClick={() => setScanning(true)}>
          <Camera aria-hidden="true" /> {say.scanCamera}
        </Button>
        <ChooseFile accept={accept} onFile={onPicture}>
          <ImageUp aria-hidden="true" /> {choose}
        </ChooseFile>
      </div>
      <p className="mt-3 min-h-11 text-soft text-sm" aria-live="polite">
        {looking ? (
          <>
            {say.lookingInPicture}{' '}
            <Button kind="plain" onClick={onStop}>
              {say.stop}
            </Button>
          </>
        ) : (
          idle
        )}
      </p>
      {problem && (
        <div className="mt-4">
          <Notice kind="problem" title={problem} />
        </div>
      )}
      <Sheet open={scanning} onClose={() => setScanning(false)} title={sheetTitle}>
        <CameraScan
          otherwise={otherwise}
          onText={(text) => {
            setScanning(false)
            onText(text)
          }}
        />
      </Sheet>
    </>
  )
}
