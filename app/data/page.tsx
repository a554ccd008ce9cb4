import type { Metadata } from 'next'
import { MyData } from './my-data.tsx'

export const metadata: Metadata = { title: 'My data', robots: 'noindex' }

export default async function DataPage({ searchParams }: { searchParams: Promise<{ by?: string | string[] }> }) {
  const { by } = await searchParams
  return <MyData by={by === 'person' ? 'person' : 'app'} />
}
