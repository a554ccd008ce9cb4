import Link from 'next/link'
import { AtError } from '../../lib/protocol/at-error.ts'

/** The way to the number to compare, beside a sentence that says that somebody shows a new key; nothing beside others. */
export function CompareKeys({ about }: { about: unknown }) {
  if (!(about instanceof AtError) || about.code !== 'AT0033') return null
  return (
    <>
      {' '}
      <Link href="/people" className="font-medium underline underline-offset-4">
        Compare it under People
      </Link>
    </>
  )
}
