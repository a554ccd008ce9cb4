import { cardFileName, formatCard } from '../../../lib/profile/vcard.ts'
import type { AtSign } from '../../../lib/protocol/at-sign.ts'
import { lookUp } from '../../_page/answered.ts'
import { addressOf } from '../../_server/address-of.ts'
import { atSignOf } from '../../_server/at-sign-param.ts'
import { readWholePage } from '../../_server/read-page.ts'
import { robotsHeader } from '../../_server/robots.ts'
import { shareReads } from '../../_server/share-reads.ts'
import * as say from './words.ts'

/** What everyone sees of somebody, for an address book. What only the viewer sees is put into one in the browser. */
export async function GET(_: Request, { params }: { params: Promise<{ atsign: string }> }): Promise<Response> {
  const atSign = atSignOf((await params).atsign, '/card.vcf')
  if (!atSign) return new Response(null, { status: 404 })
  const card = await sharedCard(atSign)
  if ('status' in card) {
    const sentence = card.status === 503 ? say.atsignShowsCantAsked(atSign) : say.atsignNoPage(atSign)
    return new Response(sentence, { status: card.status, headers: { 'content-type': 'text/plain; charset=utf-8' } })
  }
  return new Response(card.text, {
    headers: {
      'content-type': 'text/vcard; charset=utf-8',
      // Telephones show a contact that they are given like this; other browsers save it.
      'content-disposition': `inline; filename="${cardFileName(atSign)}"`,
      'cache-control': 'public, max-age=0, must-revalidate',
      ...robotsHeader(card),
    },
  })
}

const sharedCard = shareReads(async (atSign: AtSign) => {
  const page = await readWholePage(atSign)
  if (page.state !== 'shown') return { status: page.state === 'unreachable' ? 503 : 404 }
  const { title, answers, noindex = false } = page.profile
  return {
    text: formatCard({ atSign, title, answers, page: addressOf(atSign), answered: lookUp(page.answered) }),
    noindex,
  }
})
