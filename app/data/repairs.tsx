'use client'

import { Wrench } from 'lucide-react'
import { useState } from 'react'
import { type Repair, readRepairs, repair } from '../../lib/profile/repair.ts'
import { formatAtKey } from '../../lib/protocol/at-key.ts'
import { useWork } from '../_client/use-work.ts'
import { Button } from '../_ui/button.tsx'
import { Few } from '../_ui/few.tsx'
import { Problem } from '../_ui/field.tsx'
import { sentenceOf } from '../_words/sentences.ts'
import { itemOf } from './items.ts'
import { oddityOf, repairOf } from './repair-words.ts'
import { AudienceChip } from './row.tsx'
import type { Records } from './use-records.ts'
import * as say from './words.tsx'

/** What older apps have left in forms that others don't read: shown when asked for, and put right one by one. */
export function Repairs({ records }: { records: Records }) {
  const { owner, client } = records
  const work = useWork()
  const [found, setFound] = useState<readonly Repair[]>()
  const isBusy = work.done !== undefined

  const look = () => work.start(async ({ signal }) => setFound(await readRepairs(await client(), { signal })))

  async function putRight(one: Repair) {
    const isDone = await work.start(async ({ signal }) => repair(await client(), one, { signal }))
    records.reload()
    // One may make room for another, or be the reason that another is odd.
    if (isDone) look()
  }

  return (
    <section aria-labelledby="repairs" className="mt-14">
      <h2 id="repairs" className="font-semibold text-xl tracking-tight">
        {say.leftByOlderApps}
      </h2>
      <p className="mt-1 max-w-prose text-soft">{say.whatOldAppsLeft}</p>
      <div className="mt-4 space-y-4">
        <Button kind="quiet" onClick={look} disabled={isBusy}>
          <Wrench aria-hidden="true" />
          {found === undefined ? say.lookForIt : say.lookAgain}
        </Button>
        <p role="status" className="text-soft empty:hidden">
          {isBusy
            ? say.readingPage
            : found && (found.length === 0 ? say.nothingOdd : say.canBePutRight(say.recordCount(found.length)))}
        </p>
        <div role="alert" className="empty:hidden">
          {work.trouble !== undefined && <Problem>{sentenceOf(work.trouble, owner)}</Problem>}
        </div>
        {found && found.length > 0 && (
          <Few of={found} first={10} more={100} what={say.whatCanBePutRight} className="space-y-3">
            {(one) => <Odd key={formatAtKey(one.found.key)} one={one} isBusy={isBusy} onRepair={() => putRight(one)} />}
          </Few>
        )}
      </div>
    </section>
  )
}

function Odd({ one, isBusy, onRepair }: { one: Repair; isBusy: boolean; onRepair: () => void }) {
  const item = itemOf({ key: one.found.key })
  const { does, button } = repairOf(one)
  return (
    <li className="rounded-sheet bg-sunken p-4">
      <div className="flex flex-wrap items-center gap-3">
        <h3 className="min-w-0 truncate font-semibold" dir="auto">
          {item.label}
        </h3>
        <AudienceChip item={item} />
      </div>
      <p className="mt-1 break-all font-mono text-soft text-sm" dir="auto">
        {item.id}
      </p>
      {one.oddities.map((oddity) => (
        <p key={oddity} className="mt-2">
          {oddityOf(oddity, one)}
        </p>
      ))}
      <p className="wrap-anywhere mt-2 text-soft">{does}</p>
      <div className="mt-3">
        <Button
          kind={one.proper ? 'quiet' : 'danger'}
          className={one.proper && 'bg-raised'}
          disabled={isBusy}
          onClick={onRepair}
        >
          {button}
          <span className="sr-only">: {item.id}</span>
        </Button>
      </div>
    </li>
  )
}
