'use client'

import { ChevronRight } from 'lucide-react'
import type { Enrollment } from '../../lib/client/enrollments.ts'
import { Button } from '../_ui/button.tsx'
import { useDecision } from './use-decision.ts'
import type { Devices } from './use-devices.ts'
import * as say from './words.tsx'

/** Whose access has ended, and who was refused: nothing to fear from, so it is folded. */
export function Ended({ of, devices, isOnline }: { of: readonly Enrollment[]; devices: Devices; isOnline: boolean }) {
  return (
    <details className="group/ended mt-12 border-line border-t pt-4">
      <summary className="-mx-3 flex min-h-12 list-none items-center gap-2 rounded-control px-3 hover:bg-sunken [&::-webkit-details-marker]:hidden">
        <ChevronRight
          className="size-5 shrink-0 text-soft transition-transform duration-150 ease-facet group-open/ended:rotate-90"
          aria-hidden="true"
        />
        <h2 className="font-semibold text-xl tracking-tight">{say.endedAndRefused}</h2>
        <span className="text-soft text-sm">{of.length}</span>
      </summary>
      <ul className="mt-2 divide-y divide-line">
        {of.map((one) => (
          <Over key={one.id} of={one} devices={devices} isOnline={isOnline} />
        ))}
      </ul>
    </details>
  )
}

function Over({ of, devices, isOnline }: { of: Enrollment; devices: Devices; isOnline: boolean }) {
  const { running, trouble, make } = useDecision(of, devices)
  const isIdle = isOnline && running === undefined
  const name = say.nameOf(of)
  return (
    <li className="py-4">
      <h3 className="wrap-anywhere font-medium" dir="auto">
        {name}
      </h3>
      <p className="wrap-anywhere text-soft" dir="auto">
        {say.appOf(of)}
      </p>
      <p className="text-soft text-sm">{of.state === 'denied' ? say.refused : say.accessEnded}</p>
      {trouble !== undefined && (
        <p role="alert" className="mt-2 text-bad">
          {trouble}
        </p>
      )}
      <div className="mt-3 flex flex-wrap gap-3">
        {of.state === 'revoked' && (
          <Button kind="quiet" disabled={!isIdle} onClick={() => make('unrevoke')}>
            <span>{say.giveAccessBack(<span className="sr-only">, {name}</span>)}</span>
          </Button>
        )}
        <Button kind="plain" disabled={!isIdle} onClick={() => make('forget')}>
          <span>{say.removeFromList(<span className="sr-only">, {name}</span>)}</span>
        </Button>
      </div>
    </li>
  )
}
