'use client'

import { useRouter } from 'next/navigation'
import { useEffect, useState } from 'react'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { downloadKeyFile } from '../_client/key-file.ts'
import { useSession } from '../_client/session.tsx'
import { Button } from '../_ui/button.tsx'
import { Notice } from '../_ui/notice.tsx'
import { Sheet } from '../_ui/sheet.tsx'
import { sentenceOf } from '../_words/sentences.ts'

/** Signing out deletes keys, so it says what goes and what stays, and offers the key file first. */
export function Leave({ atSign, onClose }: { atSign: AtSign | undefined; onClose: () => void }) {
  return (
    <Sheet open={atSign !== undefined} onClose={onClose} title={`Sign out ${atSign ?? ''} on this device`}>
      {atSign && <Goodbye atSign={atSign} onClose={onClose} />}
    </Sheet>
  )
}

function Goodbye({ atSign, onClose }: { atSign: AtSign; onClose: () => void }) {
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
      <p>
        The keys of {atSign} are deleted from this browser. To come back you need the key file: if you have not saved it
        anywhere, nobody can open {atSign} again.
      </p>
      <p className="text-soft">
        Your page, and all that is on your server, stays as it is. So do the keys on your other devices.
      </p>
      {trouble && <Notice kind="problem" title={trouble} />}
      <div className="grid gap-2 pt-2">
        <Button
          kind={saved ? 'quiet' : 'solid'}
          onClick={() => attempt(async () => downloadKeyFile(await device(), atSign).then(() => setSaved(true)))}
        >
          {saved ? 'Save the key file again' : 'Save my key file first'}
        </Button>
        <Button
          kind="danger"
          onClick={() =>
            attempt(async () => {
              await forget(atSign)
              onClose()
              router.replace('/sign-in')
            })
          }
        >
          Sign out and forget my keys here
        </Button>
        <Button kind="quiet" onClick={onClose}>
          Stay signed in
        </Button>
      </div>
    </div>
  )
}
