import type { Metadata } from 'next'
import { Waiting } from './waiting.tsx'

export const metadata: Metadata = { title: 'Saved and sent', robots: 'noindex' }

export default function WaitingPage() {
  return <Waiting />
}
