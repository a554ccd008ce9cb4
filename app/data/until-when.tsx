'use client'

import { type KeyboardEvent, useState } from 'react'
import type { Metadata } from '../../lib/protocol/metadata.ts'
import { Button } from '../_ui/button.tsx'
import { Field } from '../_ui/field.tsx'
import type { Item } from './items.ts'
import { OneTap, tapClass, useChange } from './one-tap.tsx'
import type { Records } from './use-records.ts'
import * as say from './words.tsx'

/** Sets, changes and takes away the end of a record. */
export function UntilWhen({ item, metadata, records }: { item: Item; metadata: Metadata; records: Records }) {
  const { saying, change } = useChange(item, records)
  const [isPicking, setIsPicking] = useState(false)
  const begins = say.beginOf(metadata, records.now)
  const isLater = begins > records.now
  return (
    <>
      <OneTap
        label={say.changeEnd}
        saying={saying}
        onChoose={(changes) => {
          setIsPicking(false)
          void change(changes)
        }}
        ways={[
          { words: say.forEver, changes: { ttl: 0 }, isNow: metadata.expiresAt === undefined },
          { words: say.anHour(isLater), changes: { ttl: say.hour } },
          { words: say.aDay(isLater), changes: { ttl: say.day } },
          { words: say.aWeek(isLater), changes: { ttl: say.week } },
        ]}
      >
        <button type="button" aria-expanded={isPicking} onClick={() => setIsPicking(!isPicking)} className={tapClass}>
          {say.aDate}
        </button>
      </OneTap>
      {isPicking && (
        <PickDate
          begins={begins}
          now={records.now}
          current={metadata.expiresAt}
          onPick={(at) => {
            setIsPicking(false)
            void change({ ttl: at - say.beginOf(metadata, Date.now()) })
          }}
        />
      )}
    </>
  )
}

function PickDate({
  begins,
  now,
  current,
  onPick,
}: {
  begins: number
  now: number
  current: number | undefined
  onPick: (at: number) => void
}) {
  const [text, setText] = useState(say.toField(current ?? now + say.week))
  const [problem, setProblem] = useState<string>()

  function pick() {
    const at = say.fromField(text)
    if (at === undefined) return setProblem(say.chooseDayAndTime)
    if (at <= Date.now()) return setProblem(say.endHasPassed)
    if (at <= begins) return setProblem(say.endBeforeStart)
    onPick(at)
  }

  return (
    <Field
      className="max-w-sm animate-rise"
      label={say.seenUntil}
      type="datetime-local"
      value={text}
      onChange={(event) => {
        setText(event.target.value)
        setProblem(undefined)
      }}
      onKeyDown={(event: KeyboardEvent) => event.key === 'Enter' && pick()}
      problem={problem}
      beside={
        <Button kind="quiet" onClick={pick}>
          {say.set}
        </Button>
      }
    />
  )
}
