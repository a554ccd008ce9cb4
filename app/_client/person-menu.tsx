'use client'

import { Hourglass, LockKeyhole, LogOut } from 'lucide-react'
import dynamic from 'next/dynamic'
import Link from 'next/link'
import { usePathname, useRouter } from 'next/navigation'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { buttonClass } from '../_ui/button.tsx'
import { Sheet } from '../_ui/sheet.tsx'
import { pathOf } from '../_words/path-of.ts'
import { Count } from './count.tsx'
import { Face } from './face.tsx'
import { accountPages, helpPages, hrefOf, isOwnPage, isSamePath, type MenuItem, menuId, ownPages } from './menu.ts'
import { useSession } from './session.tsx'
import * as say from './words.tsx'

// Few ever need it.
const UnlockWays = dynamic(async () => (await import('./unlock.tsx')).UnlockWays)

/** What is counted beside the pages of the menu. */
export type Counts = Readonly<Record<NonNullable<MenuItem['counts']>, number>>

/**
 * The menu of the person who is signed in, with all that is not always in sight. The browser's own popover: closes on Escape,
 * and on a tap elsewhere.
 */
export function PersonMenu({
  viewer,
  counts,
  isBeside,
  onPress,
  onOpen,
}: {
  viewer: AtSign
  counts: Counts
  /** Whether it is opened from the places in sight, and then beside them. */
  isBeside: boolean
  /** Its button in the header is pressed. */
  onPress: () => void
  onOpen: () => void
}) {
  const { atSigns, unfinished, locked, become } = useSession()
  const menu = useRef<HTMLDivElement>(null)
  const path = usePathname()
  const router = useRouter()
  // biome-ignore lint/correctness/useExhaustiveDependencies: it closes whenever the page changes
  useEffect(() => menu.current?.hidePopover(), [path])
  const others = atSigns.filter((atSign) => atSign !== viewer)
  return (
    <>
      {locked.includes(viewer) && !isOwnPage(path) && <Locked key={viewer} viewer={viewer} />}
      <button
        type="button"
        popoverTarget={menuId}
        onClick={onPress}
        className="-me-2 flex min-h-11 min-w-0 max-w-56 items-center gap-2.5 rounded-full py-1 pe-3 ps-2 font-medium hover:bg-sunken"
      >
        <Face atSign={viewer} look />
        <span className="truncate">{viewer}</span>
        <span className="sr-only">{say.yourMenu}</span>
      </button>
      <div
        ref={menu}
        id={menuId}
        popover="auto"
        onToggle={(event) => event.newState === 'open' && onOpen()}
        className={`fixed inset-auto m-0 max-h-[calc(100dvh-var(--foot)-5rem)] w-72 max-w-[calc(100vw-1.5rem)] overscroll-contain rounded-sheet bg-raised p-2 text-ink shadow-soft ring-1 ring-line open:animate-rise ${
          isBeside
            ? 'bottom-[calc(var(--foot)+0.75rem)] max-lg:end-3 lg:start-[calc(var(--rail)+0.5rem)]'
            : 'end-3 top-16 sm:end-6'
        }`}
      >
        {ownPages.map(({ name, pages }) => (
          <Group key={name} name={name} className={pages.every(({ inSight }) => inSight) ? 'lg:hidden' : ''}>
            {pages.map((page) => (
              <PageItem key={page.words} page={page} viewer={viewer} count={page.counts && counts[page.counts]} />
            ))}
          </Group>
        ))}
        <Group name="atSigns on this device">
          {others.map((atSign) => (
            <li key={atSign}>
              <button
                type="button"
                className={itemClass}
                onClick={() => {
                  menu.current?.hidePopover()
                  // Who was at home is at home again; elsewhere it is the same place that is seen from another side.
                  const isHome = isSamePath(path, pathOf(viewer))
                  void become(atSign, () => isHome && router.push(pathOf(atSign)))
                }}
              >
                <Face atSign={atSign} />
                <span className="truncate">{say.switchTo(atSign)}</span>
              </button>
            </li>
          ))}
          {unfinished.map((atSign) => (
            <Item key={atSign} icon={<Hourglass />} href={`/onboard?atsign=${encodeURIComponent(atSign)}`}>
              <span className="truncate">{say.goOnClaimingIt(atSign)}</span>
            </Item>
          ))}
          {accountPages.map((page) => (
            <PageItem key={page.words} page={page} viewer={viewer} />
          ))}
          <Item icon={<LogOut />} href={`/sign-in?leave=${encodeURIComponent(viewer)}`}>
            {say.signOut}
          </Item>
        </Group>
        <Group name="Help">
          {helpPages.map((page) => (
            <PageItem key={page.words} page={page} viewer={viewer} />
          ))}
        </Group>
      </div>
    </>
  )
}

/** On a page that everyone may see, one's own side of it waits for this. */
function Locked({ viewer }: { viewer: AtSign }) {
  const [isOpening, setIsOpening] = useState(false)
  return (
    <>
      <button
        type="button"
        onClick={() => setIsOpening(true)}
        className={`${buttonClass('quiet')} me-2 max-sm:px-3 max-sm:[&_svg]:hidden`}
      >
        <LockKeyhole aria-hidden="true" />
        {say.unlock}
      </button>
      <Sheet open={isOpening} onClose={() => setIsOpening(false)} title={say.isLockedHere(viewer)}>
        <UnlockWays owner={viewer} />
      </Sheet>
    </>
  )
}

const itemClass =
  'flex min-h-11 w-full items-center gap-3 rounded-control px-3 text-start no-underline hover:bg-sunken [&_svg]:shrink-0'

/** Apart from what stands above it by a hairline. */
function Group({ name, className = '', children }: { name: string; className?: string; children: ReactNode }) {
  return (
    <ul
      aria-label={name}
      className={`${className} mt-1 border-line border-t pt-1 first:mt-0 first:border-t-0 first:pt-0`}
    >
      {children}
    </ul>
  )
}

/** What is in sight is not in the menu as well. */
const notInSight = { everywhere: 'hidden low:block', wide: 'lg:hidden' } as const

function PageItem({ page, viewer, count = 0 }: { page: MenuItem; viewer: AtSign; count?: number | undefined }) {
  const { words, icon: Icon, inSight } = page
  return (
    <Item icon={<Icon />} href={hrefOf(page, viewer)} className={inSight ? notInSight[inSight] : ''}>
      {words}
      {count > 0 && (
        <span className="ms-auto text-soft">
          <Count of={page} count={count} />
        </span>
      )}
    </Item>
  )
}

function Item({
  icon,
  href,
  className = '',
  children,
}: {
  icon: ReactNode
  href: string
  className?: string
  children: ReactNode
}) {
  return (
    <li className={className}>
      <Link href={href} className={itemClass}>
        <span className="grid size-8 place-items-center text-soft [&_svg]:size-5" aria-hidden="true">
          {icon}
        </span>
        {children}
      </Link>
    </li>
  )
}
