'use client'

import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { useKnownPeople } from '../_client/use-known-people.ts'
import { Somebody } from '../_page/somebody.tsx'
import { language } from '../_words/language.ts'
import * as say from './words.ts'

/** Rows that are shown at a time; who types more sees fewer. */
const atMost = 20

/** Whom the viewer knows, by a part of the atSign or of the name that they gave them. */
export function Known({ viewer, typed }: { viewer: AtSign; typed: string }) {
  const people = useKnownPeople(viewer)
  const wanted = folded(typed.replace(/^@/, ''))
  const found = people.filter(
    ({ atSign, called }) => folded(atSign).includes(wanted) || folded(called ?? '').includes(wanted),
  )
  if (typed === '' || found.length === 0) return null
  return (
    <section aria-labelledby="known" className="mt-10">
      <h2 id="known" className="font-semibold">
        {say.whomYouKnow}
      </h2>
      <ul aria-label={say.whomYouKnow}>
        {found.slice(0, atMost).map(({ atSign, called }) => (
          <Somebody key={atSign} atSign={atSign} called={called} quiet />
        ))}
      </ul>
    </section>
  )
}

function folded(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase(language)
}
