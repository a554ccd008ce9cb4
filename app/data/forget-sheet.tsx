'use client'

import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { Button } from '../_ui/button.tsx'
import { Few } from '../_ui/few.tsx'
import { Sheet } from '../_ui/sheet.tsx'
import { Going } from './going.tsx'
import { type Item, people } from './items.ts'
import { App } from './row.tsx'
import type { Forgetting } from './use-forget.ts'
import * as say from './words.tsx'

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
    <Sheet open onClose={close} title={say.forgetMeBy(person)}>
      {progress ? (
        <Going
          progress={progress}
          words={{
            looking: say.lookingWhatTheyHave(person),
            gone: say.takenBack,
            result: (end) => say.resultOf(person, end),
            after: say.afterwards(person),
          }}
          onStop={() => forgetting.stop(person)}
          onGoOn={() => forgetting.start(person)}
          onClose={close}
        />
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
          <p>{say.theyLose(person, given.length, keys.length > 0)}</p>
          <div className="rounded-control bg-sunken px-4 py-2">
            <Few of={given} first={8} more={200} what={say.whatTheyLose(person)}>
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
          <p className="text-soft">{say.mayRemember(person)}</p>
        </>
      ) : (
        <p>{say.onlyKeyLeft(person)}</p>
      )}
      {!isComplete && (
        <p className="text-soft" role="status">
          {say.stillListing}
        </p>
      )}
      <div className="flex flex-wrap gap-3 pt-2">
        <Button kind="danger" onClick={onGo}>
          {say.forgetMe}
        </Button>
        <Button kind="quiet" onClick={onClose}>
          {say.leaveIt}
        </Button>
      </div>
    </div>
  )
}
