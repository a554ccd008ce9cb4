import type { Metadata } from 'next'
import { NeedsScript } from '../_ui/needs-script.tsx'
import { EditMyPage } from './edit-my-page.tsx'

export const metadata: Metadata = { title: 'Edit my page', robots: 'noindex' }

export default function ProfilePage() {
  return (
    <>
      <NeedsScript>
        Your page is opened by this page’s script, in your browser. Turn script on for this site, and reload.
      </NeedsScript>
      <EditMyPage />
    </>
  )
}
