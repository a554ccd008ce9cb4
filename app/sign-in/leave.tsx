'use client'

import { useRouter } from 'next/navigation'
import { useEffect, useState } from 'react'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { downloadKeyFile } from '../_client/kit/save-kit.ts'
import { useSession } from '../_client/session.tsx'
import { Button } from '../_ui/button.tsx'
import { Notice } from '../_ui/notice.tsx'
import { Sheet } from '../_ui/sheet.tsx'
import { sentenceOf } from '../_words/sentences.ts'
import { NeverSent } from './never-sent.tsx'
import * as say from './words.tsx'

/** Signing out, or giving up a claim, deletes keys. So it says what goes and what stays, and offers the key file first. */
export function Leave({ atSign, onClose }: { atSign: AtSign | undefined; onClose: () => void }) {
  const isUnfinished = useSession().unfinished.some((one) => one === atSign)
  const title = isUnfinished ? say.forgetUnfinished(atSign ?? '') : say.signOutHere(atSign ?? '')
  return (
    <Sheet open={atSign !== undefined} onClose={onClose} title={title}>
      {atSign && <Goodbye atSign={atSign} isUnfinished={isUnfinished} onClose={onClose} />}
    </Sheet>
  )
}

function Goodbye({ atSign, isUnfinished, onClose }: { atSign: AtSign; isUnfinished: boolean; onClose: () => void }) {
  const router = useRouter()
  const { device, forget } = useSession()
  const [saved, setSaved] = useState(false)
  const [trouble, setTrouble] = useState<string>()
  // biome-ignore lint/correctness/useExhaustiveDependencies: said anew for each atSign
  useEffect(() => setSaved(false), [atSign])

  async function attempt(what: () => Promise<void>) {
    setTrouble(undefined)
    await what().catch((error) => setTrouble(sentenceOf(error, atSign)))
  }

  return (
    <div className="space-y-4">
      {isUnfinished ? (
        <>
          <p>{say.keysInNoOtherPlace(atSign)}</p>
          <p className="text-soft">{say.forgetIfClaimedElsewhere(atSign)}</p>
        </>
      ) : (
        <>
          <p>{say.keysAreDeleted(atSign)}</p>
          <p className="text-soft">{say.serverStaysAsIs}</p>
          <NeverSent key={atSign} atSign={atSign} onLook={onClose} />
        </>
      )}
      {trouble && <Notice kind="problem" title={trouble} />}
      <div className="grid gap-2 pt-2">
        <Button
          kind={saved ? 'quiet' : 'solid'}
          onClick={() => attempt(async () => downloadKeyFile(await device(), atSign).then(() => setSaved(true)))}
        >
          {saved ? say.saveKeyFileAgain : isUnfinished ? say.saveThemFirst : say.saveKeyFileFirst}
        </Button>
        <Button
          kind="danger"
          onClick={() =>
            attempt(async () => {
              await forget(atSign)
              onClose()
              if (!isUnfinished) router.replace('/sign-in')
            })
          }
        >
          {isUnfinished ? say.forgetTheseKeys : say.signOutAndForget}
        </Button>
        <Button kind="quiet" onClick={onClose}>
          {isUnfinished ? say.keepThem : say.staySignedIn}
        </Button>
      </div>
    </div>
  )
}
