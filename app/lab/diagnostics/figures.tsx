'use client'

import { ChevronRight } from 'lucide-react'
import Link from 'next/link'
import { Fragment } from 'react'
import type { Figure } from '../../../lib/client/figures.ts'
import type { AtSign } from '../../../lib/protocol/at-sign.ts'
import { standstill } from '../../_client/here.ts'
import { useSession } from '../../_client/session.tsx'
import { useClient } from '../../_client/use-client.ts'
import { useSync } from '../../_client/use-sync.ts'
import { useTrouble } from '../../_client/use-trouble.ts'
import { Button } from '../../_ui/button.tsx'
import { withScript } from '../../_ui/needs-script.tsx'
import { Notice } from '../../_ui/notice.tsx'
import { WhatWasTried } from '../../_ui/what-was-tried.tsx'
import { language } from '../../_words/language.ts'
import { Facts } from './facts.tsx'
import { readFigure, rest } from './read-figure.ts'
import { useFigures } from './use-figures.ts'
import * as say from './words.tsx'

/** How the server of the one who is signed in is doing. */
export function Figures() {
  const { state, viewer } = useSession()
  return (
    <section aria-labelledby="figures" className={`mt-12 ${withScript}`}>
      <h2 id="figures" className="font-semibold text-xl tracking-tight">
        {say.inFigures}
      </h2>
      {viewer ? (
        <OwnFigures key={viewer} viewer={viewer} />
      ) : (
        <div className="mt-3 min-h-24 max-w-prose text-soft">
          {state === 'opening'
            ? say.lookingWhoYouAre
            : say.toldToYouAlone(
                <Link href="/sign-in?next=/lab/diagnostics" className="underline underline-offset-4">
                  {say.signInToSee}
                </Link>,
              )}
        </div>
      )}
    </section>
  )
}

function OwnFigures({ viewer }: { viewer: AtSign }) {
  const { figures, atChange, changeNow, trouble, again } = useFigures(viewer)
  return (
    <div className="mt-4 space-y-6">
      {trouble !== undefined && (
        <Notice
          kind="problem"
          title={trouble}
          next={
            <>
              <Button onClick={again}>{say.tryAgain}</Button>
              <WhatWasTried of={viewer} />
            </>
          }
        >
          {figures && say.toldBefore}
        </Notice>
      )}
      {figures ? (
        <>
          <Changes viewer={viewer} onServer={changeNow} />
          {atChange !== changeNow && (
            <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
              <p className="text-soft">{say.readBeforeLatest}</p>
              <Button kind="quiet" onClick={again}>
                {say.readAgain}
              </Button>
            </div>
          )}
          <ul className="grid grid-cols-2 gap-3 sm:grid-cols-3">
            {figures.usual.map((figure) => (
              <Tile key={figure.id} figure={figure} />
            ))}
          </ul>
          {figures.others.length > 0 && <Others figures={figures.others} />}
        </>
      ) : (
        trouble === undefined && <p className="min-h-96 text-soft">{say.askingYourServer}</p>
      )}
    </div>
  )
}

/** Whether what is on this device is as new as what is on the server. */
function Changes({ viewer, onServer }: { viewer: AtSign; onServer: number | undefined }) {
  const sync = useSync(viewer)
  const client = useClient(viewer)
  const trouble = useTrouble(sync)
  const isBehind = onServer !== undefined && sync?.upTo !== undefined && onServer > sync.upTo
  return (
    <div className="rounded-sheet bg-sunken p-4 sm:p-5">
      <h3 className="font-medium">{say.inStep}</h3>
      <dl className="mt-3 grid grid-cols-2 gap-x-6">
        <Counter name="Last change on your server" value={onServer} />
        <Counter name="Last change that this device has brought in" value={sync?.upTo} />
      </dl>
      <p className="mt-3 text-soft text-sm" role="status">
        {say.stepWords(onServer, sync?.upTo)} {isBehind && sync?.phase === 'pulling' && say.beingBroughtIn}
      </p>
      {trouble !== undefined && <p className="mt-1 text-soft text-sm">{standstill(viewer, trouble)}</p>}
      {isBehind && client.state === 'here' && sync?.phase === 'idle' && (
        <Button kind="quiet" className="mt-3" onClick={() => void client.value.sync().catch(() => {})}>
          {say.bringInNow}
        </Button>
      )}
    </div>
  )
}

function Counter({ name, value }: { name: string; value: number | undefined }) {
  return (
    <div className="flex flex-col-reverse justify-end">
      <dt className="text-soft text-sm">{name}</dt>
      <dd className="font-semibold text-2xl tabular-nums tracking-tight">
        {value === undefined ? say.notKnownYet : value < 0 ? say.noneYet : value.toLocaleString(language)}
      </dd>
    </div>
  )
}

function Tile({ figure }: { figure: Figure }) {
  const { words, shown } = readFigure(figure)
  return (
    <li
      className={`flex min-w-0 flex-col justify-between gap-3 rounded-sheet bg-raised p-4 shadow-soft ring-1 ring-line ${Array.isArray(shown) ? 'col-span-2' : 'last:col-span-2 sm:last:col-span-1'}`}
    >
      <div>
        <h3 className="text-soft text-sm">{words}</h3>
        {Array.isArray(shown) ? (
          <Ranking of={shown} />
        ) : (
          <p className="mt-1 font-semibold text-2xl tabular-nums tracking-tight">{shown}</p>
        )}
      </div>
      <p className="font-mono text-soft text-xs" dir="ltr">
        {say.statsLine}
        {figure.id}{' '}
        {figure.name.split(/(?=[A-Z])/).map((part, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: they never move
          <Fragment key={i}>
            <wbr />
            {part}
          </Fragment>
        ))}
      </p>
    </li>
  )
}

function Ranking({ of }: { of: readonly (readonly [name: string, count: number])[] }) {
  if (of.length === 0) return <p className="mt-1">{say.nobodySoFar}</p>
  return (
    <ol className="mt-1 space-y-0.5">
      {of.map(([name, count]) => (
        <li key={name} className="flex justify-between gap-4">
          <span className="min-w-0 truncate" dir="auto">
            {name}
          </span>
          <span className="tabular-nums">{count.toLocaleString(language)}</span>
        </li>
      ))}
    </ol>
  )
}

function Others({ figures }: { figures: readonly Figure[] }) {
  return (
    <details className="group/more">
      <summary className="-mx-2 flex min-h-11 list-none items-center gap-1.5 rounded-control px-2 font-medium text-owner-text hover:bg-sunken [&::-webkit-details-marker]:hidden">
        <ChevronRight
          className="size-4 transition-transform duration-150 ease-facet group-open/more:rotate-90"
          aria-hidden="true"
        />
        {say.moreFigures}
      </summary>
      <div className="mt-3 animate-rise">
        <Facts facts={figures.map((figure) => [`${figure.id} ${figure.name}`, rest(figure)])} />
      </div>
    </details>
  )
}
