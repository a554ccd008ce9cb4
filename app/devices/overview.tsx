'use client'

import { Notice } from '../_ui/notice.tsx'
import { OwnPage } from '../_ui/own-page.tsx'
import { DeviceCard, FirstKeys } from './device-card.tsx'
import { Ended } from './ended.tsx'
import { LinkAnother } from './link-another.tsx'
import type { Devices } from './use-devices.ts'
import { Waiting } from './waiting.tsx'
import * as say from './words.tsx'

/** Who asks, who is in, how another one asks, and whose access has ended. */
export function Overview({ devices, isOnline }: { devices: Devices; isOnline: boolean }) {
  const { owner, all, own, mayManage, trouble } = devices
  const of = (state: string) => all.filter((one) => one.state === state)
  const [waiting, inside] = [of('pending'), of('approved')]
  const ended = [...of('revoked'), ...of('denied')]
  // This device first.
  inside.sort((a, b) => Number(b.id === own) - Number(a.id === own))
  return (
    <OwnPage seed={owner} title={say.devices} lead={say.whoMayActAs(owner)}>
      <div className="mt-6 space-y-4 empty:hidden">
        {!isOnline ? (
          <Notice title={say.youAreOffline}>{say.lastSaid}</Notice>
        ) : (
          trouble !== undefined && (
            <Notice kind="problem" title={say.maybeOld}>
              {trouble}
            </Notice>
          )
        )}
        {!mayManage && <Notice title={say.mayNotDecide}>{say.seesItselfOnly(owner)}</Notice>}
      </div>
      {mayManage && <Waiting devices={devices} of={waiting} isOnline={isOnline} />}
      <section aria-labelledby="inside" className="mt-10">
        <h2 id="inside" className="font-semibold text-xl tracking-tight">
          {mayManage ? say.mayActAsYou : say.thisDevice}
        </h2>
        <ul className="mt-4 space-y-4">
          {own === undefined && <FirstKeys />}
          {inside.map((one) => (
            <DeviceCard key={one.id} of={one} devices={devices} isOnline={isOnline} />
          ))}
        </ul>
        {mayManage && inside.every(({ id }) => id === own) && (
          <p className="mt-4 max-w-prose text-soft">{say.noOtherYet}</p>
        )}
      </section>
      {mayManage && <LinkAnother devices={devices} isOnline={isOnline} />}
      {mayManage && ended.length > 0 && <Ended of={ended} devices={devices} isOnline={isOnline} />}
    </OwnPage>
  )
}
