'use client'

import { useCallback, useEffect, useState } from 'react'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { type Here, here, opening, without } from '../_client/here.ts'
import { useClient } from '../_client/use-client.ts'
import { useTask } from '../_client/use-task.ts'
import { Somebody } from '../_page/somebody.tsx'
import { Button } from '../_ui/button.tsx'
import { Problem } from '../_ui/field.tsx'
import { unblock } from './block.ts'
import { BlockSomebody } from './block-somebody.tsx'
import { NotHere } from './not-here.tsx'
import * as say from './words.tsx'

/** Whom one's own server has nothing to do with. */
export function Blocked({ owner }: { owner: AtSign }) {
  const { list, again } = useBlocked(owner)
  const { isBusy, problem, run } = useTask(owner)
  if (list.state !== 'here') return <NotHere what={list} doing={say.askingWhomYouBlock} />
  return (
    <>
      <p className="mt-4 max-w-prose text-soft">{say.whatBlockedGet}</p>
      <BlockSomebody owner={owner} onBlocked={again} />
      <p className="mt-6 text-soft" role="status">
        {list.value.length === 0 && say.youBlockNobody}
      </p>
      <ul className="divide-y divide-line">
        {list.value.map((person) => (
          <Somebody key={person} atSign={person} quiet>
            <Button
              kind="quiet"
              disabled={isBusy}
              onClick={async () => {
                if (await run((client) => unblock(client, person))) again()
              }}
            >
              {say.unblock(<span className="sr-only"> {person}</span>)}
            </Button>
          </Somebody>
        ))}
      </ul>
      {problem && <Problem>{problem}</Problem>}
    </>
  )
}

/** As the own server has it; asked anew after each change. */
function useBlocked(owner: AtSign): { readonly list: Here<readonly AtSign[]>; readonly again: () => void } {
  const device = useClient(owner)
  const client = device.state === 'here' ? device.value : undefined
  const [list, setList] = useState<Here<readonly AtSign[]>>(opening)
  const [turn, setTurn] = useState(0)
  const again = useCallback(() => setTurn((turn) => turn + 1), [])
  // biome-ignore lint/correctness/useExhaustiveDependencies: `turn` asks once more
  useEffect(() => {
    if (!client) return
    const leaving = new AbortController()
    const { signal } = leaving
    client.blocking.list({ signal }).then(
      (people) => !signal.aborted && setList(here(people)),
      (error) => !signal.aborted && setList(without(error, owner, again)),
    )
    return () => leaving.abort()
  }, [client, owner, again, turn])
  return { list: device.state === 'here' ? list : device, again }
}
