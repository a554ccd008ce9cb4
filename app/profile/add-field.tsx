'use client'

import { Plus } from 'lucide-react'
import { useState } from 'react'
import type { Section } from '../../lib/profile/fields.ts'
import { TitleSheet } from './custom/title-sheet.tsx'
import { missingFields, namesIn } from './draft.ts'
import type { Editing } from './use-draft.ts'
import { sectionTitles } from './words.ts'

const sections: readonly Section[] = ['details', 'about', 'location', 'social', 'games']

/** The rest of what a page can say, out of the way until it is wanted. */
export function AddField({ editing }: { editing: Editing }) {
  const [naming, setNaming] = useState(false)
  const missing = missingFields(editing.current, editing.draft)
  return (
    <details className="mt-4 mb-10 border-line border-t pt-6">
      <summary className="-ms-2 inline-flex min-h-11 items-center gap-2 rounded-control px-2 font-semibold text-owner-text hover:bg-sunken">
        <Plus className="size-5" aria-hidden="true" /> More fields
      </summary>
      <button
        type="button"
        onClick={() => setNaming(true)}
        className="mt-3 inline-flex min-h-11 items-center gap-2 rounded-full bg-owner px-5 font-semibold text-owner-on text-sm"
      >
        <Plus className="size-4" aria-hidden="true" /> Something of your own
      </button>
      {sections.map((section) => {
        const fields = missing.filter((field) => field.section === section)
        if (fields.length === 0) return null
        return (
          <section key={section} aria-label={sectionTitles[section]}>
            <p className="mt-5 mb-2 text-soft text-sm">{sectionTitles[section]}</p>
            <div className="flex flex-wrap gap-2">
              {fields.map(({ name, label }) => (
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
          </section>
        )
      })}
      <TitleSheet
        open={naming}
        taken={namesIn(editing)}
        onClose={() => setNaming(false)}
        onDone={(field) => {
          setNaming(false)
          editing.addCustom(field)
        }}
      />
    </details>
  )
}
