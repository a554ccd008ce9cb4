import type { Metadata } from 'next'
import { WhoSeesWhat } from './who-sees-what.tsx'
import * as say from './words.tsx'

export const metadata: Metadata = { title: say.whoSeesWhat, robots: 'noindex' }

export default function WhoSeesWhatPage() {
  return <WhoSeesWhat />
}
