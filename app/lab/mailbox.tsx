'use client'

import { useEffect, useState } from 'react'
import { Notice } from '../_ui/notice.tsx'
import * as say from './words.ts'

interface Mail {
  readonly to: string
  readonly atSign: string
  readonly code: string
}

/** What the registrar of this small world would have sent; looked at anew whenever somebody comes back to this window. */
export function Mailbox() {
  const mail = useMail()
  return (
    <section aria-labelledby="mail" className="mt-16">
      <h2 id="mail" className="scroll-mt-8 font-bold text-2xl tracking-tight">
        {say.mail}
      </h2>
      <p className="mt-2 max-w-prose text-soft">{say.whatMailIs}</p>
      <div aria-live="polite" className="mt-5">
        {mail?.length === 0 && <Notice title={say.nothingHasCome} />}
        {mail && mail.length > 0 && (
          <ul className="space-y-3">
            {mail.map(({ to, atSign, code }) => (
              <li key={`${to} ${atSign}`} className="rounded-sheet bg-sunken p-5">
                <p className="wrap-anywhere text-soft text-sm">{say.toFor(to, atSign)}</p>
                <p className="mt-1 font-mono text-2xl tracking-widest">{code}</p>
              </li>
            ))}
          </ul>
        )}
      </div>
    </section>
  )
}

/** undefined until it is known; asked for by who has shown the word of the lab. */
function useMail(): readonly Mail[] | undefined {
  const [mail, setMail] = useState<readonly Mail[]>()
  useEffect(() => {
    const leaving = new AbortController()
    const { signal } = leaving
    const look = () =>
      fetch('/local/mail', { signal, headers: { accept: 'application/json' } })
        .then((response) => (response.ok ? response.json() : undefined))
        .then(setMail)
        .catch(() => {}) // Who ends Facet, or leaves, sees what was there.
    void look()
    addEventListener('focus', look, { signal })
    document.addEventListener('visibilitychange', look, { signal })
    return () => leaving.abort()
  }, [])
  return mail
}
