'use client'

import { Check, Download, Pause } from 'lucide-react'
import { useState } from 'react'
import { PageLink } from '../_page/page-link.tsx'
import { ageOf } from '../_page/words.tsx'
import { Bar } from '../_ui/bar.tsx'
import { Button } from '../_ui/button.tsx'
import { Portrait } from '../_ui/portrait.tsx'
import { endWords } from '../_words/end.ts'
import { sizeWords } from '../_words/size.ts'
import type { OpenParcel, Parcel, ParcelFile, Received } from './use-received.ts'
import * as say from './words.tsx'

/** What came from whom: fetch it, see how far that is, save it. Names and notes are somebody else's words. */
export function ReceivedCard({ parcel, received }: { parcel: Parcel; received: Received }) {
  const { from } = parcel
  return (
    <li className="rounded-sheet bg-raised p-5 shadow-soft ring-1 ring-line">
      <div className="flex items-start gap-4">
        <Portrait seed={from} size="medium" />
        <div className="min-w-0 grow">
          <h3 className="wrap-anywhere font-semibold text-lg leading-snug">
            <PageLink of={from} className="underline-offset-4 hover:underline">
              {from}
            </PageLink>
          </h3>
          {'record' in parcel ? (
            <Contents parcel={parcel} received={received} />
          ) : (
            <p className="mt-1 text-soft">{say.parcelUnreadable(parcel.sentence)}</p>
          )}
        </div>
      </div>
    </li>
  )
}

function Contents({ parcel, received }: { parcel: OpenParcel; received: Received }) {
  const { record, sentAt, files, isFetching, trouble, from } = parcel
  const [refused, setRefused] = useState(false)
  const now = Date.now()
  const isOver = record.expiresAt !== undefined && record.expiresAt <= now
  const isWhole = files.every((file) => file.isWhole)
  const isBegun = files.some(({ bytes }) => bytes > 0)
  const sealing = say.sealingWords(record, from)
  const canFetch = record.sealing.kind !== 'unknown' && !isOver && !isWhole
  return (
    <>
      <p className="text-soft text-sm">
        {say.whenSentAndKept(
          sentAt === undefined ? undefined : ageOf(new Date(sentAt), now),
          record.expiresAt === undefined || isOver ? undefined : endWords(new Date(record.expiresAt), now),
        )}
      </p>
      {record.notes && (
        <p dir="auto" className="wrap-anywhere mt-2 max-w-prose whitespace-pre-line text-value">
          “{record.notes}”
        </p>
      )}
      {sealing !== undefined && <p className="mt-2 max-w-prose text-soft">{sealing}</p>}
      <ul className="mt-3 divide-y divide-line">
        {files.map((file, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: they never move, and two may have the same name
          <li key={index} className="py-2">
            <FileRow
              file={file}
              isFetching={isFetching}
              onSave={() => received.save(parcel, index).catch(() => setRefused(true))}
            />
          </li>
        ))}
      </ul>
      {isOver && !isWhole && (
        <p className="mt-2 max-w-prose" role="status">
          {say.noLongerKept(from)}
        </p>
      )}
      {trouble !== undefined && (
        <p role="alert" className="mt-2 text-bad">
          {trouble}
        </p>
      )}
      {refused && (
        <p role="alert" className="mt-2 text-bad">
          {say.fileGone}
        </p>
      )}
      {isWhole && record.sealing.kind === 'chunks' && <p className="mt-2 text-soft text-sm">{say.allHere(from)}</p>}
      <div className="mt-3 flex flex-wrap gap-3 empty:hidden">
        {isFetching && (
          <Button kind="quiet" onClick={() => received.pause(parcel)}>
            <Pause aria-hidden="true" />
            <span>{say.pauseFetching(<span className="sr-only"> {say.fetchingFrom(from)}</span>)}</span>
          </Button>
        )}
        {!isFetching && canFetch && (
          <Button onClick={() => received.fetch(parcel)}>
            <Download aria-hidden="true" />
            <span>
              {fetchWords(parcel, isBegun)}
              <span className="sr-only"> {say.fromSender(from)}</span>
            </span>
          </Button>
        )}
        {!isFetching && isBegun && (
          <Button kind="plain" onClick={() => received.remove(parcel)}>
            <span>{say.removeParcelHere(<span className="sr-only">{say.whatTheySent(from)}</span>)}</span>
          </Button>
        )}
      </div>
    </>
  )
}

function fetchWords({ files, trouble }: OpenParcel, isBegun: boolean): string {
  if (trouble !== undefined || files.some((file) => file.trouble !== undefined)) return say.tryAgain
  if (isBegun) return say.goOn
  const size = files.reduce((sum, file) => sum + (file.size ?? 0), 0)
  return size > 0 ? say.fetchSoMuch(sizeWords(size)) : say.fetch
}

function FileRow({ file, isFetching, onSave }: { file: ParcelFile; isFetching: boolean; onSave: () => void }) {
  const { name, size, bytes, isWhole, trouble } = file
  return (
    <>
      <div className="flex items-center justify-between gap-4">
        <div className="min-w-0">
          <bdi className="wrap-anywhere line-clamp-3">{name}</bdi>
          <p className="flex items-center gap-1.5 text-soft text-sm tabular-nums">
            {isWhole && <Check className="size-4 shrink-0 text-good" aria-hidden="true" />}
            {isWhole ? say.sizeHere(sizeWords(bytes)) : amountWords(bytes, size)}
          </p>
        </div>
        {isWhole && (
          <Button kind="quiet" onClick={onSave}>
            <span>{say.saveFile(<span className="sr-only"> {name}</span>)}</span>
          </Button>
        )}
      </div>
      {!isWhole && (isFetching || bytes > 0) && size !== undefined && (
        <div className="mt-1.5">
          <Bar label={name} done={bytes} of={size} />
        </div>
      )}
      {trouble !== undefined && (
        <p role="alert" className="mt-1.5 text-bad text-sm">
          {trouble}
        </p>
      )}
    </>
  )
}

function amountWords(bytes: number, size: number | undefined): string {
  if (size === undefined) return bytes > 0 ? sizeWords(bytes) : say.sizeUnknown
  return bytes > 0 ? say.soMuchOf(sizeWords(bytes), sizeWords(size)) : sizeWords(size)
}
