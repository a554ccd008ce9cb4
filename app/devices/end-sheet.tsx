'use client'

import type { Enrollment } from '../../lib/client/enrollments.ts'
import { Button } from '../_ui/button.tsx'
import { Sheet } from '../_ui/sheet.tsx'
import { useDecision } from './use-decision.ts'
import type { Devices } from './use-devices.ts'
import * as say from './words.tsx'

/** Names what ends, and for whom else, before it does. */
export function EndSheet({ of, devices, onClose }: { of: Enrollment; devices: Devices; onClose: () => void }) {
  const { running, trouble, make } = useDecision(of, devices)
  const others = say.fallWith(of, devices.all)
  return (
    <Sheet open onClose={onClose} title={<span dir="auto">{say.endAccessOf(say.nameOf(of))}</span>}>
      <div className="space-y-4">
        <p>{say.endingMeans}</p>
        {others.length > 0 && (
          <>
            <p>{say.othersLoseItToo}</p>
            <ul className="rounded-control bg-sunken px-4 py-2">
              {others.map((other) => (
                <li key={other.id} className="wrap-anywhere py-1" dir="auto">
                  {say.nameOf(other)} <span className="text-soft">{say.appOf(other)}</span>
                </li>
              ))}
            </ul>
          </>
        )}
        <p className="text-soft">{say.dataStaysAsIs}</p>
        {trouble !== undefined && (
          <p role="alert" className="text-bad">
            {trouble}
          </p>
        )}
        <div className="flex flex-wrap gap-3 pt-2">
          <Button
            kind="danger"
            disabled={running !== undefined}
            onClick={async () => (await make('revoke')) && onClose()}
          >
            {say.endItsAccess}
          </Button>
          <Button kind="quiet" onClick={onClose}>
            {say.leaveIt}
          </Button>
        </div>
      </div>
    </Sheet>
  )
}
