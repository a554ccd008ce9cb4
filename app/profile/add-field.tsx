'use client'

import { Plus } from 'lucide-react'
import { missingFields } from './draft.ts'
import type { Editing } from './use-draft.ts'

/** The rest of what a page can say, out of the way until it is wanted. */
export function AddField({ editing }: { editing: Editing }) {
  const missing = missingFields(editing.current, editing.draft)
  if (missing.length === 0) return null
  return (
    <details className="mt-4 mb-10 border-line border-t pt-6">
      <summary className="-ml-2 inline-flex min-h-11 items-center gap-2 rounded-control px-2 font-semibold text-owner-text hover:bg-sunken">
        <Plus className="size-5" aria-hidden="true" /> More fields
      </summary>
      <div className="mt-3 flex flex-wrap gap-2">
        {missing.map(({ name, label }) => (
          <button
            key={name}
            type="button"
            onClick={() => editing.addField(name)}
            className="min-h-10 rounded-full bg-sunken px-4 text-sm hover:bg-line"
          >
            {label}
          </button>
        ))}
      </div>
    </details>
  )
}
