import type { Metadata } from 'next'
import { Waiting } from './waiting.tsx'
import * as say from './words.tsx'

export const metadata: Metadata = { title: say.savedAndSent, robots: 'noindex' }

export default function WaitingPage() {
  return <Waiting />
}
