import type { Metadata } from 'next'
import { MyData } from './my-data.tsx'
import * as say from './words.tsx'

export const metadata: Metadata = { title: say.myData, robots: 'noindex' }

export default async function DataPage({ searchParams }: { searchParams: Promise<{ by?: string | string[] }> }) {
  const { by } = await searchParams
  return <MyData by={by === 'person' ? 'person' : 'app'} />
}
