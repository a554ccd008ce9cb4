import type { Metadata } from 'next'
import { Light } from '../_ui/gem.tsx'
import { Linking } from './linking.tsx'

export const metadata: Metadata = { title: 'Use your atSign on this device', robots: 'noindex' }

export default function LinkPage() {
  return (
    <>
      <Light seed="two devices" />
      <div className="reading pt-8 pb-16 sm:pt-14">
        <Linking />
      </div>
    </>
  )
}
