import type { Metadata } from 'next'
import { Welcome } from './welcome.tsx'
import * as say from './words.ts'

export const metadata: Metadata = { title: say.yourPage, robots: 'noindex' }

export default function WelcomePage() {
  return <Welcome />
}
