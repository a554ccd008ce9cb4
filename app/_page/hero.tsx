'use client'

import type { ReactNode } from 'react'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { Portrait } from '../_ui/portrait.tsx'
import { useAddressOf } from './bytes-picture.tsx'
import { Enlarge } from './enlarge.tsx'
import { type Portrayal, pictureAddress } from './portrayal.ts'
import { Told } from './rows.tsx'
import { type Answered, Value } from './value.tsx'
import { QuietWhy, Why } from './why.tsx'
import type { Looker } from './words.tsx'
import * as say from './words.tsx'

/** The top of a page: portrait, name, atSign, and a few words. */
export function Hero({
  atSign,
  title,
  portrayal: { picture, pronoun, about, names },
  looker,
  answered,
  chips,
  children,
}: {
  atSign: AtSign
  title: string
  portrayal: Portrayal
  looker: Looker
  answered?: Answered | undefined
  chips: boolean
  /** Whose side this is. */
  children?: ReactNode
}) {
  const known = picture && !looker.isPreview ? pictureAddress(atSign, picture) : undefined
  const own = useAddressOf(picture?.shown.kind === 'picture' && known === undefined ? picture.shown.picture : undefined)
  const address = known ?? own
  const Name = looker.isPreview ? 'h2' : 'h1'
  const privateName = names.find(({ onlyForYou }) => onlyForYou)
  const said = [...names, pronoun, picture].flatMap((answer) =>
    !answer || (chips && answer.onlyForYou) ? [] : [answer],
  )
  const portrait = <Portrait name={say.portraitOf(title)} seed={atSign} picture={address} size="large" />
  return (
    <header className="@container">
      <div className="flex flex-col gap-5 @lg:flex-row @lg:items-end @lg:gap-8">
        {address && picture?.shown.kind === 'picture' ? (
          <Enlarge
            source={address}
            large={{ picture: picture.shown.picture, address: known, label: say.portraitOf(title) }}
            className="w-fit shrink-0"
          >
            {portrait}
          </Enlarge>
        ) : (
          portrait
        )}
        <div className="min-w-0 @lg:pb-1">
          <Name className="text-balance font-bold text-name">{title}</Name>
          <p className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-1 text-soft text-value">
            {title !== atSign && <span>{atSign}</span>}
            {pronoun && <Value shown={pronoun.shown} label={pronoun.label} answered={answered} />}
            {chips && privateName && <Why answer={privateName} looker={looker} />}
            {chips && picture?.onlyForYou && <Why answer={picture} looker={looker} />}
            {said.length > 0 && <QuietWhy about={said} looker={looker} />}
          </p>
        </div>
      </div>
      {children}
      {about.map((answer) => (
        <div
          key={`${answer.audience} ${answer.onlyForYou ?? ''}`}
          className={`mt-5 max-w-prose text-pretty text-xl/8 ${answer.onlyForYou ? 'animate-turn-in' : ''}`}
        >
          <Value shown={answer.shown} label={answer.label} answered={answered} />{' '}
          <Told answer={answer} looker={looker} chips={chips} />
        </div>
      ))}
    </header>
  )
}
