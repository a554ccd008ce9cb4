'use client'

import { type ReactNode, useMemo, useState } from 'react'
import { formatAtKey } from '../../lib/protocol/at-key.ts'
import { Button } from '../_ui/button.tsx'
import { ChooseFile } from '../_ui/drop-area.tsx'
import { Problem } from '../_ui/field.tsx'
import { Sheet } from '../_ui/sheet.tsx'
import { Working } from '../_ui/working.tsx'
import { groupsIn } from './import-groups.ts'
import { itemOf } from './items.ts'
import { type Outcome, Outcomes } from './outcomes.tsx'
import type { Import, Importing } from './use-import.ts'
import * as say from './words.tsx'

/** A saved copy comes back: what it has and how that differs from what is here, what of it is wanted, and what came of each. */
export function ImportSheet({ importing }: { importing: Import }) {
  const { now, stop, leave } = importing
  if (!now) return null
  return (
    <Sheet open onClose={leave} title={say.bringBackACopy}>
      {now.step === 'reading' && <Working label={say.comparing} done={now.done} onCancel={leave} />}
      {now.step === 'refused' && (
        <div role="alert" className="space-y-4">
          <Problem>{now.sentence}</Problem>
          <ChooseFile accept=".json,application/json" onFile={importing.read}>
            {say.chooseAnotherFile}
          </ChooseFile>
        </div>
      )}
      {now.step === 'choosing' && <Choosing {...now} onGo={importing.write} onLeave={leave} />}
      {(now.step === 'writing' || now.step === 'ended') && (
        <Writing {...now} onStop={stop} onGoOn={importing.write} onClose={leave} />
      )}
    </Sheet>
  )
}

function Choosing({
  archive,
  compared,
  onGo,
  onLeave,
}: Extract<Importing, { step: 'choosing' }> & { onGo: Import['write']; onLeave: () => void }) {
  const groups = useMemo(() => groupsIn(compared), [compared])
  const [wanted, setWanted] = useState<ReadonlySet<string>>(
    () => new Set(groups.filter(({ note }) => note === undefined).map(({ audience }) => audience)),
  )
  const [overNewer, setOverNewer] = useState(false)
  const newer = compared.filter(({ standing }) => standing === 'newer').length
  const chosen = groups
    .filter(({ audience }) => wanted.has(audience))
    .flatMap(({ records }) => records)
    .filter(({ standing }) => standing !== 'same' && (overNewer || standing !== 'newer'))
  const left = say.leftOf(archive.left)
  const isAllHere = compared.every(({ standing }) => standing === 'same')

  function want(audience: string, isWanted: boolean) {
    const next = new Set(wanted)
    if (isWanted) next.add(audience)
    else next.delete(audience)
    setWanted(next)
  }

  return (
    <div className="space-y-4">
      <p>{say.copyOf(archive)}</p>
      {isAllHere ? (
        <p role="status" className="font-semibold">
          {say.allHereAlready}
        </p>
      ) : (
        <fieldset className="rounded-control bg-sunken px-4 py-2">
          <legend className="sr-only">{say.whatComesBackLegend}</legend>
          {groups.map(({ audience, records, note }) => (
            <Tick key={audience} checked={wanted.has(audience)} onChange={(is) => want(audience, is)}>
              <span className="block truncate font-medium" dir="auto">
                {audience}
              </span>
              <span className="block text-soft text-sm">
                {say.standingsOf(records.map(({ standing }) => standing))}
                {note}
              </span>
            </Tick>
          ))}
          {newer > 0 && (
            <div className="mt-1 border-line border-t pt-1">
              <Tick checked={overNewer} onChange={setOverNewer}>
                <span className="block font-medium">{say.alsoOverNewer}</span>
                <span className="block text-soft text-sm">{say.changedSince(newer)}</span>
              </Tick>
            </div>
          )}
        </fieldset>
      )}
      {left.length > 0 && (
        <div className="text-soft text-sm">
          <p className="font-medium">{say.theseStayOut}</p>
          <ul className="mt-1 list-disc space-y-1 ps-5">
            {left.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </div>
      )}
      <div className="flex flex-wrap gap-3 pt-2">
        {!isAllHere && (
          <Button disabled={chosen.length === 0} onClick={() => onGo(chosen)}>
            {chosen.length === 0 ? say.nothingIsChosen : say.bringBack(say.recordsWithin(chosen.length))}
          </Button>
        )}
        <Button kind="quiet" onClick={onLeave}>
          {isAllHere ? say.close : say.leaveIt}
        </Button>
      </div>
    </div>
  )
}

function Tick({
  checked,
  onChange,
  children,
}: {
  checked: boolean
  onChange: (checked: boolean) => void
  children: ReactNode
}) {
  return (
    <label className="flex min-h-12 min-w-0 items-start gap-3 py-2">
      <input
        type="checkbox"
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
        className="mt-0.5 size-6 shrink-0 accent-owner-text"
      />
      <span className="min-w-0">{children}</span>
    </label>
  )
}

function Writing({
  step,
  chosen,
  results,
  trouble,
  onStop,
  onGoOn,
  onClose,
}: Extract<Importing, { step: 'writing' | 'ended' }> & {
  onStop: () => void
  onGoOn: Import['write']
  onClose: () => void
}) {
  const isOver = step === 'ended'
  const items = useMemo(() => chosen.map(({ key }) => itemOf({ key })), [chosen])
  const outcomes = useMemo(
    () =>
      new Map<string, Outcome>(
        results.map(({ key, outcome }) => [formatAtKey(key), outcome === 'written' ? 'done' : outcome]),
      ),
    [results],
  )
  const left = chosen.filter(({ key }) => outcomes.get(formatAtKey(key)) !== 'done')
  return (
    <div className="space-y-4">
      <p role="status" className="font-semibold">
        {isOver
          ? say.broughtBack(chosen.length, chosen.length - left.length)
          : say.broughtBackSoFar(chosen.length - left.length, chosen.length)}
      </p>
      {trouble !== undefined && (
        <p role="alert" className="text-bad">
          {trouble}
        </p>
      )}
      {isOver && left.length < chosen.length && <p className="text-soft">{say.goesWhenServerAnswers}</p>}
      <Outcomes items={items} outcomes={outcomes} isOver={isOver} words={say.importWords} what={say.whatComesBack} />
      <div className="flex flex-wrap gap-3 pt-2">
        {!isOver && (
          <Button kind="quiet" onClick={onStop}>
            {say.stop}
          </Button>
        )}
        {isOver && left.length > 0 && <Button onClick={() => onGoOn(left)}>{say.goOn}</Button>}
        {isOver && (
          <Button kind="quiet" onClick={onClose}>
            {say.close}
          </Button>
        )}
      </div>
    </div>
  )
}
