'use client'

import { type FormEvent, type ReactNode, useState } from 'react'
import type { Choice } from '../../lib/client/registrar.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { Button } from '../_ui/button.tsx'
import { Choices } from '../_ui/choices.tsx'
import type { Busy } from './use-register.ts'
import * as say from './words.tsx'

/** Who has names already takes one of them, or the new one. */
export function Choose({
  choice: { own, offered },
  busy,
  trouble,
  onChoose,
  onBack,
}: {
  choice: Choice
  busy: Busy | undefined
  trouble: ReactNode
  onChoose: (atSign: AtSign) => void
  onBack: () => void
}) {
  const [chosen, setChosen] = useState<AtSign | undefined>(offered ?? own[0])
  const options = [
    ...(offered ? [{ value: offered, words: say.theNewOne(offered) }] : []),
    ...own.map((atSign) => ({ value: atSign, words: atSign })),
  ]

  function submit(event: FormEvent) {
    event.preventDefault()
    if (chosen) onChoose(chosen)
  }

  return (
    <section aria-labelledby="choose">
      <h1 id="choose" className="font-bold text-title">
        {say.whichName}
      </h1>
      <p className="mt-3 mb-8 max-w-prose text-soft text-value">{offered ? say.hasNamesAlready : say.hasAllItsNames}</p>
      {trouble && <div className="mb-6">{trouble}</div>}
      <form onSubmit={submit} className="space-y-8">
        <Choices legend={say.yourNames} options={options} value={chosen} onChange={setChosen} />
        <div className="flex flex-wrap gap-3">
          <Button type="submit" className="w-full sm:w-auto" disabled={!chosen || busy !== undefined}>
            {busy === 'checking' ? say.gettingIt : say.takeThisOne}
          </Button>
          <Button kind="plain" onClick={onBack}>
            {say.anotherNameAddress}
          </Button>
        </div>
      </form>
    </section>
  )
}
