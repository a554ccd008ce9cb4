'use client'

import { useEffect, useState } from 'react'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import type { Kept } from '../../lib/vault/kept-here.ts'
import { filesHere } from '../_client/files-place.ts'
import { type StraightFile, spotOf, straightFiles } from '../_client/live/straight-files.ts'
import { save } from '../_client/save.ts'
import { useSession } from '../_client/session.tsx'
import { ageOf } from '../_page/words.tsx'
import { Button } from '../_ui/button.tsx'
import { sizeWords } from '../_words/size.ts'
import * as say from './words.tsx'

/** What came straight from others, and is on this device. */
export function StraightList({ owner }: { owner: AtSign }) {
  const { device } = useSession()
  const [all, setAll] = useState<readonly Kept<StraightFile>[]>([])
  useEffect(() => {
    const leaving = new AbortController()
    device()
      .then((open) => straightFiles(open, owner))
      .then((kept) => {
        if (leaving.signal.aborted) return kept.close()
        const stop = kept.observe(setAll, () => {})
        leaving.signal.addEventListener('abort', () => {
          stop()
          kept.close()
        })
      })
      // Why keys or storage are not to be had is said by the rest of the page.
      .catch(() => {})
    return () => leaving.abort()
  }, [device, owner])

  async function remove({ id, what }: Kept<StraightFile>) {
    await filesHere(owner).remove(spotOf(what.from, id))
    const kept = await straightFiles(await device(), owner)
    await kept.remove(id)
    kept.close()
  }

  if (all.length === 0) return null
  return (
    <section aria-labelledby="came-straight" className="mt-12">
      <h2 id="came-straight" className="font-semibold text-xl tracking-tight">
        {say.cameStraightToYou}
      </h2>
      <ul className="mt-4 space-y-4">
        {all.map((one) => (
          <Straight key={one.id} one={one} owner={owner} onRemove={() => remove(one)} />
        ))}
      </ul>
    </section>
  )
}

function Straight({
  one: { id, what },
  owner,
  onRemove,
}: {
  one: Kept<StraightFile>
  owner: AtSign
  onRemove: () => void
}) {
  const [isGone, setIsGone] = useState(false)
  const { from, name, size, at } = what
  return (
    <li className="rounded-sheet bg-raised p-5 shadow-soft ring-1 ring-line">
      <h3 className="wrap-anywhere font-semibold text-lg leading-snug">
        <bdi>{name}</bdi>
      </h3>
      <p className="text-soft">{say.straightFrom(sizeWords(size), from, ageOf(new Date(at), Date.now()))}</p>
      {isGone && (
        <p role="alert" className="mt-2 text-bad">
          {say.notHereAnyMore}
        </p>
      )}
      <div className="mt-3 flex flex-wrap gap-3">
        <Button
          kind="quiet"
          onClick={() =>
            filesHere(owner)
              .file(spotOf(from, id))
              .then((file) => save(file, name))
              .catch(() => setIsGone(true))
          }
        >
          <span>{say.saveFile(<span className="sr-only"> {name}</span>)}</span>
        </Button>
        <Button kind="plain" onClick={onRemove}>
          <span>{say.removeFileHere(<span className="sr-only">, {name}</span>)}</span>
        </Button>
      </div>
    </li>
  )
}
