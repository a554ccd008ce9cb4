'use client'

import { LogOut, Pencil, UserPlus, UserRound } from 'lucide-react'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { type ReactNode, useEffect, useRef } from 'react'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { Mark } from '../_ui/mark.tsx'
import { Portrait } from '../_ui/portrait.tsx'
import { pathOf } from '../_words/path-of.ts'
import { useSession } from './session.tsx'

/** Thin: the mark, and who you are. */
export function Header() {
  const { viewer } = useSession()
  return (
    <header className="relative z-10 flex h-16 items-center justify-between gap-4 px-5 sm:px-8">
      <Link
        href="/"
        className="-m-2 flex items-center gap-2.5 rounded-control p-2 font-bold text-lg tracking-tight no-underline"
      >
        <Mark className="size-7" />
        Facet
      </Link>
      <nav aria-label="You" className="flex min-h-12 items-center">
        {viewer ? (
          <Person viewer={viewer} />
        ) : (
          <Link
            href="/sign-in"
            className="-mr-3 grid min-h-11 place-items-center rounded-control px-3 font-medium hover:bg-sunken signed-in:invisible"
          >
            Sign in
          </Link>
        )}
      </nav>
    </header>
  )
}

/** The menu of the person who is signed in. The browser's own popover: closes on Escape, and on a tap elsewhere. */
function Person({ viewer }: { viewer: AtSign }) {
  const { atSigns, become } = useSession()
  const menu = useRef<HTMLDivElement>(null)
  const path = usePathname()
  // biome-ignore lint/correctness/useExhaustiveDependencies: it closes whenever the page changes
  useEffect(() => menu.current?.hidePopover(), [path])
  const others = atSigns.filter((atSign) => atSign !== viewer)
  return (
    <>
      <button
        type="button"
        popoverTarget="person-menu"
        className="-mr-2 flex min-h-11 max-w-56 items-center gap-2.5 rounded-full py-1 pr-3 pl-2 font-medium hover:bg-sunken"
      >
        <Portrait seed={viewer} size="small" />
        <span className="truncate">{viewer}</span>
        <span className="sr-only">, your menu</span>
      </button>
      <div
        ref={menu}
        id="person-menu"
        popover="auto"
        className="fixed inset-auto top-16 right-3 m-0 w-72 max-w-[calc(100vw-1.5rem)] rounded-sheet bg-raised p-2 text-ink shadow-soft ring-1 ring-line open:animate-rise sm:right-6"
      >
        <ul>
          <Item icon={<UserRound />} href={pathOf(viewer)}>
            My page
          </Item>
          <Item icon={<Pencil />} href="/profile">
            Edit my page
          </Item>
          {others.map((atSign) => (
            <li key={atSign}>
              <button
                type="button"
                className={itemClass}
                onClick={() => {
                  menu.current?.hidePopover()
                  void become(atSign)
                }}
              >
                <Portrait seed={atSign} size="small" />
                <span className="truncate">Switch to {atSign}</span>
              </button>
            </li>
          ))}
          <Item icon={<UserPlus />} href="/sign-in">
            atSigns and key files
          </Item>
          <Item icon={<LogOut />} href={`/sign-in?leave=${encodeURIComponent(viewer)}`}>
            Sign out
          </Item>
        </ul>
      </div>
    </>
  )
}

const itemClass =
  'flex min-h-12 w-full items-center gap-3 rounded-control px-3 text-left no-underline hover:bg-sunken [&_svg]:shrink-0'

function Item({ icon, href, children }: { icon: ReactNode; href: string; children: ReactNode }) {
  return (
    <li>
      <Link href={href} className={itemClass}>
        <span className="grid size-8 place-items-center text-soft [&_svg]:size-5" aria-hidden="true">
          {icon}
        </span>
        {children}
      </Link>
    </li>
  )
}
