import type { Metadata } from 'next'
import { MyFiles } from './my-files.tsx'
import * as say from './words.tsx'

export const metadata: Metadata = { title: say.files, robots: 'noindex' }

export default function FilesPage() {
  return <MyFiles />
}
