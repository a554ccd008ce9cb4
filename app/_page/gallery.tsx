'use client'

import { useMemo } from 'react'
import type { CustomItem } from '../../lib/profile/custom.ts'
import type { Answer } from '../../lib/profile/profile.ts'
import { BytesPicture } from './bytes-picture.tsx'
import type { Large } from './enlarge.tsx'
import { Film } from './film.tsx'
import { pictureAddress, type Row } from './portrayal.ts'
import { Rows, Told } from './rows.tsx'
import { type Answered, Away } from './value.tsx'
import type { Looker } from './words.tsx'

type Seen = CustomItem['content']

/** Pictures and films side by side; a picture can be seen large, and a film plays where it stands. What is neither stands below. */
export function Gallery({
  rows,
  looker,
  answered,
  chips,
}: {
  rows: readonly Row[]
  looker: Looker
  answered: Answered
  chips: boolean
}) {
  const { tiles, others } = useMemo(() => sorted(rows, looker), [rows, looker])
  const among = tiles.flatMap(({ large }) => (large ? [large] : []))
  return (
    <>
      <ul className="mt-3 grid grid-cols-2 gap-x-3 gap-y-5 sm:grid-cols-3">
        {tiles.map(({ answer, content, large, description }) => (
          <li
            key={`${answer.name} ${answer.audience} ${answer.onlyForYou ?? ''}`}
            className={`min-w-0 has-[iframe]:col-span-full ${answer.onlyForYou ? 'animate-turn-in' : ''}`}
          >
            {large && (
              <BytesPicture large={large} among={among} className="aspect-square w-dvw max-w-full object-cover" />
            )}
            {content.kind === 'film' && (
              <div className="grid aspect-square place-items-center rounded-control bg-sunken p-2 text-center has-[iframe]:block has-[iframe]:aspect-auto has-[iframe]:p-0">
                <Film id={content.id} title={answer.label} />
              </div>
            )}
            <p className={`mt-2 flex items-start justify-between gap-x-2 ${chips ? 'flex-wrap' : ''}`}>
              <span className="min-w-0">
                {content.kind === 'film' ? <Away href={content.href}>{answer.label}</Away> : answer.label}
              </span>
              <Told answer={answer} looker={looker} chips={chips} />
            </p>
            {description && <p className="text-soft text-sm">{description}</p>}
          </li>
        ))}
      </ul>
      {others.length > 0 && <Rows rows={others} looker={looker} answered={answered} chips={chips} />}
    </>
  )
}

interface Tile {
  readonly answer: Answer
  readonly content: Seen
  readonly description: string | undefined
  /** Of a picture. */
  readonly large?: Large
}

function sorted(rows: readonly Row[], { owner, isPreview }: Looker): { tiles: Tile[]; others: Row[] } {
  const tiles: Tile[] = []
  const others: Row[] = []
  for (const row of rows) {
    const rest = row.answers.filter((answer) => {
      const tile = tileOf(answer, isPreview ? undefined : pictureAddress(owner, answer))
      if (tile) tiles.push(tile)
      return !tile
    })
    if (rest.length > 0) others.push({ ...row, answers: rest })
  }
  return { tiles, others }
}

function tileOf(answer: Answer, address: string | undefined): Tile | undefined {
  if (answer.shown.kind !== 'custom') return undefined
  const { content, description } = answer.shown.item
  if (content.kind === 'film') return { answer, content, description }
  if (content.kind !== 'picture') return undefined
  return {
    answer,
    content,
    description,
    large: { picture: content.picture, address, label: answer.label, description },
  }
}
