'use client'

import { useEffect, useState } from 'react'
import type { Profile } from '../../lib/profile/profile.ts'
import { pathOf } from '../_words/path-of.ts'

const none: ReadonlySet<string> = new Set()

/** Which links of the page are known to link back, as soon as this site knows; none where it does not look. */
export function useMarks({ atSign, answers }: Profile): ReadonlySet<string> {
  const [marks, setMarks] = useState(none)
  const isWorthIt = answers.some(({ shown }) => isLink(shown.kind === 'custom' ? shown.item.content : shown))
  useEffect(() => {
    if (!isWorthIt || document.body.dataset.marks === undefined) return
    const leaving = new AbortController()
    fetch(pathOf(atSign, 'marks.json'), { signal: leaving.signal })
      .then((response) => response.json())
      .then(({ marks }: { marks: string[] }) => setMarks(new Set(marks)))
      // Without them the page is whole.
      .catch(() => {})
    return () => leaving.abort()
  }, [atSign, isWorthIt])
  return marks
}

function isLink(shown: { readonly kind: string; readonly href?: string }): boolean {
  return shown.kind === 'link' && shown.href?.startsWith('https:') === true
}
