'use client'

import Link from 'next/link'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { useClient } from '../_client/use-client.ts'
import { useUnsent } from '../_client/use-sync.ts'
import { useWork } from '../_client/use-work.ts'
import { Button, buttonClass } from '../_ui/button.tsx'
import { Notice } from '../_ui/notice.tsx'
import { sentenceOf } from '../_words/sentences.ts'
import * as say from './words.tsx'

/** What goes with the keys and is in no other place: changes that the server does not have. */
export function NeverSent({ atSign, onLook }: { atSign: AtSign; onLook: () => void }) {
  const client = useClient(atSign)
  const unsent = useUnsent(atSign)
  const work = useWork()
  if (client.state !== 'here' || unsent.length === 0) return null
  const open = client.value
  const refused = unsent.filter(({ trouble }) => trouble?.isFinal).length
  return (
    <Notice
      kind="problem"
      title={say.neverSentWords({ waiting: unsent.length - refused, refused })}
      next={
        <>
          {refused < unsent.length && (
            <Button
              kind="quiet"
              disabled={work.done !== undefined}
              onClick={() => work.start(async ({ signal }) => void (await open.sync({ signal })))}
            >
              {work.done === undefined ? say.sendThemFirst : say.sending}
            </Button>
          )}
          <Link href="/waiting" onClick={onLook} className={buttonClass('quiet')}>
            {say.seeWhatItIs}
          </Link>
        </>
      }
    >
      {say.lostWithKeys(work.trouble !== undefined && ` ${sentenceOf(work.trouble, atSign)}`)}
    </Notice>
  )
}
