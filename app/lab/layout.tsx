import type { ReactNode } from 'react'
import { Rooms } from './rooms.tsx'

/** For the curious, and for when something doesn't work. */
export default function LabLayout({ children }: { children: ReactNode }) {
  return (
    <>
      <Rooms hasNames={Boolean(process.env.FACET_LAB)} />
      {children}
    </>
  )
}
