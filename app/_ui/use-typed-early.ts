'use client'

import { type RefObject, useEffect } from 'react'

/**
 * Takes over what stands in these fields when the page comes to life: somebody who types before its script is there, or
 * a browser that fills in what was there before a reload, tells nobody, and the next rendering would wipe it out.
 */
export function useTypedEarly<Name extends string>(
  fields: Readonly<Record<Name, RefObject<HTMLInputElement | null>>>,
  take: (typed: Partial<Record<Name, string>>) => void,
): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the page comes to life
  useEffect(() => {
    const typed: Partial<Record<Name, string>> = {}
    for (const name in fields) {
      const field = fields[name].current
      if (field && field.value !== field.defaultValue) typed[name] = field.value
    }
    if (Object.keys(typed).length > 0) take(typed)
  }, [])
}
