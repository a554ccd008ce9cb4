import type { Metadata } from 'next'
import { MyPeople } from './my-people.tsx'
import { tabNamed } from './tabs.ts'

export const metadata: Metadata = { title: 'People', robots: 'noindex' }

export default async function PeoplePage({ searchParams }: { searchParams: Promise<{ tab?: string | string[] }> }) {
  const { tab } = await searchParams
  return <MyPeople tab={tabNamed(tab)} />
}
