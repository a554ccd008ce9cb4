'use client'

import { MoveRight, Waypoints } from 'lucide-react'
import { type ReactNode, useEffect, useState, useSyncExternalStore } from 'react'
import { findAtServer } from '../../../lib/client/directory.ts'
import { formatAddress } from '../../../lib/protocol/address.ts'
import type { AtSign } from '../../../lib/protocol/at-sign.ts'
import type { Device } from '../../_client/device.ts'
import { useSession } from '../../_client/session.tsx'
import { useOnline } from '../../_client/use-online.ts'
import { withScript } from '../../_ui/needs-script.tsx'
import { Notice } from '../../_ui/notice.tsx'
import * as say from './words.tsx'

/** Which way each connection of this browser goes. */
export function Connections() {
  const { viewer } = useSession()
  const isOnline = useOnline()
  return (
    <section aria-labelledby="connections" className={`mt-12 ${withScript}`}>
      <h2 id="connections" className="font-semibold text-xl tracking-tight">
        {say.yourConnections}
      </h2>
      {!isOnline && (
        <div className="mt-4">
          <Notice kind="problem" title={say.youAreOffline}>
            {say.noLine}
          </Notice>
        </div>
      )}
      <ul className="mt-4 divide-y divide-line">
        {viewer && <OwnServer key={viewer} viewer={viewer} />}
        <Line to={say.othersServers} isDirect={false} way={say.throughBridge} sentence={say.alwaysToHide} />
        <Line to={say.theDirectory} isDirect={false} way={say.throughBridge} sentence={say.always} />
      </ul>
    </section>
  )
}

function OwnServer({ viewer }: { viewer: AtSign }) {
  const device = useDevice()
  const way = useSyncExternalStore(
    device?.own.onWay ?? nobody,
    () => device?.own.ways.get(viewer),
    () => undefined,
  )
  const address = useAddress(viewer, device)
  const told = way && say.wordsOfWay(way, Boolean(device?.reachable.length))
  const where = way?.address ?? address
  return (
    <Line
      to={say.yourServer(viewer)}
      isDirect={way?.kind === 'direct'}
      way={told?.title ?? say.noConnectionYet}
      where={where && formatAddress(where)}
      sentence={told?.sentence ?? say.onceServerAnswers}
    />
  )
}

function Line({
  to,
  isDirect,
  way,
  where,
  sentence,
}: {
  to: string
  isDirect: boolean
  way: string
  where?: string | undefined
  sentence: ReactNode
}) {
  const Icon = isDirect ? MoveRight : Waypoints
  return (
    <li className="grid gap-x-6 gap-y-1 py-4 sm:grid-cols-[14rem_minmax(0,1fr)]">
      <div className="min-w-0">
        <h3 className="font-medium">{to}</h3>
        {where && (
          <p className="font-mono text-soft text-sm" dir="ltr">
            {where}
          </p>
        )}
      </div>
      <div className="min-w-0">
        <p className="flex items-center gap-2">
          <Icon className="size-4 shrink-0 text-owner-text" aria-hidden="true" /> {way}
        </p>
        <p className="mt-0.5 text-soft text-sm">{sentence}</p>
      </div>
    </li>
  )
}

const nobody = () => () => {}

function useDevice(): Device | undefined {
  const { device } = useSession()
  const [opened, setOpened] = useState<Device>()
  useEffect(() => {
    device().then(setOpened, () => {})
  }, [device])
  return opened
}

/** Where the directory says that the server is; a site without direct connections has no other use for it. */
function useAddress(viewer: AtSign, device: Device | undefined) {
  const [address, setAddress] = useState<Awaited<ReturnType<typeof findAtServer>>>()
  useEffect(() => {
    const leaving = new AbortController()
    if (device) findAtServer(device.dial, viewer, { signal: leaving.signal }).then(setAddress, () => {})
    return () => leaving.abort()
  }, [viewer, device])
  return address
}
