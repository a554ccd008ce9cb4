import Link from 'next/link'
import { buttonClass } from './button.tsx'
import * as say from './words.tsx'

/** The way on where a server does not answer: whether it is there, and at which address. `of` is whose it is. */
export function WhatWasTried({ of }: { of: string }) {
  return (
    <Link href={`/lab/diagnostics?of=${encodeURIComponent(of)}`} className={buttonClass('quiet')}>
      {say.whatWasTried}
    </Link>
  )
}
