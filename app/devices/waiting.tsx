'use client'

import type { Enrollment } from '../../lib/client/enrollments.ts'
import { Button } from '../_ui/button.tsx'
import { Card, Fact, May } from './device-card.tsx'
import { useDecision } from './use-decision.ts'
import type { Devices } from './use-devices.ts'
import * as say from './words.tsx'

/** Who asks to be let in. Always there, so that one who hears the page is told when somebody comes. */
export function Waiting({ of, devices, isOnline }: { of: readonly Enrollment[]; devices: Devices; isOnline: boolean }) {
  return (
    <section aria-label={say.waitingToBeLetIn} className={of.length > 0 ? 'mt-10' : undefined}>
      <div role="status">
        {of.length > 0 && (
          <h2 className="font-semibold text-xl tracking-tight">
            {of.length === 1 ? say.oneAsks : say.manyAsk(of.length)}
          </h2>
        )}
      </div>
      <ul className="space-y-4 not-empty:mt-4">
        {of.map((one) => (
          <Asking key={one.id} of={one} devices={devices} isOnline={isOnline} />
        ))}
      </ul>
    </section>
  )
}

function Asking({ of, devices, isOnline }: { of: Enrollment; devices: Devices; isOnline: boolean }) {
  const { running, trouble, make } = useDecision(of, devices)
  const name = say.nameOf(of)
  const isIdle = isOnline && running === undefined
  return (
    <Card title={name} app={say.appOf(of)}>
      <dl className="mt-4 space-y-3">
        <Fact name="What it would see">
          <May of={of} />
        </Fact>
        {of.code !== undefined && (
          <Fact name="Code to compare">
            <span className="font-mono font-semibold text-xl tracking-wide">{of.code}</span>
          </Fact>
        )}
        {typeof of.expiresAt === 'number' && <Fact name="Waits until">{say.untilWords(of, devices.now)}</Fact>}
      </dl>
      <p className="mt-4 max-w-prose text-soft">{say.compareCodes}</p>
      {trouble !== undefined && (
        <p role="alert" className="mt-3 text-bad">
          {trouble}
        </p>
      )}
      <div className="mt-4 flex flex-wrap gap-3">
        <Button disabled={!isIdle} onClick={() => make('approve')}>
          <span>
            {running === 'approve' ? say.lettingItIn : say.letItIn}
            <span className="sr-only">, {name}</span>
          </span>
        </Button>
        <Button kind="quiet" disabled={!isIdle} onClick={() => make('deny')}>
          <span>{say.refuse(<span className="sr-only">, {name}</span>)}</span>
        </Button>
      </div>
    </Card>
  )
}
