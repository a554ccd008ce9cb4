'use client'

import { type ReactNode, useState } from 'react'
import { Button } from './button.tsx'
import { Field } from './field.tsx'
import * as say from './words.tsx'

/** Asks for a new passphrase, twice. What is typed goes to `onChosen`, and is kept nowhere. */
export function NewPassphrase({
  least,
  label,
  hint,
  action,
  isBusy,
  onChosen,
}: {
  /** How many characters it has at least. */
  least: number
  label: string
  hint: ReactNode
  /** What the button says. */
  action: ReactNode
  isBusy: boolean
  onChosen: (passphrase: string) => void
}) {
  const [typed, setTyped] = useState({ first: '', again: '' })
  const [problem, setProblem] = useState<{ first?: string; again?: string }>({})

  function edit(change: Partial<typeof typed>) {
    setTyped({ ...typed, ...change })
    setProblem({})
  }

  return (
    <form
      className="max-w-prose space-y-4"
      onSubmit={(event) => {
        event.preventDefault()
        if (isBusy) return
        if (typed.first.length < least) setProblem({ first: say.chooseLonger(least) })
        else if (typed.first !== typed.again) setProblem({ again: say.areNotTheSame })
        else onChosen(typed.first)
      }}
    >
      <Field
        label={label}
        hint={say.atLeast(hint, least)}
        problem={problem.first}
        type="password"
        autoComplete="new-password"
        value={typed.first}
        onChange={({ target }) => edit({ first: target.value })}
      />
      <Field
        label={say.theSameAgain}
        problem={problem.again}
        type="password"
        autoComplete="new-password"
        value={typed.again}
        onChange={({ target }) => edit({ again: target.value })}
      />
      <Button type="submit" disabled={isBusy}>
        {action}
      </Button>
    </form>
  )
}
