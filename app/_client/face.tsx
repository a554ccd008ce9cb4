'use client'

import { useEffect, useState, useSyncExternalStore } from 'react'
import { selfKey } from '../../lib/protocol/at-key.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { Portrait, sizes } from '../_ui/portrait.tsx'
import { pathOf } from '../_words/path-of.ts'
import { note, notePicture, onPictureNoted, openedPicture, whereabouts } from './own-picture.ts'
import { type Session, useSession } from './session.tsx'

/** Somebody of this device: their picture as soon as it is known where it is, or else their gem. */
export function Face({
  atSign,
  size = 'small',
  look = false,
}: {
  atSign: AtSign
  size?: 'small' | 'medium'
  /** Whether to look for one. */
  look?: boolean
}) {
  const { device } = useSession()
  const where = useSyncExternalStore(onPictureNoted, () => whereabouts(atSign), nowhere)
  const opened = useSyncExternalStore(onPictureNoted, () => openedPicture(atSign), nowhere)
  const [broken, setBroken] = useState<string>()
  useEffect(() => {
    if (!look || (where !== undefined && where !== 'own') || opened) return
    find(atSign, where === 'own', device).catch(() => setBroken('own'))
  }, [look, atSign, where, opened, device])

  const address = opened ?? (where === 'own' ? undefined : where)
  const isShown = address ? address !== broken : where === 'own' && look && broken !== 'own'
  if (!isShown) return <Portrait seed={atSign} size={size} />
  return (
    // The ground of the picture until it is there: no gem that makes way for it.
    <span className={`cut inline-block shrink-0 overflow-hidden bg-sunken ${sizes[size]}`}>
      {address && (
        // biome-ignore lint/performance/noImgElement: it comes as it is from its owner's server, or was opened here
        <img
          src={address}
          alt=""
          className="size-full object-cover"
          onError={() => {
            setBroken(address)
            // Taken back since: the next page looks again.
            note(atSign, undefined)
          }}
        />
      )}
    </span>
  )
}

const nowhere = () => undefined

/** The picture that everyone sees, and if there is none the owner's own. */
async function find(atSign: AtSign, isOwn: boolean, device: Session['device']): Promise<void> {
  if (!isOwn) {
    const address = pathOf(atSign, 'picture')
    const { status, headers } = await fetch(address, { method: 'HEAD' })
    const version = headers.get('etag')?.replace(/\W/g, '').slice(0, 12)
    if (status === 200) return note(atSign, version ? `${address}?v=${version}` : address)
  }
  const [client, { answerOf }] = await Promise.all([
    device().then((open) => open.clientOf(atSign)),
    import('../../lib/profile/answer.ts'),
  ])
  const value = await client.get(selfKey('image.wavi', atSign, atSign))
  const answer = value && answerOf(value)
  notePicture(atSign, answer ? [answer] : [])
}
