'use client'

import { type RefObject, useEffect, useState } from 'react'

/** Whether something has been in sight, or as near to it as `margin`, a CSS length; once it has it stays so. */
export function useInSight(of: RefObject<Element | null>, margin = '0px'): boolean {
  const [isSeen, setIsSeen] = useState(false)
  useEffect(() => {
    if (isSeen || !of.current) return
    const sight = new IntersectionObserver(
      (entries) => setIsSeen(entries.some(({ isIntersecting }) => isIntersecting)),
      { rootMargin: margin },
    )
    sight.observe(of.current)
    return () => sight.disconnect()
  }, [of, margin, isSeen])
  return isSeen
}
