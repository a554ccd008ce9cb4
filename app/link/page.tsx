import type { Metadata } from 'next'
import { Light } from '../_ui/gem.tsx'
import { Linking } from './linking.tsx'
import * as say from './words.tsx'

export const metadata: Metadata = { title: say.useOnThisDevice, robots: 'noindex' }

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
