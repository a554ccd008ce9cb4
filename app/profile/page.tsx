import type { Metadata } from 'next'
import { EditMyPage } from './edit-my-page.tsx'
import * as say from './words.tsx'

export const metadata: Metadata = { title: say.editMyPage, robots: 'noindex' }

export default function ProfilePage() {
  return <EditMyPage />
}
