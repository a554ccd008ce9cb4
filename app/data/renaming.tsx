'use client'

import { useState } from 'react'
import { moveRecord, type OwnRecord } from '../../lib/client/move.ts'
import { audienceLabel } from '../../lib/profile/audience-label.ts'
import { parseAtKey } from '../../lib/protocol/at-key.ts'
import { useWork } from '../_client/use-work.ts'
import { Button } from '../_ui/button.tsx'
import { Field, Problem } from '../_ui/field.tsx'
import { verbatim } from '../_ui/verbatim.ts'
import { sentenceOf } from '../_words/sentences.ts'
import type { Item } from './items.ts'
import { complaintAboutName, namedAnew, readersOf } from './rename.ts'
import type { Records } from './use-records.ts'
import * as say from './words.tsx'

/** Gives a record another name, for everybody for whom it is: written anew, and then the one before is removed. */
export function Renaming({
  item,
  records,
  onDone,
  onStay,
}: {
  item: Item
  records: Records
  onDone: (id: string) => void
  onStay: () => void
}) {
  const { owner, items, client } = records
  const [typed, setTyped] = useState(item.key.name)
  const [problem, setProblem] = useState<string>()
  const [isForAll, setForAll] = useState(true)
  const work = useWork()
  const sides = items.filter(({ part, key }) => part === 'mine' && key.name === item.key.name)
  const chosen = isForAll ? sides : [item]
  const warning = readersOf(item)

  async function go() {
    const complaint = complaintAboutName(typed, chosen, items)
    setProblem(complaint)
    if (complaint !== undefined) return
    const isDone = await work.start(async ({ signal }) => {
      const atClient = await client()
      for (const { key, unsent } of chosen) {
        const own = key as OwnRecord['key']
        // What this device has may be older, but for what waits here.
        const there = await atClient.get(own, { signal, fresh: unsent === undefined })
        // No server gives out what has not begun yet.
        const value = there ?? (await atClient.get(own, { signal, unborn: true }))
        if (!value) continue
        const record = { key: own, value: value.bytes ?? value.text, metadata: value.metadata }
        await moveRecord(atClient, record, parseAtKey(namedAnew(key, typed)) as OwnRecord['key'], { signal })
      }
    })
    records.reload()
    if (isDone) onDone(namedAnew(item.key, typed))
  }

  const isBusy = work.done !== undefined
  return (
    <form
      className="space-y-4"
      onSubmit={(event) => {
        event.preventDefault()
        void go()
      }}
    >
      <Field
        label={say.itsName}
        hint={say.appAfterDot}
        problem={problem}
        value={typed}
        onChange={({ target }) => {
          setTyped(target.value)
          setProblem(undefined)
        }}
        {...verbatim}
      />
      {sides.length > 1 && (
        <label className="flex min-h-11 items-center gap-3">
          <input
            type="checkbox"
            checked={isForAll}
            onChange={({ target }) => setForAll(target.checked)}
            className="size-6 shrink-0 accent-owner-text"
          />
          <span className="min-w-0">
            {say.alsoForOthers(
              sides
                .filter(({ id }) => id !== item.id)
                .map(({ audience }) => audienceLabel(audience))
                .join(', '),
            )}
          </span>
        </label>
      )}
      <p className="text-soft">{say.writtenAgain(warning)}</p>
      {work.trouble !== undefined && (
        <div role="alert">
          <Problem>{sentenceOf(work.trouble, owner)}</Problem>
        </div>
      )}
      <div className="flex flex-wrap gap-3 pt-2">
        <Button type="submit" disabled={isBusy}>
          {isBusy ? say.writing : say.rename}
        </Button>
        <Button kind="quiet" onClick={isBusy ? work.cancel : onStay}>
          {isBusy ? say.stop : say.leaveIt}
        </Button>
      </div>
    </form>
  )
}
