'use client'

import type { Enrollment } from '../../lib/client/enrollments.ts'
import { Button } from '../_ui/button.tsx'
import { Sheet } from '../_ui/sheet.tsx'
import { useDecision } from './use-decision.ts'
import type { Devices } from './use-devices.ts'
import { appOf, fallWith, nameOf } from './words.ts'

/** Names what ends, and for whom else, before it does. */
export function EndSheet({ of, devices, onClose }: { of: Enrollment; devices: Devices; onClose: () => void }) {
  const { running, trouble, make } = useDecision(of, devices)
  const others = fallWith(of, devices.all)
  return (
    <Sheet open onClose={onClose} title={<span dir="auto">End the access of {nameOf(of)}</span>}>
      <div className="space-y-4">
        <p>It is cut off at once, and sees and changes nothing of yours any more. What it has read, it may keep.</p>
        {others.length > 0 && (
          <>
            <p>It let others in, which lose their access with it:</p>
            <ul className="rounded-control bg-sunken px-4 py-2">
              {others.map((other) => (
                <li key={other.id} className="wrap-anywhere py-1" dir="auto">
                  {nameOf(other)} <span className="text-soft">{appOf(other)}</span>
                </li>
              ))}
            </ul>
          </>
        )}
        <p className="text-soft">Your data stays as it is. You can give its access back later.</p>
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
            End its access
          </Button>
          <Button kind="quiet" onClick={onClose}>
            Leave it
          </Button>
        </div>
      </div>
    </Sheet>
  )
}
