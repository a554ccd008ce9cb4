import type { Metadata } from 'next'
import { Light } from '../_ui/gem.tsx'
import { Onboarding } from './onboarding.tsx'

export const metadata: Metadata = { title: 'Claim your atSign' }

export default async function OnboardPage({ searchParams }: { searchParams: Promise<{ atsign?: string | string[] }> }) {
  const { atsign } = await searchParams
  const wanted = typeof atsign === 'string' ? atsign : ''
  return (
    <>
      <Light seed="a new stone" />
      <div className="reading pt-8 sm:pt-14">
        <Onboarding key={wanted} atSign={wanted} hasLab={Boolean(process.env.FACET_LAB)} />
      </div>
    </>
  )
}
