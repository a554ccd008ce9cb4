'use client'

import { Check, Pause, Play } from 'lucide-react'
import { useState } from 'react'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { CompareKeys } from '../_client/compare-keys.tsx'
import { ageOf } from '../_page/words.tsx'
import { Bar } from '../_ui/bar.tsx'
import { Button } from '../_ui/button.tsx'
import { Sheet } from '../_ui/sheet.tsx'
import { endWords } from '../_words/end.ts'
import { sizeWords } from '../_words/size.ts'
import { ChooseFiles } from './choose-files.tsx'
import { type Sending, type Sendings, toldIn } from './sendings.ts'
import type { ToldOf } from './use-told.ts'
import * as say from './words.tsx'

interface Props {
  readonly sending: Sending
  readonly owner: AtSign
  readonly sendings: Sendings
  readonly toldOf: ToldOf
}

/** Some files on their way: how far each is, who was told, and what can be done. */
export function SendingCard({ sending, owner, sendings, toldOf }: Props) {
  const { id, errand, phase, trouble, missing } = sending
  const [isTaking, setIsTaking] = useState(false)
  const [refused, setRefused] = useState<string>()
  const names = say.namesWords(errand.files.map(({ name }) => name))
  const isUnderWay = phase !== 'sent' && phase !== 'over'
  const isOn = phase === 'running' || phase === 'waiting'
  const hasUntold = phase === 'sent' && errand.people.some((person) => toldIn(sending, person) === undefined)

  return (
    <li className="rounded-sheet bg-raised p-5 shadow-soft ring-1 ring-line">
      <h3 className="wrap-anywhere font-semibold text-lg leading-snug">
        <bdi>{names}</bdi> <span className="font-normal text-soft">{say.toPeople(say.peopleWords(errand.people))}</span>
      </h3>
      <p className="text-soft" role="status">
        {stateWords(sending)}
      </p>
      {trouble !== undefined && sending.untold.size === 0 && (
        <p role="alert" className="mt-2 text-bad">
          {say.troubleWords(trouble, owner)}
          <CompareKeys about={trouble} /> {phase === 'waiting' && say.goesOnByItself}
        </p>
      )}
      {(isUnderWay || errand.files.length > 1) && <FileList sending={sending} withBars={isUnderWay} />}
      {phase !== 'over' && (phase === 'sent' || sending.untold.size > 0) && (
        <ul className="mt-3 space-y-1">
          {errand.people.map((person) => (
            <Person key={person} person={person} sending={sending} owner={owner} toldOf={toldOf} />
          ))}
        </ul>
      )}
      {errand.notes !== undefined && (
        <p dir="auto" className="wrap-anywhere mt-3 max-w-prose whitespace-pre-line text-soft">
          “{errand.notes}”
        </p>
      )}
      <div className="mt-4 flex flex-wrap gap-3">
        {isOn && (
          <Button kind="quiet" onClick={() => sendings.pause(id)}>
            <Pause aria-hidden="true" />
            <span>{say.pauseSending(<span className="sr-only">, {names}</span>)}</span>
          </Button>
        )}
        {phase === 'paused' && missing.length > 0 && (
          <ChooseFiles kind="solid" onChoose={(chosen) => sendings.goOn(id, chosen)}>
            <span>{say.chooseAgain(<bdi>{say.namesWords(missing)}</bdi>)}</span>
          </ChooseFiles>
        )}
        {((phase === 'paused' && missing.length === 0) || hasUntold) && (
          <Button onClick={() => sendings.goOn(id)}>
            <Play aria-hidden="true" />
            <span>
              {hasUntold ? say.tellThemAgain : say.goOn}
              <span className="sr-only">, {names}</span>
            </span>
          </Button>
        )}
        {phase === 'over' ? (
          <Button kind="quiet" onClick={() => sendings.remove(id)}>
            <span>{say.removeFromList(<span className="sr-only">, {names}</span>)}</span>
          </Button>
        ) : (
          <Button kind="danger" onClick={() => setIsTaking(true)}>
            <span>
              {phase === 'sent' ? say.takeBack : say.giveUp}
              <span className="sr-only">, {names}</span>
            </span>
          </Button>
        )}
      </div>
      <Sheet
        open={isTaking}
        onClose={() => {
          setIsTaking(false)
          setRefused(undefined)
        }}
        title={phase === 'sent' ? say.takeFilesBack : say.giveItUp}
      >
        <div className="space-y-4">
          <p>{phase === 'sent' ? say.takenFromThem(say.peopleWords(errand.people)) : say.unsentTakenAway}</p>
          {refused !== undefined && (
            <p role="alert" className="text-bad">
              {refused}
            </p>
          )}
          <div className="flex flex-wrap gap-3">
            <Button
              kind="danger"
              onClick={() =>
                sendings.takeBack(id).then(
                  () => setIsTaking(false),
                  (error) => setRefused(say.troubleWords(error, owner)),
                )
              }
            >
              {phase === 'sent' ? say.takeThemBack : say.giveItUp}
            </Button>
            <Button kind="quiet" onClick={() => setIsTaking(false)}>
              {say.leaveIt}
            </Button>
          </div>
        </div>
      </Sheet>
    </li>
  )
}

function stateWords(sending: Sending): string {
  const { phase, errand, missing, trouble } = sending
  const { sent, size } = say.progressOf(sending)
  const amount = say.sentSoFar(sizeWords(sent), sizeWords(size))
  switch (phase) {
    case 'running':
      return sent === 0 ? say.beginning : sent < size ? `Sending, ${amount}` : say.tellingThem
    case 'waiting':
      return say.waitingForLine(amount)
    case 'paused':
      return missing.length > 0
        ? say.stoppedAt(amount)
        : say.troubleAt(trouble === undefined ? say.paused : say.stopped, amount)
    case 'sent':
      return say.sentAndKept(sizeWords(size), endWords(new Date(errand.state?.expiresAt ?? 0), Date.now()))
    case 'over':
      return say.keptNoLonger
  }
}

function FileList({ sending: { errand }, withBars }: { sending: Sending; withBars: boolean }) {
  return (
    <ul className={`mt-3 ${withBars ? 'space-y-3' : 'space-y-1'}`}>
      {errand.files.map(({ name, size }, at) => {
        const { sent = 0, isUploaded = false } = errand.state?.files[at] ?? {}
        const done = isUploaded ? size : sent
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: they never move, and two may have the same name
          <li key={at}>
            <p className="mb-1 flex items-baseline justify-between gap-4 text-sm">
              <bdi className="min-w-0 truncate">{name}</bdi>
              <span className="shrink-0 text-soft tabular-nums">
                {isUploaded || !withBars ? sizeWords(size) : say.doneOf(sizeWords(done), sizeWords(size))}
              </span>
            </p>
            {withBars && <Bar label={name} done={size === 0 ? Number(isUploaded) : done} of={size || 1} />}
          </li>
        )
      })}
    </ul>
  )
}

function Person({ person, sending, owner, toldOf }: Pick<Props, 'sending' | 'owner' | 'toldOf'> & { person: AtSign }) {
  const transferId = sending.errand.state?.transferId
  const why = sending.untold.get(person)
  const isTold = toldIn(sending, person) !== undefined
  const told = transferId === undefined ? undefined : toldOf(transferId, person)
  const isFetched = typeof told === 'object'
  const words = isTold
    ? say.toldWords(person, told, (at) => ageOf(new Date(at), Date.now()))
    : why === undefined
      ? say.notToldYet
      : say.troubleWords(why, owner, person)
  return (
    <li className={`flex items-start gap-2 ${isTold || why === undefined ? '' : 'text-bad'}`}>
      <span className="min-w-0">
        <span className="font-medium">{person}</span> <span className={isTold ? 'text-soft' : ''}>{words}</span>
        {!isTold && <CompareKeys about={why} />}
      </span>
      {isFetched && <Check className="mt-0.5 size-5 shrink-0 text-good" aria-hidden="true" />}
    </li>
  )
}
