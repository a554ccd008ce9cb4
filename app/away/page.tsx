import type { Metadata } from 'next'
import { Away } from './away.tsx'

export const metadata: Metadata = { title: 'Without a line', robots: 'noindex' }

export default function AwayPage() {
  return <Away />
}
