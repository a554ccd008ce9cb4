'use client'

import { type ComponentProps, useState } from 'react'
import { customItem } from '../../../lib/profile/custom.ts'
import { type CustomField, customRecordOf, formatTyped, typedOf, withTyped } from '../../../lib/profile/custom-field.ts'
import { formatLocation, parseLocation, relabelLocation } from '../../../lib/profile/location.ts'
import type { FoundPlace } from '../../../lib/profile/places.ts'
import { Field, TextField } from '../../_ui/field.tsx'
import { PlaceEditor } from '../place/place-editor.tsx'
import { CustomPicture } from './custom-picture.tsx'
import { MarkupSide } from './markup-side.tsx'
import * as say from './words.ts'

/** The value of something under a title, and a line under it. `value` is the record as it is stored. */
export function CustomSide({
  field,
  value,
  label,
  problem,
  hint,
  tip,
  onChange,
  onFound,
}: {
  field: CustomField
  value: string
  label: string
  problem: React.ReactNode
  hint: string | undefined
  tip: ComponentProps<typeof MarkupSide>['tip']
  onChange: (value: string) => void
  /** What is known of a place that was looked up. */
  onFound: (found: FoundPlace) => void
}) {
  const record = customRecordOf(field, value)
  // What is typed is kept as it is, blanks at its end and all, until it makes a record.
  const [typed, setTyped] = useState<{ text: string; of: string }>()
  const { type } = field.custom
  const shown =
    typed?.of === value ? typed.text : type === 'Location' ? parseLocation(record.value).label : typedOf(record)
  const { example, hint: usual } = say.asked[type]

  function set(text: string) {
    const made = formatTyped(
      type === 'Location' ? { ...record, value: placeNamed(record.value, text) } : withTyped(record, text),
    )
    setTyped({ text, of: made })
    onChange(made)
  }

  const input = {
    label,
    quiet: true,
    value: shown,
    problem,
    hint: hint ?? usual,
    placeholder: example,
    onChange: (event: { target: { value: string } }) => set(event.target.value),
  }
  return (
    <div className="space-y-3">
      {type === 'Image' ? (
        <CustomPicture
          label={label}
          text={record.value}
          problem={problem}
          hint={hint}
          onChange={(text) => onChange(formatTyped({ ...record, value: text }))}
        />
      ) : type === 'Html' ? (
        <MarkupSide {...input} onType={set} shown={customItem(record)?.content} tip={tip} />
      ) : type === 'Location' ? (
        <PlaceEditor
          label={label}
          words={shown}
          place={record.value}
          example={example}
          problem={problem}
          hint={hint ?? usual}
          onWords={set}
          onPlace={(place, found) => {
            if (found) onFound(found)
            onChange(formatTyped({ ...record, value: place }))
          }}
        />
      ) : type === 'Text' ? (
        <TextField {...input} rows={3} />
      ) : (
        <Field {...input} {...keyboards[type]} />
      )}
      {record.value !== '' && (
        <Field
          label={say.aLineUnder(label)}
          quiet
          value={record.valueDescription ?? ''}
          placeholder={say.lineUnder}
          onChange={(event) => onChange(formatTyped({ ...record, valueDescription: event.target.value || null }))}
        />
      )}
    </div>
  )
}

const keyboards = {
  Link: { type: 'url', autoComplete: 'off', spellCheck: false },
  Youtube: { type: 'url', autoComplete: 'off', spellCheck: false },
  Number: { inputMode: 'decimal', autoComplete: 'off' },
} as const

function placeNamed(stored: string, label: string): string {
  if (label.trim() === '') return ''
  return stored === '' ? formatLocation({ label }) : relabelLocation(stored, label)
}
