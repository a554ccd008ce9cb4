import type { ReactNode } from 'react'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { pageNonce } from '../_server/nonce.ts'
import { type PublicPage, readPage } from '../_server/read-page.ts'
import { Tinted } from '../_ui/tinted.tsx'
import { NoSuchAtSign } from './no-such-at-sign.tsx'
import { NotReachable } from './not-reachable.tsx'
import { NotYetClaimed } from './not-yet-claimed.tsx'

/** Shows something of an atSign's page in its owner's look; or why there is nothing to show. */
export async function whenShown(
  atSign: AtSign,
  show: (page: PublicPage & { state: 'shown' }) => ReactNode | Promise<ReactNode>,
): Promise<ReactNode> {
  const [page, nonce] = await Promise.all([readPage(atSign), pageNonce()])
  switch (page.state) {
    case 'unknown':
      return <NoSuchAtSign atSign={atSign} />
    case 'unactivated':
      return <NotYetClaimed atSign={atSign} />
    case 'unreachable':
      return <NotReachable atSign={atSign} why={page.why} />
    case 'shown':
      return (
        <>
          <Tinted theme={page.profile.theme} nonce={nonce} />
          {await show(page)}
        </>
      )
  }
}
