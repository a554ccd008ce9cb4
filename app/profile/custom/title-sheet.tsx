'use client'

import { type FormEvent, useState } from 'react'
import type { Category, CustomType } from '../../../lib/profile/custom.ts'
import { type CustomField, complaintAboutTitle, newCustomField } from '../../../lib/profile/custom-field.ts'
import { Button } from '../../_ui/button.tsx'
import { Choices } from '../../_ui/choices.tsx'
import { Field } from '../../_ui/field.tsx'
import { Sheet } from '../../_ui/sheet.tsx'
import { parts } from '../../_words/titles.ts'
import { PlaceTags } from '../place/tags.tsx'
import * as say from './words.ts'

/** What it is, what it is called and where it stands; of something that is there already all but what it is. */
export function TitleSheet({
  open,
  field,
  begin,
  taken,
  onClose,
  onDone,
}: {
  open: boolean
  /** What is there already. */
  field?: CustomField
  /** What it is and where it stands, for something new, until its owner says otherwise. */
  begin?: CustomField['custom'] | undefined
  /** The names of all else on the page. */
  taken: readonly string[]
  onClose: () => void
  onDone: (field: CustomField) => void
}) {
  return (
    <Sheet open={open} onClose={onClose} title={field ? say.anotherTitle : say.addYourOwn}>
      <Form field={field} begin={field?.custom ?? begin} taken={taken} onDone={onDone} />
    </Sheet>
  )
}

function Form({
  field,
  begin = { type: 'Text', category: 'DETAILS' },
  taken,
  onDone,
}: {
  field: CustomField | undefined
  begin: CustomField['custom'] | undefined
  taken: readonly string[]
  onDone: (field: CustomField) => void
}) {
  const [type, setType] = useState<CustomType>(begin.type)
  const [category, setCategory] = useState<Category>(begin.category)
  const [title, setTitle] = useState(field?.label ?? '')
  const [problem, setProblem] = useState<string>()

  function call(text: string) {
    setTitle(text)
    setProblem(undefined)
  }
  function submit(event: FormEvent) {
    event.preventDefault()
    const others = taken.filter((name) => name !== field?.name)
    const wrong = complaintAboutTitle(title, others)
    setProblem(wrong)
    if (!wrong) onDone(newCustomField(title, category, type))
  }

  return (
    <form onSubmit={submit} noValidate className="space-y-6">
      {!field && <Choices legend={say.whatIsIt} options={say.kinds} value={type} onChange={setType} />}
      <div>
        <Field
          label={say.title}
          value={title}
          onChange={(event) => call(event.target.value)}
          problem={problem}
          placeholder={type === 'Location' ? say.home : say.podcast}
          autoComplete="off"
        />
        {type === 'Location' && <PlaceTags of="Title" value={title} onChoose={call} />}
      </div>
      <Choices legend={say.whereItStands} options={parts} value={category} onChange={setCategory} />
      <Button type="submit" className="w-full">
        {field ? say.useThisTitle : say.addIt}
      </Button>
    </form>
  )
}
