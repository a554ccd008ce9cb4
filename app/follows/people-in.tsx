'use client'

import { useDeferredValue, useMemo, useState } from 'react'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { Somebody } from '../_page/somebody.tsx'
import { Few } from '../_ui/few.tsx'
import { Find } from '../_ui/find.tsx'
import * as say from './words.ts'

/** From so many on somebody is looked for. */
const many = 10

/** The people of a list, and a way to find one of them. */
export function PeopleIn({ people }: { people: readonly AtSign[] }) {
  const [typed, setTyped] = useState('')
  const wanted = useDeferredValue(typed).trim().toLowerCase()
  const found = useMemo(() => people.filter((one) => one.includes(wanted)), [people, wanted])
  return (
    <>
      {people.length >= many && (
        <Find className="mt-6 max-w-md" label={say.findSomebody} typed={typed} onType={setTyped} />
      )}
      <p className="mt-6 text-soft" role="status">
        {found.length === 0 && (people.length === 0 ? say.nobodyYet : say.nobodyCalled(wanted))}
      </p>
      <Few of={found} first={50} more={100} what={say.peopleList} className="divide-y divide-line">
        {(atSign) => <Somebody key={atSign} atSign={atSign} />}
      </Few>
    </>
  )
}
