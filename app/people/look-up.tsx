'use client'

import { type FormEvent, useState } from 'react'
import { type AtSign, sameAtSign } from '../../lib/protocol/at-sign.ts'
import { useSession } from '../_client/session.tsx'
import { useOnline } from '../_client/use-online.ts'
import { Button } from '../_ui/button.tsx'
import { Field } from '../_ui/field.tsx'
import { verbatim } from '../_ui/verbatim.ts'
import { readAtSign } from '../_words/read-at-sign.ts'
import * as say from './words.tsx'

/** Remembers somebody before anything is shared with them, and sees whether somebody known has a new key. */
export function LookUp({ owner }: { owner: AtSign }) {
  const { device } = useSession()
  const isOnline = useOnline()
  const [typed, setTyped] = useState('')
  const [problem, setProblem] = useState<string>()
  const [found, setFound] = useState<AtSign>()
  const [isAsking, setIsAsking] = useState(false)

  async function look(event: FormEvent) {
    event.preventDefault()
    setFound(undefined)
    const read = readAtSign(typed)
    if ('problem' in read) return setProblem(read.problem)
    if (sameAtSign(read.atSign, owner)) return setProblem(say.compareWithOthers)
    setProblem(undefined)
    setIsAsking(true)
    try {
      const { peerKeys } = await (await device()).clientOf(owner)
      await peerKeys.look(read.atSign)
      setFound(read.atSign)
      setTyped('')
    } catch (error) {
      setProblem(say.refusalOf(error, owner, read.atSign))
    }
    setIsAsking(false)
  }

  return (
    <section aria-labelledby="look-up" className="mt-10">
      <h2 id="look-up" className="font-semibold text-xl tracking-tight">
        {say.lookSomebodyUp}
      </h2>
      <form onSubmit={look} noValidate className="mt-3 max-w-md">
        <Field
          label={say.theirAtSign}
          value={typed}
          onChange={({ target }) => {
            setTyped(target.value)
            setProblem(undefined)
          }}
          problem={isOnline ? problem : undefined}
          hint={isOnline ? say.keyWillBeAsked : say.offlineNoLookUp}
          placeholder="@bob"
          {...verbatim}
          beside={
            <Button type="submit" kind="quiet" disabled={isAsking || !isOnline}>
              {isAsking ? say.asking : say.lookUp}
            </Button>
          }
        />
      </form>
      <p role="status" className="mt-3 min-h-6 text-soft">
        {found && say.isAbove(found)}
      </p>
    </section>
  )
}
