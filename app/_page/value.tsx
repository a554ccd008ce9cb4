import type { Location } from '../../lib/profile/location.ts'
import type { Shown } from '../../lib/profile/profile.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { BytesPicture } from './bytes-picture.tsx'
import { Film } from './film.tsx'
import { PlaceOnMap } from './map/place.tsx'
import { MarkOf } from './marks.tsx'
import { Markup } from './markup.tsx'
import { PageLink } from './page-link.tsx'
import * as say from './words.tsx'

/** A value behind a reference, as the one who looks may see it. */
export interface Referred {
  readonly owner: AtSign
  readonly name: string
  readonly shown: Shown
}

/** What is behind `atsign://email@bob`, where it could be read. */
export type Answered = (owner: AtSign, name: string) => Shown | undefined

const link = 'text-owner-text underline decoration-owner/60 decoration-2 underline-offset-4 hover:decoration-current'

/** A value as text and links; never as markup, whatever its owner or an old app has put into it. */
export function Value({
  shown,
  label,
  address,
  answered,
}: {
  shown: Shown
  label: string
  /** Where the picture of this value can be had. */
  address?: string | undefined
  answered?: Answered | undefined
}) {
  switch (shown.kind) {
    case 'text':
      return <span className="whitespace-pre-wrap">{shown.text}</span>
    case 'link':
      return <Away href={shown.href}>{say.shortAddress(shown.text)}</Away>
    case 'picture':
      return <BytesPicture large={{ picture: shown.picture, address, label }} />
    case 'film':
      return (
        <>
          <Away href={shown.href}>{say.shortAddress(shown.text)}</Away>
          <Film id={shown.id} title={label} />
        </>
      )
    case 'markup':
      return <Markup {...shown} label={label} />
    case 'location':
      return <Place location={shown.location} />
    case 'reference':
      return <Reference {...shown} answered={answered} />
    case 'custom':
      return (
        <>
          <Value shown={shown.item.content} label={label} address={address} answered={answered} />
          {shown.item.description && <span className="block text-base text-soft">{shown.item.description}</span>}
        </>
      )
    case 'unreadable':
      return <span className="text-soft">{shown.sentence}</span>
  }
}

/** A link that leaves this site, or opens mail or the telephone. */
export function Away({ href, children }: { href: string; children: string }) {
  const web = /^https?:/.test(href)
  return (
    <>
      <a href={href} rel="nofollow noopener noreferrer" target={web ? '_blank' : undefined} className={link}>
        {children}
      </a>
      <MarkOf href={href} />
    </>
  )
}

function Place({ location }: { location: Location }) {
  const { label, latitude, longitude } = location
  return (
    <>
      <span className="whitespace-pre-wrap">{label}</span>
      {latitude !== undefined && longitude !== undefined && (
        <PlaceOnMap location={{ ...location, latitude, longitude }} />
      )}
    </>
  )
}

/** The answer is somebody else's value: it is shown as it is now, and leads to them. */
function Reference({ name, owner, answered }: { name: string; owner: AtSign; answered?: Answered | undefined }) {
  const now = answered?.(owner, name)
  const bare = name.replace(/\.(wavi|persona)$/, '')
  return (
    <>
      {now && (
        <span className="block">
          <Value shown={now} label={bare} />
        </span>
      )}
      <PageLink of={owner} field={bare} className={now ? 'text-base text-soft hover:underline' : link}>
        {now ? say.fromRecordOf(bare, owner) : say.answerOf(bare, owner)}
      </PageLink>
    </>
  )
}
