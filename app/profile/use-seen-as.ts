'use client'

import { useSearchParams } from 'next/navigation'
import { useCallback, useEffect, useState } from 'react'
import { answerOf } from '../../lib/profile/answer.ts'
import type { Answer } from '../../lib/profile/profile.ts'
import { publicKey } from '../../lib/protocol/at-key.ts'
import { type AtSign, sameAtSign } from '../../lib/protocol/at-sign.ts'
import { useClient } from '../_client/use-client.ts'
import type { Referred } from '../_page/value.tsx'
import { parseSeenAs, type SeenAs } from './seen-as.ts'

/** From whose side the page is looked at, as the address says it, so that a reload keeps it and back leaves it. */
export function useSeenAs(owner: AtSign): [as: SeenAs | undefined, turn: (to: SeenAs | undefined) => void] {
  const as = parseSeenAs(useSearchParams().get('as'), owner)
  const turn = useCallback((to: SeenAs | undefined) => {
    const query = to === undefined ? '' : `?${new URLSearchParams({ as: to })}`.replace('%40', '@')
    history.pushState(null, '', location.pathname + query)
  }, [])
  return [as, turn]
}

/** What is behind the references among these answers: what somebody else shows to this viewer their keys alone can tell, so it is what everyone sees. */
export function useReferred(owner: AtSign, answers: readonly Answer[]): readonly Referred[] {
  const device = useClient(owner)
  const client = device.state === 'here' ? device.value : undefined
  const [found, setFound] = useState<readonly Referred[]>([])
  const behind = answers.flatMap(({ shown }) => (shown.kind === 'reference' ? [shown] : []))
  const elsewhere = behind.filter((one) => !sameAtSign(one.owner, owner))
  const asked = JSON.stringify(elsewhere.map(({ owner, name }) => [owner, name]))
  useEffect(() => {
    if (!client || asked === '[]') return
    const leaving = new AbortController()
    const { signal } = leaving
    for (const [of, name] of JSON.parse(asked) as [AtSign, string][]) {
      client
        .get(publicKey(name.includes('.') ? name : `${name}.wavi`, of), { signal })
        .then((value) => {
          const shown = value && answerOf(value)?.shown
          if (signal.aborted || (shown?.kind !== 'text' && shown?.kind !== 'link')) return
          setFound((all) => [...all.filter((one) => one.owner !== of || one.name !== name), { owner: of, name, shown }])
        })
        // Then it is the link that it is.
        .catch(() => {})
    }
    return () => leaving.abort()
  }, [client, asked])
  const own = behind.flatMap((one): Referred[] => {
    const shown = sameAtSign(one.owner, owner) && answers.find(({ name }) => name === bare(one.name))?.shown
    return shown && (shown.kind === 'text' || shown.kind === 'link') ? [{ ...one, shown }] : []
  })
  return [...own, ...found]
}

function bare(name: string): string {
  return name.replace(/\.(wavi|persona)$/, '')
}
