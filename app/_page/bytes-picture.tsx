'use client'

import { useEffect, useState } from 'react'
import type { Picture } from '../../lib/profile/picture.ts'

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

/** A picture among the rows of a page. */
export function BytesPicture({
  picture,
  address,
  alt,
}: {
  picture: Picture
  address: string | undefined
  alt: string
}) {
  const own = useAddressOf(address ? undefined : picture)
  const source = address ?? own
  return source ? (
    // biome-ignore lint/performance/noImgElement: it comes as it is from its owner's server, or was opened here
    <img
      src={source}
      alt={alt}
      loading="lazy"
      decoding="async"
      className="max-h-96 max-w-full rounded-control bg-sunken"
    />
  ) : (
    <span className="block h-48 w-full rounded-control bg-sunken" />
  )
}
