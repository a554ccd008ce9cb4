import type { Metadata } from 'next'
import { MyPeople } from './my-people.tsx'

export const metadata: Metadata = { title: 'People', robots: 'noindex' }

export default function PeoplePage() {
  return <MyPeople />
}
