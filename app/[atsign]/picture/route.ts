import { createHash } from 'node:crypto'
import { atSignOf } from '../../_server/at-sign-param.ts'
import { readPublicPicture } from '../../_server/read-page.ts'
import { robotsHeader } from '../../_server/robots.ts'

/** How long a browser need not ask again for a picture whose version is in its address, in seconds. */
const versionIsGood = 86_400

/** The picture that everyone sees, `/@alice/picture`; `?of=custom_…` for one of her own making. */
export async function GET(request: Request, { params }: { params: Promise<{ atsign: string }> }): Promise<Response> {
  const { search, searchParams } = new URL(request.url)
  const atSign = atSignOf((await params).atsign, `/picture${search}`)
  if (!atSign) return new Response(null, { status: 404 })
  const of = searchParams.get('of') ?? 'image'
  if (!/^(image|custom_[^\s@:]+)$/.test(of)) return new Response(null, { status: 404 })
  const found = await readPublicPicture(atSign, of).catch(() => undefined)
  if (!found) return new Response(null, { status: 404 })

  const { picture } = found
  const etag = `"${createHash('sha256').update(picture.bytes).digest('base64url')}"`
  const headers = {
    etag,
    'cache-control': searchParams.has('v') ? `private, max-age=${versionIsGood}` : 'public, max-age=0, must-revalidate',
    // The bridge adds a policy under which bytes that turn out to be something else do nothing.
    'content-type': picture.type,
    'content-disposition': 'inline',
    ...robotsHeader(found),
  }
  if (request.headers.get('if-none-match') === etag) return new Response(null, { status: 304, headers })
  return new Response(picture.bytes, { headers })
}

/** The same question without the bytes. That there is no picture is an answer, and no browser complains of it: 204. */
export async function HEAD(request: Request, context: { params: Promise<{ atsign: string }> }): Promise<Response> {
  const { status, headers } = await GET(request, context)
  return new Response(null, { status: status === 404 ? 204 : status, headers })
}
