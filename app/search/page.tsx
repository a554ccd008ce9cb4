import type { Metadata } from 'next'
import { Search } from './search.tsx'
import * as say from './words.ts'

export const metadata: Metadata = { title: say.search }

export default function SearchPage() {
  return <Search />
}
