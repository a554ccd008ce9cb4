import type { Metadata } from 'next'
import { whereFrom } from '../_server/where-from.ts'
import { Light } from '../_ui/gem.tsx'
import { readAtSign } from '../_words/read-at-sign.ts'
import { Start } from './start.tsx'
import * as say from './words.tsx'

export const metadata: Metadata = { title: say.beginWithWhatYouHave }

export default async function StartPage({ searchParams }: { searchParams: Promise<{ atsign?: string | string[] }> }) {
  const { atsign } = await searchParams
  const read = typeof atsign === 'string' ? readAtSign(atsign) : undefined
  return (
    <>
      <Light seed="a first facet" />
      <div className="reading pt-8 sm:pt-14">
        <Start asked={read && 'atSign' in read ? read.atSign : undefined} from={whereFrom()} />
      </div>
    </>
  )
}
