'use client'

import { lazy, Suspense } from 'react'
import { useSession } from '../session.tsx'

const OfferSheet = lazy(() => import('./offer-sheet.tsx').then(({ OfferSheet }) => ({ default: OfferSheet })))

/** Over any page: what somebody would send to the one who is signed in, now. A visitor loads none of it. */
export function LiveOffers() {
  const { state, viewer } = useSession()
  if (state === 'opening' || !viewer) return null
  return (
    <Suspense>
      <OfferSheet key={viewer} owner={viewer} />
    </Suspense>
  )
}
