import type { Metadata } from 'next'
import { whereFrom } from '../_server/where-from.ts'
import { Light } from '../_ui/gem.tsx'
import { Onboarding } from './onboarding.tsx'
import * as say from './words.tsx'

export const metadata: Metadata = { title: say.claimYourAtSign }

/** `another` is there, with whatever value, for a name of which nothing was begun yet. */
type Query = Partial<Record<'atsign' | 'another', string | string[]>>

export default async function OnboardPage({ searchParams }: { searchParams: Promise<Query> }) {
  const { atsign, another } = await searchParams
  const wanted = typeof atsign === 'string' ? atsign : ''
  const isAnother = another !== undefined
  return (
    <>
      <Light seed="a new stone" />
      <div className="reading pt-8 sm:pt-14">
        <Onboarding key={`${wanted} ${isAnother}`} atSign={wanted} another={isAnother} from={whereFrom()} />
      </div>
    </>
  )
}
