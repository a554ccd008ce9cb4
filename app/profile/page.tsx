import type { Metadata } from 'next'
import { EditMyPage } from './edit-my-page.tsx'

export const metadata: Metadata = { title: 'Edit my page', robots: 'noindex' }

export default function ProfilePage() {
  return <EditMyPage />
}
