import type { Metadata } from 'next'
import { MyPeople } from './my-people.tsx'
import { tabNamed } from './tabs.ts'
import * as say from './words.tsx'

export const metadata: Metadata = { title: say.people, robots: 'noindex' }

export default async function PeoplePage({ searchParams }: { searchParams: Promise<{ tab?: string | string[] }> }) {
  const { tab } = await searchParams
  return <MyPeople tab={tabNamed(tab)} />
}
