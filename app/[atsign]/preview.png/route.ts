import { createHash } from 'node:crypto'
import type { AtSign } from '../../../lib/protocol/at-sign.ts'
import { atSignOf } from '../../_server/at-sign-param.ts'
import { oneByOne } from '../../_server/one-by-one.ts'
import { readWholePage } from '../../_server/read-page.ts'
import { robotsHeader } from '../../_server/robots.ts'
import { shareReads } from '../../_server/share-reads.ts'
import { drawPreview } from './draw.tsx'
import * as say from './words.ts'

/** How old a preview may be here and in whatever keeps it, in seconds. */
const goodFor = 60

/** What stands beside a link to somebody's page: name, atSign and portrait, and nothing else. */
export async function GET(request: Request, { params }: { params: Promise<{ atsign: string }> }): Promise<Response> {
  const atSign = atSignOf((await params).atsign, '/preview.png')
  if (!atSign) return new Response(null, { status: 404 })
  const preview = await sharedPreview(atSign).catch(() => undefined)
  if (!preview) return new Response(null, { status: 503, headers: { 'retry-after': String(goodFor) } })
  if (preview === 'none') return new Response(null, { status: 404 })

  const headers = {
    etag: preview.etag,
    'cache-control': `public, max-age=${goodFor}`,
    'content-type': 'image/png',
    'content-disposition': 'inline',
    ...robotsHeader(preview),
  }
  if (request.headers.get('if-none-match') === preview.etag) return new Response(null, { status: 304, headers })
  return new Response(preview.png, { headers })
}

interface Preview {
  readonly png: Uint8Array<ArrayBuffer>
  readonly etag: string
  readonly noindex: boolean
}

/** Drawing takes the whole of a core for a tenth of a second, so nobody may ask for many at once. */
const draw = oneByOne(drawPreview)

const sharedPreview = shareReads(
  async (atSign: AtSign): Promise<Preview | 'none'> => {
    const page = await readWholePage(atSign)
    if (page.state === 'unreachable') throw new Error(say.nothingDrawNow)
    if (page.state !== 'shown') return 'none'
    const { title, theme, answers, noindex = false } = page.profile
    const portrait = answers.find(({ name }) => name === 'image')?.shown
    const png = await draw({
      atSign,
      title,
      theme,
      picture: portrait?.kind === 'picture' ? portrait.picture : undefined,
      host: new URL(process.env.FACET_ORIGIN ?? 'http://localhost:3000').host,
    })
    return { png, etag: `"${createHash('sha256').update(png).digest('base64url')}"`, noindex }
  },
  { freshMillis: 1000 * goodFor },
)
