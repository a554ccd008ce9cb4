import type { Metadata } from 'next'
import { Receive } from './receive.tsx'
import * as say from './words.ts'

export const metadata: Metadata = { title: say.whatYouShared, robots: 'noindex' }

export default async function ReceivePage({ searchParams }: { searchParams: Promise<{ unread?: string | string[] }> }) {
  return <Receive isUnread={(await searchParams).unread !== undefined} />
}
