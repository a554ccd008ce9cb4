'use client'

import { LockKeyholeOpen } from 'lucide-react'
import { useId, useState } from 'react'
import { Button } from '../../_ui/button.tsx'
import { Field } from '../../_ui/field.tsx'
import * as say from './words.tsx'

/** What a locked key file or sheet asks for. It goes to the keys' own part of the page, and is kept nowhere. */
export function AskPassphrase({
  name,
  problem,
  isOpening,
  onTry,
}: {
  /** What the file is called. */
  name: string
  problem: string | undefined
  isOpening: boolean
  onTry: (passphrase: string) => void
}) {
  const [passphrase, setPassphrase] = useState('')
  const heading = useId()
  return (
    <form
      aria-labelledby={heading}
      className="max-w-prose"
      onSubmit={(event) => {
        event.preventDefault()
        if (!isOpening) onTry(passphrase)
      }}
    >
      <h3 id={heading} className="wrap-anywhere font-semibold">
        {say.isLocked(name)}
      </h3>
      <Field
        className="mt-2"
        label={say.itsPassphrase}
        hint={say.whoSavedItChose}
        problem={problem}
        type="password"
        autoComplete="off"
        autoFocus
        required
        value={passphrase}
        onChange={({ target }) => setPassphrase(target.value)}
        beside={
          <Button type="submit" disabled={isOpening}>
            <LockKeyholeOpen aria-hidden="true" />
            {say.unlock}
          </Button>
        }
      />
    </form>
  )
}
