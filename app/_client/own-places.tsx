'use client'

import { Ellipsis } from 'lucide-react'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { type ReactNode, useState } from 'react'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { Count } from './count.tsx'
import { useNewFollowers } from './follows/use-new-followers.ts'
import { hrefOf, isSamePath, type MenuItem, menuId, placesInSight } from './menu.ts'
import { type Counts, PersonMenu } from './person-menu.tsx'
import { useBadge } from './use-badge.ts'
import { useWaiting } from './use-waiting.ts'
import * as say from './words.tsx'

/** Where somebody who is signed in goes from anywhere: tabs at the foot of a small screen, a rail at the side of a wide one. */
export function OwnPlaces({ viewer }: { viewer: AtSign }) {
  const { waiting, recount } = useWaiting(viewer)
  const counts: Counts = { requests: waiting, followers: useNewFollowers(viewer).count }
  useBadge(counts.requests + counts.followers)
  const path = usePathname()
  const [isBeside, setIsBeside] = useState(false)
  return (
    <>
      <nav aria-label={say.you} className="flex min-h-12 min-w-0 items-center">
        <PersonMenu
          viewer={viewer}
          counts={counts}
          isBeside={isBeside}
          onPress={() => setIsBeside(false)}
          onOpen={recount}
        />
      </nav>
      <nav
        aria-label={say.facet}
        className="fixed inset-x-0 bottom-0 border-line border-t bg-paper/95 pb-[env(safe-area-inset-bottom)] backdrop-blur-sm low:hidden lg:end-auto lg:top-16 lg:w-(--rail) lg:overflow-y-auto lg:border-t-0 lg:bg-transparent lg:backdrop-blur-none print:hidden"
      >
        <ul className="mx-auto flex max-w-lg lg:flex-col lg:gap-1 lg:py-4">
          {placesInSight.map((place) => (
            <Place key={place.words} place={place} viewer={viewer} path={path} counts={counts} />
          ))}
          <li className="grow basis-0">
            <button type="button" popoverTarget={menuId} onClick={() => setIsBeside(true)} className={placeClass}>
              <Sign>
                <Ellipsis aria-hidden="true" />
              </Sign>
              {say.more}
            </button>
          </li>
        </ul>
      </nav>
    </>
  )
}

const placeClass =
  'group/place flex h-17 w-full flex-col items-center justify-center gap-1 rounded-control px-1 text-center text-xs font-medium no-underline outline-offset-[-3px]'

function Place({ place, viewer, path, counts }: { place: MenuItem; viewer: AtSign; path: string; counts: Counts }) {
  const { words, icon: Icon, inSight } = place
  const href = hrefOf(place, viewer)
  const count = place.counts ? counts[place.counts] : 0
  return (
    <li className={inSight === 'wide' ? 'max-lg:hidden' : 'grow basis-0'}>
      {/* Always in sight, they would all be fetched ahead on every page. */}
      <Link
        href={href}
        prefetch={false}
        aria-current={isSamePath(href, path) ? 'page' : undefined}
        className={placeClass}
      >
        <Sign>
          <Icon aria-hidden="true" />
        </Sign>
        <span>
          {words}{' '}
          {count > 0 && (
            <span className="text-owner-text">
              <Count of={place} count={count} />
            </span>
          )}
        </span>
      </Link>
    </li>
  )
}

function Sign({ children }: { children: ReactNode }) {
  return (
    <span className="grid h-8 w-14 place-items-center rounded-full transition duration-150 ease-facet group-hover/place:bg-sunken group-aria-[current=page]/place:bg-owner group-aria-[current=page]/place:text-owner-on [&_svg]:size-5">
      {children}
    </span>
  )
}
