'use client'

import Link from 'next/link'
import { useState } from 'react'
import type { AtClient } from '../../lib/client/at-client.ts'
import type { ReadableKey } from '../../lib/client/get.ts'
import type { Unsent } from '../../lib/client/sync/offline-first.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { useRecord } from '../_client/use-record.ts'
import { useWork } from '../_client/use-work.ts'
import { whyWords } from '../_client/why-unsent.ts'
import { recordLabel, shownOf } from '../_page/record.ts'
import { Value } from '../_page/value.tsx'
import { ageOf } from '../_page/words.tsx'
import { Button, buttonClass } from '../_ui/button.tsx'
import { Problem } from '../_ui/field.tsx'
import { sentenceOf } from '../_words/sentences.ts'
import { CardHead } from './card-head.tsx'
import * as say from './words.tsx'

/** A change that the server does not have: what it says, why it is still here, and how to be rid of it. */
export function ChangeCard({
  unsent,
  owner,
  client,
  now,
}: {
  unsent: Unsent
  owner: AtSign
  client: AtClient
  now: number
}) {
  const { key, change, at, trouble } = unsent
  const [isLeaving, setIsLeaving] = useState(false)
  const work = useWork()
  const giveUp = trouble?.isFinal ? say.giveItUp : say.takeItBack
  return (
    <li className="rounded-sheet bg-sunken p-4 sm:p-5">
      <CardHead of={key} />
      <p className="mt-1 text-sm text-soft">
        {say.changeWords(unsent)}, {ageOf(new Date(at), now)}
      </p>
      {change === 'put' && <Content owner={owner} of={key as ReadableKey} />}
      <p className={`mt-3 ${trouble?.isFinal ? 'text-bad' : ''}`} dir="auto">
        {whyWords(unsent, owner)}
      </p>
      {work.trouble !== undefined && <Problem>{sentenceOf(work.trouble, owner)}</Problem>}
      {isLeaving ? (
        <>
          <p className="mt-3 font-medium">{say.lossWords(unsent)}</p>
          <div className="mt-3 flex flex-wrap gap-2">
            <Button kind="danger" onClick={() => work.start(() => client.discard(key))}>
              {giveUp}
            </Button>
            <Button kind="quiet" onClick={() => setIsLeaving(false)}>
              {say.keepIt}
            </Button>
          </div>
        </>
      ) : (
        <div className="mt-3 flex flex-wrap gap-2">
          {trouble?.code === 'AT0033' && key.kind === 'shared' && (
            <Link href="/people?tab=keys" className={buttonClass('quiet')}>
              {say.compareKeyOf(key.sharedWith)}
            </Link>
          )}
          {trouble && (
            <Button kind="quiet" onClick={() => work.start(() => client.retry(key))}>
              {say.tryAgain}
            </Button>
          )}
          <Button kind="quiet" onClick={() => setIsLeaving(true)}>
            {giveUp}
          </Button>
        </div>
      )}
    </li>
  )
}

function Content({ owner, of }: { owner: AtSign; of: ReadableKey }) {
  const seen = useRecord(owner, of)
  const value = seen.state === 'here' ? seen.value.value : undefined
  return (
    <div className="mt-2 min-h-7 text-value" dir="auto">
      {value && <Value shown={shownOf(value)} label={recordLabel(of)} />}
      {seen.state === 'here' && seen.value.trouble && <span className="text-soft">{say.cannotBeOpened}</span>}
    </div>
  )
}
