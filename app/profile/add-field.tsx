'use client'

import { Plus } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { CustomField } from '../../lib/profile/custom-field.ts'
import type { Section } from '../../lib/profile/fields.ts'
import { AddPictures } from './custom/add-pictures.tsx'
import { TitleSheet } from './custom/title-sheet.tsx'
import { missingFields, namesIn } from './draft.ts'
import type { Editing } from './use-draft.ts'
import * as say from './words.tsx'

const sections: readonly Section[] = ['details', 'about', 'location', 'featured', 'picture', 'social', 'games']

/** In parts that have no fields but those under a title. */
const ofOwn: Readonly<Partial<Record<Section, { readonly words: string; readonly begin: CustomField['custom'] }>>> = {
  location: { words: say.anotherPlace, begin: { type: 'Location', category: 'LOCATION' } },
  featured: { words: say.somethingToFeature, begin: { type: 'Link', category: 'FEATURED' } },
  picture: { words: say.addAFilm, begin: { type: 'Youtube', category: 'IMAGE' } },
}

/** How the page itself calls the parts that it leads here to fill. */
const asked: Readonly<Record<string, Section>> = {
  '#add-details': 'details',
  '#add-featured': 'featured',
  '#add-gallery': 'picture',
  '#add-elsewhere': 'social',
  '#add-games': 'games',
}

/** The rest of what a page can say, out of the way until it is wanted. */
export function AddField({ editing }: { editing: Editing }) {
  const [naming, setNaming] = useState<CustomField['custom'] | 'anything'>()
  const missing = missingFields(editing.current, editing.draft)
  const rest = useRef<HTMLDetailsElement>(null)
  useEffect(() => {
    const part = asked[location.hash]
    if (!part || !rest.current) return
    rest.current.open = true
    rest.current.querySelector<HTMLElement>(`[data-part="${part}"] :is(button, input)`)?.focus()
  }, [])
  return (
    <details ref={rest} className="mt-4 mb-10 border-line border-t pt-6">
      <summary className="-ms-2 inline-flex min-h-11 items-center gap-2 rounded-control px-2 font-semibold text-owner-text hover:bg-sunken">
        <Plus className="size-5" aria-hidden="true" /> {say.moreFields}
      </summary>
      <button
        type="button"
        onClick={() => setNaming('anything')}
        className="mt-3 inline-flex min-h-11 items-center gap-2 rounded-full bg-owner px-5 font-semibold text-owner-on text-sm"
      >
        <Plus className="size-4" aria-hidden="true" /> {say.somethingOfYourOwn}
      </button>
      {sections.map((section) => {
        const fields = missing.filter((field) => field.section === section)
        const own = ofOwn[section]
        if (fields.length === 0 && !own) return null
        return (
          <section key={section} data-part={section}>
            <p className="mt-5 mb-2 text-soft text-sm">{say.sectionTitles[section]}</p>
            <div className="flex flex-wrap items-center gap-2">
              {section === 'picture' && <AddPictures editing={editing} />}
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
              {own && (
                <button
                  type="button"
                  onClick={() => setNaming(own.begin)}
                  className="min-h-10 rounded-full bg-sunken px-4 text-sm hover:bg-line"
                >
                  {own.words}
                </button>
              )}
            </div>
          </section>
        )
      })}
      <TitleSheet
        open={naming !== undefined}
        begin={naming === 'anything' ? undefined : naming}
        taken={namesIn(editing)}
        onClose={() => setNaming(undefined)}
        onDone={(field) => {
          setNaming(undefined)
          editing.addCustom(field)
        }}
      />
    </details>
  )
}
