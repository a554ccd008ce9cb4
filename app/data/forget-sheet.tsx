'use client'

import { Check, CircleAlert, LoaderCircle } from 'lucide-react'
import { type ReactNode, useMemo } from 'react'
import { formatAtKey } from '../../lib/protocol/at-key.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { Button } from '../_ui/button.tsx'
import { Sheet } from '../_ui/sheet.tsx'
import { Few } from './few.tsx'
import { type Item, itemOf, people } from './items.ts'
import { App } from './row.tsx'
import type { Forgetting, Progress } from './use-forget.ts'
import { afterwards, countOf, purposeOf, resultOf } from './words.ts'

/** Names what somebody loses before it is taken back, and then tells of each how it went. */
export function ForgetSheet({
  person,
  items,
  isComplete,
  forgetting,
  onClose,
}: {
  person: AtSign
  items: readonly Item[]
  /** Whether everything is known that they have. */
  isComplete: boolean
  forgetting: Forgetting
  onClose: () => void
}) {
  const progress = forgetting.of(person)
  function close() {
    forgetting.dismiss(person)
    onClose()
  }
  return (
    <Sheet open onClose={close} title={`Forget me, ${person}`}>
      {progress ? (
        <Going person={person} progress={progress} forgetting={forgetting} onClose={close} />
      ) : (
        <Asking
          person={person}
          items={items}
          isComplete={isComplete}
          onGo={() => forgetting.start(person)}
          onClose={close}
        />
      )}
    </Sheet>
  )
}

function Asking({
  person,
  items,
  isComplete,
  onGo,
  onClose,
}: {
  person: AtSign
  items: readonly Item[]
  isComplete: boolean
  onGo: () => void
  onClose: () => void
}) {
  const { given = [], keys = [] } = people(items).find(({ atSign }) => atSign === person) ?? {}
  return (
    <div className="space-y-4">
      {given.length > 0 ? (
        <>
          <p>
            {person} loses {countOf(given.length, 'record').toLowerCase()} of yours
            {keys.length > 0 && ', and the key they were locked with'}. You lose them too: they were made for {person}{' '}
            alone.
          </p>
          <div className="rounded-control bg-sunken px-4 py-2">
            <Few of={given} first={8} more={200} what={`what ${person} loses`}>
              {(item) => (
                <li key={item.id} className="flex min-h-9 items-center justify-between gap-3">
                  <span className="min-w-0 truncate" dir="auto">
                    {item.label}
                  </span>
                  <App app={item.app} />
                </li>
              )}
            </Few>
          </div>
          <p className="text-soft">
            {afterwards(person)} What {person} has read, they may remember.
          </p>
        </>
      ) : (
        <p>You share nothing with {person} now. The key between you goes, and nobody loses anything.</p>
      )}
      {!isComplete && (
        <p className="text-soft" role="status">
          Your server is still telling what else there is. That goes as well.
        </p>
      )}
      <div className="flex flex-wrap gap-3 pt-2">
        <Button kind="danger" onClick={onGo}>
          Forget me
        </Button>
        <Button kind="quiet" onClick={onClose}>
          Leave it
        </Button>
      </div>
    </div>
  )
}

function Going({
  person,
  progress: { state, keys, removals, trouble },
  forgetting,
  onClose,
}: {
  person: AtSign
  progress: Progress
  forgetting: Forgetting
  onClose: () => void
}) {
  const removed = removals.filter(({ outcome }) => outcome === 'removed').length
  const left = (keys?.length ?? 0) - removed
  const isOver = state === 'ended'
  const items = useMemo(() => keys?.map((key) => itemOf({ key })) ?? [], [keys])
  const outcomes = useMemo(() => new Map(removals.map(({ key, outcome }) => [formatAtKey(key), outcome])), [removals])
  return (
    <div className="space-y-4">
      <p role="status" className="font-semibold">
        {isOver
          ? resultOf(person, { known: items.length > 0, left, trouble })
          : items.length === 0
            ? `Looking what ${person} has of you`
            : `Taken back: ${removed} of ${items.length}`}
      </p>
      {trouble !== undefined && (
        <p role="alert" className="text-bad">
          {trouble}
        </p>
      )}
      {isOver && removed > 0 && <p className="text-soft">{afterwards(person)}</p>}
      {items.length > 0 && (
        <div className="rounded-control bg-sunken px-4 py-2">
          <Few of={items} first={8} more={200} what="what is taken back">
            {(item) => (
              <li key={item.id} className="flex min-h-9 items-center gap-3">
                <Outcome outcome={outcomes.get(item.id)} isOver={isOver} />
                <span className="min-w-0 grow truncate" dir="auto">
                  {item.part === 'works' ? purposeOf(item).title : item.label}
                </span>
                {item.part !== 'works' && <App app={item.app} />}
              </li>
            )}
          </Few>
        </div>
      )}
      <div className="flex flex-wrap gap-3 pt-2">
        {!isOver && (
          <Button kind="quiet" onClick={() => forgetting.stop(person)}>
            Stop
          </Button>
        )}
        {isOver && (left > 0 || trouble !== undefined) && (
          <Button onClick={() => forgetting.start(person)}>Go on</Button>
        )}
        {isOver && (
          <Button kind="quiet" onClick={onClose}>
            Close
          </Button>
        )}
      </div>
    </div>
  )
}

function Outcome({ outcome, isOver }: { outcome: 'removed' | 'failed' | 'left' | undefined; isOver: boolean }) {
  if (outcome === 'removed') return <Mark icon={<Check className="text-good" />} words="taken back" />
  if (outcome === 'failed') return <Mark icon={<CircleAlert className="text-bad" />} words="could not be taken back" />
  if (isOver) return <Mark icon={<span className="size-2 rounded-full bg-edge" />} words="still there" />
  return <Mark icon={<LoaderCircle className="text-soft opacity-40" />} words="waiting" />
}

function Mark({ icon, words }: { icon: ReactNode; words: string }) {
  return (
    <span className="grid size-5 shrink-0 place-items-center [&_svg]:size-5">
      <span aria-hidden="true">{icon}</span>
      <span className="sr-only">{words}: </span>
    </span>
  )
}
