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

/** Signing out, or giving up a claim, deletes keys. So it says what goes and what stays, and offers the key file first. */
export function Leave({ atSign, onClose }: { atSign: AtSign | undefined; onClose: () => void }) {
  const isUnfinished = useSession().unfinished.some((one) => one === atSign)
  const title = isUnfinished ? `Forget the unfinished keys of ${atSign}` : `Sign out ${atSign ?? ''} on this device`
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
          <p>
            These keys were made here, and they are in no other place. If {atSign} was claimed with them, nobody can
            ever open {atSign} again once they are gone.
          </p>
          <p className="text-soft">
            Forget them if {atSign} was claimed elsewhere, and open the key file that you saved there.
          </p>
        </>
      ) : (
        <>
          <p>
            The keys of {atSign} are deleted from this browser. To come back you need the key file: if you have not
            saved it anywhere, nobody can open {atSign} again.
          </p>
          <p className="text-soft">
            Your page, and all that is on your server, stays as it is. So do the keys on your other devices.
          </p>
          <NeverSent key={atSign} atSign={atSign} onLook={onClose} />
        </>
      )}
      {trouble && <Notice kind="problem" title={trouble} />}
      <div className="grid gap-2 pt-2">
        <Button
          kind={saved ? 'quiet' : 'solid'}
          onClick={() => attempt(async () => downloadKeyFile(await device(), atSign).then(() => setSaved(true)))}
        >
          {saved ? 'Save the key file again' : isUnfinished ? 'Save them as a file first' : 'Save my key file first'}
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
          {isUnfinished ? 'Forget these keys' : 'Sign out and forget my keys here'}
        </Button>
        <Button kind="quiet" onClick={onClose}>
          {isUnfinished ? 'Keep them' : 'Stay signed in'}
        </Button>
      </div>
    </div>
  )
}
