import type { Metadata } from 'next'
import { Welcome } from './welcome.tsx'

export const metadata: Metadata = { title: 'Your page', robots: 'noindex' }

export default function WelcomePage() {
  return <Welcome />
}
