import type { Metadata } from 'next'
import { Activity } from './activity.tsx'
import * as say from './words.tsx'

export const metadata: Metadata = { title: say.requests, robots: 'noindex' }

export default function ActivityPage() {
  return <Activity />
}
