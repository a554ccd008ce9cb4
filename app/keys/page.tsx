import type { Metadata } from 'next'
import { MyKeys } from './my-keys.tsx'
import * as say from './words.ts'

export const metadata: Metadata = { title: say.keysOnDevice, robots: 'noindex' }

export default function KeysPage() {
  return <MyKeys />
}
