import type { Metadata } from 'next'
import { Away } from './away.tsx'
import * as say from './words.ts'

export const metadata: Metadata = { title: say.withoutALine, robots: 'noindex' }

export default function AwayPage() {
  return <Away />
}
