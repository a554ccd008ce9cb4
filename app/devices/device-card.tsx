'use client'

import { MonitorSmartphone } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import type { Enrollment } from '../../lib/client/enrollments.ts'
import { Button } from '../_ui/button.tsx'
import { EndSheet } from './end-sheet.tsx'
import type { Devices } from './use-devices.ts'
import * as say from './words.tsx'

/** One that is in: what it is, what it may, since and until when, and how to end that. */
export function DeviceCard({ of, devices, isOnline }: { of: Enrollment; devices: Devices; isOnline: boolean }) {
  const { own, mayManage, since, now } = devices
  const [isEnding, setIsEnding] = useState(false)
  const isOwn = of.id === own
  return (
    <Card title={say.nameOf(of)} app={say.appOf(of)} isOwn={isOwn}>
      <dl className="mt-4 grid gap-x-6 gap-y-3 sm:grid-cols-2">
        <Fact name="What it may see" wide>
          <May of={of} />
        </Fact>
        <Fact name="Since">{since.has(of.id) ? say.sinceWords(since.get(of.id)) : say.askingYourServer}</Fact>
        <Fact name="Until">{say.untilWords(of, now)}</Fact>
      </dl>
      {isOwn ? (
        <p className="mt-4 max-w-prose text-soft">{say.signingOutMeans}</p>
      ) : (
        mayManage && (
          <Button kind="danger" className="mt-4" disabled={!isOnline} onClick={() => setIsEnding(true)}>
            <span>{say.endAccess(<span className="sr-only">, {say.nameOf(of)}</span>)}</span>
          </Button>
        )
      )}
      {isEnding && <EndSheet of={of} devices={devices} onClose={() => setIsEnding(false)} />}
    </Card>
  )
}

/** A device that opened a key file of the first keys: the server knows those, and not how many have them. */
export function FirstKeys() {
  return (
    <Card title={say.yourFirstKeys} app={say.everyDeviceOfThatFile} isOwn>
      <dl className="mt-4 grid gap-y-3">
        <Fact name="What they may see">
          <May of={{ namespaces: { '*': 'rw', __manage: 'rw' } }} />
        </Fact>
      </dl>
      <p className="mt-4 max-w-prose text-soft">{say.whatFirstKeysAre}</p>
    </Card>
  )
}

export function Card({
  title,
  app,
  isOwn = false,
  children,
}: {
  title: string
  app: string
  isOwn?: boolean
  children: ReactNode
}) {
  return (
    <li className="rounded-sheet bg-raised p-5 shadow-soft ring-1 ring-line">
      <div className="flex items-start gap-4">
        <span
          className="grid size-11 shrink-0 place-items-center rounded-full bg-sunken text-owner-text [&_svg]:size-5"
          aria-hidden="true"
        >
          <MonitorSmartphone />
        </span>
        <div className="min-w-0 grow">
          <div className="flex flex-wrap items-start justify-between gap-x-3">
            <h3 className="wrap-anywhere min-w-0 font-semibold text-lg leading-snug" dir="auto">
              {title}
            </h3>
            {isOwn && (
              <span className="shrink-0 rounded-full bg-owner/18 px-2.5 font-medium text-[0.8125rem] leading-6">
                {say.thisDevice}
              </span>
            )}
          </div>
          <p className="wrap-anywhere text-soft" dir="auto">
            {app}
          </p>
        </div>
      </div>
      {children}
    </li>
  )
}

export function May({ of }: { of: Pick<Enrollment, 'namespaces'> }) {
  return say.mayOf(of).map((sentence) => (
    <span key={sentence} className="wrap-anywhere block">
      {sentence}
    </span>
  ))
}

export function Fact({ name, wide = false, children }: { name: string; wide?: boolean; children: ReactNode }) {
  return (
    <div className={wide ? 'sm:col-span-2' : undefined}>
      <dt className="text-soft text-sm">{name}</dt>
      <dd className="mt-0.5">{children}</dd>
    </div>
  )
}
