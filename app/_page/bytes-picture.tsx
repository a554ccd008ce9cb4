'use client'

import { useEffect, useState } from 'react'
import type { Picture } from '../../lib/profile/picture.ts'
import { Enlarge, type Large } from './enlarge.tsx'

/** An address in this page for bytes that have none: those of a picture that was opened here. */
export function useAddressOf(picture: Picture | undefined): string | undefined {
  const [address, setAddress] = useState<string>()
  useEffect(() => {
    if (!picture) return setAddress(undefined)
    const made = URL.createObjectURL(new Blob([picture.bytes], { type: picture.type }))
    setAddress(made)
    return () => URL.revokeObjectURL(made)
  }, [picture])
  return address
}

/** A picture on a page, which can be seen large. */
export function BytesPicture({
  large,
  among,
  className = 'max-h-96 max-w-full',
}: {
  large: Large
  /** Those that stand beside it, and itself. */
  among?: readonly Large[]
  className?: string
}) {
  const own = useAddressOf(large.address ? undefined : large.picture)
  const source = large.address ?? own
  return source ? (
    <Enlarge source={source} large={large} {...(among && { among })} className="block w-fit max-w-full rounded-control">
      {/* biome-ignore lint/performance/noImgElement: it comes as it is from its owner's server, or was opened here */}
      <img
        src={source}
        alt={large.label}
        loading="lazy"
        decoding="async"
        className={`rounded-control bg-sunken ${className}`}
      />
    </Enlarge>
  ) : (
    <span className="block h-48 w-full rounded-control bg-sunken" />
  )
}
