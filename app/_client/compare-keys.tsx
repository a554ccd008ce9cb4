import Link from 'next/link'
import * as say from './words.tsx'

/** The way to the number to compare, beside what says that somebody shows a new key; nothing beside any other trouble. */
export function CompareKeys({ about }: { about: unknown }) {
  if (typeof about !== 'object' || about === null || !('code' in about) || about.code !== 'AT0033') return null
  return (
    <>
      {' '}
      <Link href="/people?tab=keys" className="font-medium underline underline-offset-4">
        {say.compareUnderPeople}
      </Link>
    </>
  )
}
