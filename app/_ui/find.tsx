'use client'

import type { ComponentProps } from 'react'
import { Field } from './field.tsx'
import { verbatim } from './verbatim.ts'

/** By a part of its name something of a list is found. */
export function Find({
  typed,
  onType,
  ...rest
}: Omit<ComponentProps<typeof Field>, 'value' | 'onChange' | 'type'> & {
  typed: string
  onType: (typed: string) => void
}) {
  return <Field {...rest} type="search" value={typed} onChange={({ target }) => onType(target.value)} {...verbatim} />
}
