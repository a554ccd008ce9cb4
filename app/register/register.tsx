'use client'

import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useCallback } from 'react'
import type { Invitation } from '../../lib/client/registrar.ts'
import { handOver } from '../_client/hand-over.ts'
import { buttonClass } from '../_ui/button.tsx'
import { NeedsScript } from '../_ui/needs-script.tsx'
import { Notice } from '../_ui/notice.tsx'
import { Choose } from './choose.tsx'
import { Code } from './code.tsx'
import { Mine } from './mine.tsx'
import { Offer } from './offer.tsx'
import { Starting } from './starting.tsx'
import { useRegister } from './use-register.ts'
import type { Trouble } from './words.tsx'
import * as say from './words.tsx'

/** A name, a mail with a code in it, and then the claim, to which the secret is handed over. */
export function Register({ wanted, isMine, isLab }: { wanted: string; isMine: boolean; isLab: boolean }) {
  const router = useRouter()
  const claim = useCallback(
    ({ atSign, secret }: Invitation) => {
      handOver('invitation', `${atSign}:${secret}`)
      router.push(`/onboard?atsign=${encodeURIComponent(atSign)}`)
    },
    [router],
  )
  const { stage, busy, trouble, offer, send, check, choose, lookAgain, again } = useRegister(isMine, claim)
  const said = trouble && <TroubleNotice trouble={trouble} />
  switch (stage.name) {
    case 'offer':
      return (
        <>
          <Offer atSign={stage.atSign} busy={busy} trouble={said} onAnother={offer} onSend={send} />
          <NeedsScript>{say.nameNeedsScript}</NeedsScript>
        </>
      )
    case 'mine':
      return (
        <>
          <Mine
            wanted={wanted}
            busy={busy}
            trouble={trouble?.about === 'name' ? undefined : said}
            problem={trouble?.about === 'name' ? trouble.sentence : undefined}
            onSend={send}
          />
          <NeedsScript>{say.secretNeedsScript}</NeedsScript>
        </>
      )
    case 'code':
      return (
        <Code
          sent={stage.sent}
          busy={busy}
          problem={trouble?.about === 'code' ? trouble.sentence : undefined}
          trouble={trouble?.about === 'code' ? undefined : said}
          isLab={isLab}
          onCheck={(code) => check(stage.sent, code)}
          onSendAgain={() => send(stage.sent.atSign, stage.sent.mail)}
          onBack={again}
        />
      )
    case 'choice':
      return (
        <Choose
          choice={stage.choice}
          busy={busy}
          trouble={said}
          onChoose={(atSign) => choose(stage, atSign)}
          onBack={again}
        />
      )
    case 'starting':
      return (
        <Starting
          atSign={stage.invitation.atSign}
          isLate={stage.isLate}
          onLookAgain={() => lookAgain(stage.invitation)}
          onGoOn={() => claim(stage.invitation)}
        />
      )
  }
}

function TroubleNotice({ trouble: { about, title, sentence } }: { trouble: Trouble }) {
  return (
    <Notice
      kind="problem"
      title={title}
      next={
        about === 'claimed' && (
          <Link href="/sign-in" className={buttonClass('quiet')}>
            {say.openKeyFile}
          </Link>
        )
      }
    >
      {sentence}
    </Notice>
  )
}
