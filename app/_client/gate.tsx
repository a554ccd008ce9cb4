'use client'

import dynamic from 'next/dynamic'
import { usePathname } from 'next/navigation'
import { Fragment, type ReactNode } from 'react'
import { comesIn, isOwnPage } from './menu.ts'
import { useSession } from './session.tsx'

// Few ever need it.
const Unlock = dynamic(async () => (await import('./unlock.tsx')).Unlock)

/** What only its owner sees is behind the lock of their keys. What everyone sees stays where it is. */
export function Gate({ children }: { children: ReactNode }) {
  const { viewer, locked } = useSession()
  const path = usePathname()
  const isLocked = viewer !== undefined && locked.includes(viewer)
  if (isLocked && isOwnPage(path)) return <Unlock key={viewer} owner={viewer} />
  // A page that is made anew shows nothing any more of what was open before. Where keys come in nothing of that is shown, and
  // what is done there may itself end the lock.
  return <Fragment key={String(isLocked && !comesIn(path))}>{children}</Fragment>
}
