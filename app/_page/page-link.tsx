import Link from 'next/link'
import type { ComponentProps } from 'react'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { pathOf } from '../_words/path-of.ts'

/**
 * The way to somebody's page, or to one answer of it. It is asked for when it is followed and never ahead: whoever runs the
 * site does not learn who stands in somebody's lists.
 */
export function PageLink({
  of,
  field,
  ...link
}: Omit<ComponentProps<typeof Link>, 'href' | 'prefetch'> & { of: AtSign; field?: string }) {
  return <Link {...link} href={pathOf(of, field)} prefetch={false} />
}
