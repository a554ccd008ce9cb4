import type { Metadata } from 'next'
import { WhoSeesWhat } from './who-sees-what.tsx'

export const metadata: Metadata = { title: 'Who sees what', robots: 'noindex' }

export default function WhoSeesWhatPage() {
  return <WhoSeesWhat />
}
