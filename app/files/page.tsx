import type { Metadata } from 'next'
import { MyFiles } from './my-files.tsx'

export const metadata: Metadata = { title: 'Files', robots: 'noindex' }

export default function FilesPage() {
  return <MyFiles />
}
