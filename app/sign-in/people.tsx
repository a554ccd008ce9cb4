'use client'

import { Download, LogOut, Trash2 } from 'lucide-react'
import Link from 'next/link'
import { type AtSign, sameAtSign } from '../../lib/protocol/at-sign.ts'
import { Face } from '../_client/face.tsx'
import { useSession } from '../_client/session.tsx'
import { Button } from '../_ui/button.tsx'
import { Chip } from '../_ui/chip.tsx'
import { Portrait } from '../_ui/portrait.tsx'
import * as say from './words.tsx'

/** Those whose keys are on this device, or of them only the one who is expected. Nothing where there is nobody. */
export function People({
  expected,
  onChoose,
  onSave,
  onLeave,
  onLeaveSeveral,
}: {
  expected: AtSign | undefined
  onChoose: (atSign: AtSign) => void
  onSave: (atSign: AtSign) => void
  onLeave: (atSign: AtSign) => void
  onLeaveSeveral: () => void
}) {
  const session = useSession()
  const { viewer } = session
  const atSigns = expected ? [] : session.atSigns
  const unfinished = session.unfinished.filter((atSign) => !expected || sameAtSign(atSign, expected))
  if (atSigns.length + unfinished.length === 0) return null
  return (
    <section aria-labelledby="people" className="mt-8">
      <h2 id="people" className="font-semibold text-lg">
        {say.onThisDevice}
      </h2>
      <ul className="mt-2 divide-y divide-line">
        {atSigns.map((atSign) => (
          <li key={atSign} className="flex flex-wrap items-center gap-x-2 py-2">
            <button
              type="button"
              onClick={() => onChoose(atSign)}
              className="-ms-2 flex min-h-16 min-w-0 grow items-center gap-4 rounded-control p-2 text-start hover:bg-sunken"
            >
              <Face atSign={atSign} size="medium" look />
              <span className="min-w-0">
                <span className="block truncate font-semibold text-lg">{atSign}</span>
                <span className="text-soft text-sm">{say.goOnAs(atSign)}</span>
              </span>
              {viewer === atSign && (
                <span className="ms-auto max-sm:hidden">
                  <Chip kind="owner">{say.signedIn}</Chip>
                </span>
              )}
            </button>
            <IconButton label={say.saveKeyFileOf(atSign)} onClick={() => onSave(atSign)}>
              <Download className="size-5" aria-hidden="true" />
            </IconButton>
            <IconButton label={say.signOutOf(atSign)} onClick={() => onLeave(atSign)}>
              <LogOut className="size-5" aria-hidden="true" />
            </IconButton>
          </li>
        ))}
        {unfinished.map((atSign) => (
          <li key={atSign} className="flex flex-wrap items-center gap-x-2 py-2">
            <Link
              href={`/onboard?atsign=${encodeURIComponent(atSign)}`}
              className="-ms-2 flex min-h-16 min-w-0 grow items-center gap-4 rounded-control p-2 hover:bg-sunken"
            >
              <Portrait seed={atSign} size="medium" />
              <span className="min-w-0">
                <span className="block truncate font-semibold text-lg">{atSign}</span>
                <span className="text-soft text-sm">{say.unfinished}</span>
              </span>
            </Link>
            <IconButton label={say.forgetUnfinished(atSign)} onClick={() => onLeave(atSign)}>
              <Trash2 className="size-5" aria-hidden="true" />
            </IconButton>
          </li>
        ))}
      </ul>
      {atSigns.length + unfinished.length > 1 && (
        <Button kind="plain" className="mt-1 -ms-5" onClick={onLeaveSeveral}>
          {say.removeSeveral}
        </Button>
      )}
    </section>
  )
}

function IconButton({ label, onClick, children }: { label: string; onClick: () => void; children: React.ReactNode }) {
  return (
    <button
      type="button"
      onClick={onClick}
      title={label}
      className="grid size-12 place-items-center rounded-control text-soft hover:bg-sunken hover:text-ink"
    >
      {children}
      <span className="sr-only">{label}</span>
    </button>
  )
}
