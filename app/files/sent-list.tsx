'use client'

import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { SendingCard } from './sending-card.tsx'
import type { Sending, Sendings } from './sendings.ts'
import { useTold } from './use-told.ts'
import * as say from './words.tsx'

/** What was sent from this device, and how far it is. */
export function SentList({ owner, sendings, all }: { owner: AtSign; sendings: Sendings; all: readonly Sending[] }) {
  const toldOf = useTold(owner, all)
  if (all.length === 0) return null
  return (
    <section aria-labelledby="sent" className="mt-12">
      <h2 id="sent" className="font-semibold text-xl tracking-tight">
        {say.sentFromDevice}
      </h2>
      <ul className="mt-4 space-y-4">
        {all.map((sending) => (
          <SendingCard key={sending.id} sending={sending} owner={owner} sendings={sendings} toldOf={toldOf} />
        ))}
      </ul>
    </section>
  )
}
