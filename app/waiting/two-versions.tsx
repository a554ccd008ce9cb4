'use client'

import { useId } from 'react'
import type { Conflict } from '../../lib/client/sync/conflicts.ts'
import type { AtValue } from '../../lib/client/values.ts'
import { useWork } from '../_client/use-work.ts'
import { recordLabel, shownOf } from '../_page/record.ts'
import { Value } from '../_page/value.tsx'
import { ageOf } from '../_page/words.tsx'
import { Button } from '../_ui/button.tsx'
import { Problem } from '../_ui/field.tsx'
import { sentenceOf } from '../_words/sentences.ts'
import { CardHead } from './card-head.tsx'
import * as say from './words.tsx'

/** A value that was changed here and elsewhere while neither knew of the other: both, and the choice between them. */
export function TwoVersions({
  conflict: { id, key, at, mine, theirs, trouble },
  now,
  onChoose,
}: {
  conflict: Conflict
  now: number
  onChoose: (id: number, choice: 'mine' | 'theirs') => Promise<void>
}) {
  const work = useWork()
  const choose = (choice: 'mine' | 'theirs') => () => work.start(() => onChoose(id, choice))
  const changedAt = theirs?.metadata.updatedAt
  const without = trouble ? say.goneOrUnreadable : say.takenAway
  return (
    <li className="rounded-sheet bg-sunken p-4 sm:p-5">
      <CardHead of={key} />
      <div className="mt-3 grid gap-4 sm:grid-cols-2">
        <Version title={say.onThisDevice} time={say.noticed(ageOf(new Date(at), now))} without={without} value={mine}>
          <Button kind="quiet" disabled={work.done !== undefined} onClick={choose('mine')}>
            {say.keepMine}
          </Button>
        </Version>
        <Version
          title={say.onYourServer}
          time={changedAt === undefined ? undefined : ageOf(new Date(changedAt), now)}
          without={without}
          value={theirs}
        >
          <Button kind="quiet" disabled={work.done !== undefined} onClick={choose('theirs')}>
            {say.takeThisOne}
          </Button>
        </Version>
      </div>
      {work.trouble !== undefined && <Problem>{sentenceOf(work.trouble, key.sharedBy)}</Problem>}
    </li>
  )
}

function Version({
  title,
  time,
  without,
  value,
  children,
}: {
  title: string
  time: string | undefined
  /** What is said where there is no value. */
  without: string
  value: AtValue | undefined
  children: React.ReactNode
}) {
  const id = useId()
  return (
    <section aria-labelledby={id} className="flex min-w-0 flex-col rounded-control bg-raised p-4">
      <h4 id={id} className="text-sm text-soft">
        {title}
        {time && `, ${time}`}
      </h4>
      <div className="mt-1 mb-4 grow text-value" dir="auto">
        {value ? (
          <Value shown={shownOf(value)} label={recordLabel(value.key)} />
        ) : (
          <span className="text-soft">{without}</span>
        )}
      </div>
      {children}
    </section>
  )
}
