import type { Metadata } from 'next'
import { MyKeys } from './my-keys.tsx'

export const metadata: Metadata = { title: 'Keys on this device', robots: 'noindex' }

export default function KeysPage() {
  return <MyKeys />
}
