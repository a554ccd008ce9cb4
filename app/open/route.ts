import { redirect } from 'next/navigation'
import { pathOf } from '../_words/path-of.ts'
import { readAddress } from '../_words/read-at-sign.ts'

/** Where the field on the first page leads without script: to the atSign's page, or back with the words as they were typed. */
export function GET(request: Request): never {
  const typed = new URL(request.url).searchParams.get('to') ?? ''
  const read = readAddress(typed)
  if ('problem' in read) redirect(`/?to=${encodeURIComponent(typed)}`)
  redirect(pathOf(read.atSign, read.field))
}
