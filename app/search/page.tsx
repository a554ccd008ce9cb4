import type { Metadata } from 'next'
import { Search } from './search.tsx'

export const metadata: Metadata = { title: 'Search' }

export default function SearchPage() {
  return <Search />
}
