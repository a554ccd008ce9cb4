'use client'

import { type KeyboardEvent, useState } from 'react'
import type { Metadata } from '../../lib/protocol/metadata.ts'
import { Button } from '../_ui/button.tsx'
import { Field } from '../_ui/field.tsx'
import type { Item } from './items.ts'
import { OneTap, tapClass, useChange } from './one-tap.tsx'
import type { Records } from './use-records.ts'
import { beginOf, day, fromField, hour, toField, week } from './words.ts'

/** Sets, changes and takes away the end of a record. */
export function UntilWhen({ item, metadata, records }: { item: Item; metadata: Metadata; records: Records }) {
  const { saying, change } = useChange(item, records)
  const [isPicking, setIsPicking] = useState(false)
  const begins = beginOf(metadata, records.now)
  const later = begins > records.now ? ' from its beginning' : ''
  return (
    <>
      <OneTap
        label="Change until when it is seen"
        saying={saying}
        onChoose={(changes) => {
          setIsPicking(false)
          void change(changes)
        }}
        ways={[
          { words: 'For ever', changes: { ttl: 0 }, isNow: metadata.expiresAt === undefined },
          { words: `An hour${later}`, changes: { ttl: hour } },
          { words: `A day${later}`, changes: { ttl: day } },
          { words: `A week${later}`, changes: { ttl: week } },
        ]}
      >
        <button type="button" aria-expanded={isPicking} onClick={() => setIsPicking(!isPicking)} className={tapClass}>
          A date
        </button>
      </OneTap>
      {isPicking && (
        <PickDate
          begins={begins}
          now={records.now}
          current={metadata.expiresAt}
          onPick={(at) => {
            setIsPicking(false)
            void change({ ttl: at - beginOf(metadata, Date.now()) })
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
  const [text, setText] = useState(toField(current ?? now + week))
  const [problem, setProblem] = useState<string>()

  function pick() {
    const at = fromField(text)
    if (at === undefined) return setProblem('Choose a day and a time.')
    if (at <= Date.now()) return setProblem('That is over already. To end it now, take it back.')
    if (at <= begins) return setProblem('That is before it begins.')
    onPick(at)
  }

  return (
    <Field
      className="max-w-sm animate-rise"
      label="Seen until"
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
          Set
        </Button>
      }
    />
  )
}
