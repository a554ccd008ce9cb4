import type { Metadata } from 'next'
import { Receive } from './receive.tsx'

export const metadata: Metadata = { title: 'What you shared', robots: 'noindex' }

export default async function ReceivePage({ searchParams }: { searchParams: Promise<{ unread?: string | string[] }> }) {
  return <Receive isUnread={(await searchParams).unread !== undefined} />
}
