'use client'

import { FileCheck2 } from 'lucide-react'
import { useEffect, useState } from 'react'
import { isKit } from '../../../lib/crypto/kit.ts'
import type { AtSign } from '../../../lib/protocol/at-sign.ts'
import { ChooseFile } from '../../_ui/drop-area.tsx'
import { Notice } from '../../_ui/notice.tsx'
import { ScanWays } from '../../_ui/scan/scan-ways.tsx'
import { useQrPicture, whyNoCode } from '../../_ui/scan/use-qr-picture.ts'
import { Working } from '../../_ui/working.tsx'
import { AskPassphrase } from './ask-passphrase.tsx'
import { keyFileTypes } from './read-key-file.ts'
import { useReadBack } from './use-read-back.ts'
import * as say from './words.tsx'

/** What was saved is opened once, before anybody relies on it. */
export function ReadBack({
  owner,
  form,
  onGood,
}: {
  owner: AtSign
  /** What was saved. */
  form: 'file' | 'sheet'
  onGood?: (() => void) | undefined
}) {
  const { done, outcome, attempt, cancel, refuse } = useReadBack(owner)
  const [noCode, setNoCode] = useState<string>()
  const { looking, look, stop } = useQrPicture((seen) => {
    const problem = whyNoCode(seen)
    setNoCode(problem)
    if (problem === undefined) take(seen.texts ?? [])
  })

  /** There may be other codes beside that of the sheet. */
  function take(texts: readonly string[]) {
    const kit = texts.find(isKit)
    if (kit === undefined) refuse(say.noRecoverySheet)
    else void attempt(say.yourRecoverySheet, kit)
  }

  const isGood = outcome?.state === 'good'
  // biome-ignore lint/correctness/useExhaustiveDependencies: told once each time that it is found good
  useEffect(() => {
    if (isGood) onGood?.()
  }, [isGood])

  return (
    <div className="space-y-4">
      <div>
        {form === 'file' && (
          <ChooseFile
            accept={keyFileTypes}
            onFile={async (file) => {
              setNoCode(undefined)
              await attempt(file.name, await file.text())
            }}
          >
            <FileCheck2 aria-hidden="true" />
            {say.chooseSavedFile}
          </ChooseFile>
        )}
        {form === 'sheet' && (
          <ScanWays
            sheetTitle={say.showSheetToCamera}
            otherwise={say.orChooseAPicture}
            looking={looking}
            problem={noCode}
            onText={(text) => take([text])}
            onPicture={(picture) => {
              setNoCode(undefined)
              void look(picture)
            }}
            onStop={stop}
          />
        )}
      </div>
      {done !== undefined && outcome?.state === 'locked' && (
        <Working label={say.tryingPassphrase} done={done} onCancel={cancel} />
      )}
      {outcome?.state === 'locked' && (
        <AskPassphrase
          key={outcome.name}
          name={outcome.name}
          problem={outcome.problem}
          isOpening={done !== undefined}
          onTry={(passphrase) => attempt(outcome.name, outcome.text, passphrase)}
        />
      )}
      {outcome?.state === 'good' && (
        <Notice kind="good" title={say.readBack}>
          {say.holdsYourKeys(owner)}
        </Notice>
      )}
      {outcome?.state === 'bad' && (
        <Notice kind="problem" title={say.wouldNotBringBack}>
          {outcome.sentence}
        </Notice>
      )}
    </div>
  )
}
