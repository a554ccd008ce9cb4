import type { Metadata } from 'next'
import { Activity } from './activity.tsx'

export const metadata: Metadata = { title: 'Requests', robots: 'noindex' }

export default function ActivityPage() {
  return <Activity />
}
