'use client'

import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { type Audience, sameAudience } from '../../lib/profile/audience.ts'
import { type AtSign, sameAtSign } from '../../lib/protocol/at-sign.ts'
import { lookUp, whyNobody } from '../_client/look-up.ts'
import { useSession } from '../_client/session.tsx'
import { Button } from '../_ui/button.tsx'
import { Field } from '../_ui/field.tsx'
import { verbatim } from '../_ui/verbatim.ts'
import { readAtSign } from '../_words/read-at-sign.ts'
import type { DraftSide } from './draft.ts'
import * as say from './words.tsx'

export type NewSide = Pick<DraftSide, 'audience' | 'unchecked'>

/**
 * A person by atSign, who is looked up before anything is written for them. Not a form of its own: it stands inside the
 * page's.
 */
export function Somebody({
  owner,
  taken,
  onAdd,
}: {
  owner: AtSign
  taken: readonly Audience[]
  onAdd: (side: NewSide) => void
}) {
  const { device } = useSession()
  const [text, setText] = useState('')
  const [problem, setProblem] = useState<string>()
  const [asking, setAsking] = useState<AtSign>()
  const leaving = useRef<AbortController>(undefined)
  useEffect(() => () => leaving.current?.abort(), [])

  async function add() {
    const read = readAtSign(text)
    if ('problem' in read) return setProblem(read.problem)
    const { atSign } = read
    if (sameAtSign(atSign, owner)) return setProblem(say.thatIsYou)
    if (taken.some((one) => sameAudience(one, atSign))) return setProblem(say.hasSideAlready(atSign))
    const asked = new AbortController()
    leaving.current?.abort()
    leaving.current = asked
    setAsking(atSign)
    const found = await device().then(
      ({ dial }) => lookUp(dial, atSign, asked.signal),
      () => 'unchecked' as const,
    )
    if (asked.signal.aborted) return
    setAsking(undefined)
    const why = whyNobody(found, atSign)
    if (why) return setProblem(why)
    onAdd({ audience: atSign, ...(found === 'unchecked' ? { unchecked: true } : {}) })
  }

  return (
    <div className="mt-3 max-w-sm animate-rise">
      <Field
        label={say.whoseAtSign}
        beside={
          <Button kind="quiet" onClick={add} disabled={asking !== undefined}>
            {say.add}
          </Button>
        }
        value={text}
        onChange={(event) => {
          leaving.current?.abort()
          setAsking(undefined)
          setText(event.target.value)
          setProblem(undefined)
        }}
        onKeyDown={(event: KeyboardEvent) => {
          if (event.key !== 'Enter') return
          event.preventDefault()
          if (!asking) void add()
        }}
        problem={problem}
        hint={asking && say.lookingFor(asking)}
        placeholder="@bob"
        {...verbatim}
        autoFocus
      />
    </div>
  )
}
