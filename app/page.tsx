import Link from 'next/link'
import { RecentList } from './_client/recent-list.tsx'
import { whereFrom } from './_server/where-from.ts'
import { Light } from './_ui/gem.tsx'
import { AnAtSign } from './an-at-sign.tsx'
import { Example } from './example.tsx'
import { OpenPage } from './open-page.tsx'
import { WaysIn } from './ways-in.tsx'
import * as say from './words.tsx'

export default async function Landing({ searchParams }: { searchParams: Promise<{ to?: string | string[] }> }) {
  const { to } = await searchParams
  return (
    <>
      <Light seed="facet" />
      <div className="mx-auto grid w-full max-w-6xl items-center gap-x-16 gap-y-14 px-5 pt-10 sm:px-8 sm:pt-16 lg:my-auto lg:grid-cols-[minmax(0,1fr)_minmax(0,27rem)] lg:pt-4 lg:pb-12">
        <div className="max-w-xl">
          <h1 className="text-balance font-bold text-name">{say.onePageOneName}</h1>
          <p className="mt-5 max-w-md text-soft text-value">{say.whatFacetIs}</p>
          <OpenPage typed={typeof to === 'string' ? to : undefined}>
            <RecentList />
          </OpenPage>
          <p className="mt-5 max-w-md text-soft">
            <AnAtSign from={whereFrom()} />{' '}
            <Link href="/help" className="text-owner-text underline underline-offset-4">
              {say.whatElsePeopleAsk}
            </Link>
          </p>
          <WaysIn />
        </div>
        <Example />
      </div>
    </>
  )
}
