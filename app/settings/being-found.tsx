'use client'

import { noindex, noindexKey, parseNoindex } from '../../lib/profile/noindex.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { useRecord } from '../_client/use-record.ts'
import { useTask } from '../_client/use-task.ts'
import { Problem } from '../_ui/field.tsx'
import * as say from './words.tsx'

/** Whether search engines may list the page. */
export function BeingFound({ owner }: { owner: AtSign }) {
  const record = useRecord(owner, noindexKey(owner))
  const { isBusy, problem, run } = useTask(owner)
  const isKnown = record.state === 'here'
  const isHidden = isKnown && parseNoindex(record.value.value?.text)
  return (
    <>
      <label className="flex min-h-11 max-w-prose items-start gap-3">
        <input
          type="checkbox"
          checked={isHidden}
          disabled={!isKnown || isBusy}
          onChange={() =>
            run((client) => (isHidden ? client.delete(noindexKey(owner)) : client.publish(noindexKey(owner), noindex)))
          }
          className="mt-1 size-5 shrink-0 accent-owner"
        />
        <span>{say.hideFromSearch(<span className="block text-soft text-sm">{say.searchEnginesAsked}</span>)}</span>
      </label>
      {problem && <Problem>{problem}</Problem>}
    </>
  )
}
