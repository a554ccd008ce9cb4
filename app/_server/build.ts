import 'server-only'
import { readFile } from 'node:fs/promises'
import { cache } from 'react'

/** Which build this is; empty while developing, and where it can't be told. */
export const buildName = cache(async (): Promise<string> => {
  if (process.env.NODE_ENV !== 'production') return ''
  const name = await readFile('.next/BUILD_ID', 'utf8').catch(() => '')
  return name.trim()
})
