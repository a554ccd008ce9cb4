'use client'

import { Copy } from 'lucide-react'
import Link from 'next/link'
import { useEffect, useState } from 'react'
import { handOver } from '../_client/hand-over.ts'
import { Button, buttonClass } from '../_ui/button.tsx'
import { withScript } from '../_ui/needs-script.tsx'
import { Notice } from '../_ui/notice.tsx'
import { QrCode } from '../_ui/qr-code.tsx'
import { Mailbox } from './mailbox.tsx'
import * as say from './words.ts'

interface Invitation {
  readonly atSign: string
  readonly secret: string
}

type Found =
  | { readonly state: 'looking' | 'locked' | 'elsewhere' }
  | { readonly state: 'here'; readonly invitations: readonly Invitation[] }

/** Registered names without keys, with their secrets as text and as a QR code. */
export function Unclaimed() {
  const found = useUnclaimed()
  switch (found.state) {
    case 'looking':
      return <p className={`mt-10 min-h-96 text-soft ${withScript}`}>{say.askingThisComputer}</p>
    case 'locked':
      return (
        <div className="mt-10">
          <Notice title={say.openByPrintedLink}>{say.whyTheLink}</Notice>
        </div>
      )
    case 'elsewhere':
      return (
        <div className="mt-10">
          <Notice title={say.onlyOnThatComputer}>{say.openItThere}</Notice>
        </div>
      )
    case 'here':
      return (
        <>
          {found.invitations.length === 0 ? (
            <div className="mt-10">
              <Notice
                title={say.allClaimed}
                next={
                  <Link href="/register" className={buttonClass('quiet')}>
                    {say.getANewOne}
                  </Link>
                }
              >
                {say.thereAreMore}
              </Notice>
            </div>
          ) : (
            <ul className="mt-10 space-y-14">
              {found.invitations.map((invitation) => (
                <li key={invitation.atSign}>
                  <Ticket {...invitation} />
                </li>
              ))}
            </ul>
          )}
          <Mailbox />
        </>
      )
  }
}

function Ticket({ atSign, secret }: Invitation) {
  const text = `${atSign}:${secret}`
  const [copied, setCopied] = useState(false)
  return (
    <article aria-label={atSign} className="grid items-start gap-6 sm:grid-cols-[15rem_minmax(0,1fr)] sm:gap-8">
      <QrCode text={text} label={say.qrCodeFor(atSign)} />
      <div className="min-w-0">
        <h2 className="font-bold text-2xl tracking-tight">{atSign}</h2>
        <p className="mt-3 text-soft text-sm">{say.secret}</p>
        <p className="break-all font-mono text-sm">{secret}</p>
        <div className="mt-5 flex flex-wrap gap-2">
          <Link
            href={`/onboard?atsign=${encodeURIComponent(atSign)}`}
            onClick={() => handOver('invitation', text)}
            className={buttonClass()}
          >
            {say.claimIt(atSign)}
          </Link>
          <Button
            kind="quiet"
            onClick={() =>
              navigator.clipboard.writeText(text).then(
                () => setCopied(true),
                () => setCopied(false),
              )
            }
          >
            <Copy aria-hidden="true" /> <span aria-live="polite">{copied ? say.copied : say.copyNameAndSecret}</span>
          </Button>
        </div>
      </div>
    </article>
  )
}

function useUnclaimed(): Found {
  const [found, setFound] = useState<Found>({ state: 'looking' })
  useEffect(() => {
    const leaving = new AbortController()
    const ask = () =>
      askForUnclaimed(leaving.signal)
        .then(setFound)
        .catch(() => !leaving.signal.aborted && setFound({ state: 'elsewhere' }))
    void ask()
    // The link may be opened where this page is shown already; then only its end changes.
    addEventListener('hashchange', ask)
    return () => {
      leaving.abort()
      removeEventListener('hashchange', ask)
    }
  }, [])
  return found
}

/**
 * Shows the word at the end of the address, if there is one; the browser keeps it where no script reads it, and the
 * address need not. Who has never shown one is not asked for: the answer is known, and would stand among the browser's
 * errors.
 */
async function askForUnclaimed(signal: AbortSignal): Promise<Found> {
  const word = location.hash.slice(1)
  if (!word && !hasShownWord()) return { state: 'locked' }
  const headers = { accept: 'application/json', ...(word ? { 'x-facet-word': word } : {}) }
  const response = await fetch('/local/unclaimed', { signal, headers })
  if (response.ok || response.status === 403) rememberWordShown(response.ok)
  if (response.status === 403) return { state: 'locked' }
  if (!response.ok) return { state: 'elsewhere' }
  const invitations: Invitation[] = await response.json()
  if (word) history.replaceState(history.state, '', location.pathname)
  return { state: 'here', invitations }
}

/** Where it says that this browser has shown the word, which is not the word. */
const place = 'facet.lab'

function hasShownWord(): boolean {
  try {
    return localStorage.getItem(place) !== null
  } catch {
    // Where nothing can be kept, the answer tells.
    return true
  }
}

function rememberWordShown(isRight: boolean): void {
  try {
    if (isRight) localStorage.setItem(place, 'shown')
    else localStorage.removeItem(place)
  } catch {
    // The next visit asks as well.
  }
}
