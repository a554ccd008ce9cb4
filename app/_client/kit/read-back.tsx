'use client'

import { FileCheck2 } from 'lucide-react'
import { useEffect } from 'react'
import type { AtSign } from '../../../lib/protocol/at-sign.ts'
import { ChooseFile } from '../../_ui/drop-area.tsx'
import { Notice } from '../../_ui/notice.tsx'
import { Working } from '../../_ui/working.tsx'
import { AskPassphrase } from './ask-passphrase.tsx'
import { useReadBack } from './use-read-back.ts'

/** What was saved is opened once, before anybody relies on it. */
export function ReadBack({ owner, onGood }: { owner: AtSign; onGood?: () => void }) {
  const { done, outcome, attempt, cancel } = useReadBack(owner)
  const isGood = outcome?.state === 'good'
  // biome-ignore lint/correctness/useExhaustiveDependencies: told once each time that it is found good
  useEffect(() => {
    if (isGood) onGood?.()
  }, [isGood])

  return (
    <div className="space-y-4">
      <div className="flex flex-wrap gap-3">
        <ChooseFile
          accept=".atKeys,.atkeys,.txt,application/json,application/octet-stream"
          onFile={async (file) => attempt(file.name, await file.text())}
        >
          <FileCheck2 aria-hidden="true" />
          Choose what I saved
        </ChooseFile>
      </div>
      {done !== undefined && outcome?.state === 'locked' && (
        <Working label="Trying the passphrase" done={done} onCancel={cancel} />
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
        <Notice kind="good" title="Read back. It opens.">
          It holds the keys of {owner} that are here now.
        </Notice>
      )}
      {outcome?.state === 'bad' && (
        <Notice kind="problem" title="This would not bring you back.">
          {outcome.sentence}
        </Notice>
      )}
    </div>
  )
}
