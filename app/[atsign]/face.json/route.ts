import { pictureAddress } from '../../_page/portrayal.ts'
import { atSignOf } from '../../_server/at-sign-param.ts'
import { readSharedPage } from '../../_server/read-page.ts'

/** How long a browser need not ask again, in seconds: a list shows many people, and few of them change. */
const goodFor = 86_400

/** What a list shows of somebody: their name, and where their portrait is. */
export async function GET(_: Request, { params }: { params: Promise<{ atsign: string }> }): Promise<Response> {
  const atSign = atSignOf((await params).atsign, '/face.json')
  if (!atSign) return new Response(null, { status: 404 })
  const page = await readSharedPage(atSign)
  if (page.state === 'unreachable') return new Response(null, { status: 503 })
  // Of who has no page there is no more to be said than of who has an empty one.
  const { title = atSign, answers = [] } = page.state === 'shown' ? page.profile : {}
  const portrait = answers.find(({ name }) => name === 'image')
  const picture = portrait && pictureAddress(atSign, portrait)
  const headers = { 'cache-control': `private, max-age=${goodFor}`, 'x-robots-tag': 'noindex' }
  return Response.json({ name: title, ...(picture && { picture }) }, { headers })
}
