'use client'

import { Copy, Printer, Share2 } from 'lucide-react'
import { useRef, useState } from 'react'
import { complaintAboutText } from '../../lib/profile/text.ts'
import type { AtSign } from '../../lib/protocol/at-sign.ts'
import { Button, buttonClass } from '../_ui/button.tsx'
import { Choices } from '../_ui/choices.tsx'
import { TextField } from '../_ui/field.tsx'
import { Portrait } from '../_ui/portrait.tsx'
import { QrCode } from '../_ui/qr-code.tsx'
import { Sheet } from '../_ui/sheet.tsx'
import { pathOf } from '../_words/path-of.ts'
import * as say from './words.tsx'

/** Characters of the words that go with a link. */
const maxWords = 280

/** The ways on for somebody's page: a code to show, and a link to send with a few words. */
export function ShareSheet({
  owner,
  title,
  picture,
  onClose,
}: {
  owner: AtSign
  title: string
  picture: string | undefined
  onClose: () => void
}) {
  const address = new URL(pathOf(owner), location.origin).href
  return (
    <Sheet open onClose={onClose} title={say.shareOwner(owner)}>
      <div className="space-y-6">
        <Codes owner={owner} title={title} picture={picture} address={address} />
        <Link owner={owner} title={title} address={address} />
      </div>
    </Sheet>
  )
}

function Codes({
  owner,
  title,
  picture,
  address,
}: {
  owner: AtSign
  title: string
  picture: string | undefined
  address: string
}) {
  const [holds, setHolds] = useState<'address' | 'atSign'>('address')
  return (
    <div className="space-y-4">
      <div className="grid items-center gap-5 sm:grid-cols-[13rem_minmax(0,1fr)]">
        <QrCode
          text={holds === 'address' ? address : owner}
          label={holds === 'address' ? say.qrCodeOpens(address) : say.qrCodeSays(owner)}
          className="mx-auto max-w-52"
        />
        <div className="flex items-center gap-3 sm:block">
          <Portrait seed={owner} picture={picture} />
          <div className="min-w-0 sm:mt-2">
            <p className="line-clamp-3 font-semibold text-value">{title}</p>
            {title !== owner && <p className="text-soft">{owner}</p>}
          </div>
        </div>
      </div>
      <Choices
        legend={say.whoReadsIt}
        options={[
          { value: 'address', words: say.anyCamera },
          { value: 'atSign', words: say.waviAndOthers },
        ]}
        value={holds}
        onChange={setHolds}
      />
      <p className="text-soft text-sm" aria-live="polite">
        {holds === 'address' ? say.pointACamera : say.holdsNothingElse(owner)}
      </p>
    </div>
  )
}

function Link({ owner, title, address }: { owner: AtSign; title: string; address: string }) {
  const [words, setWords] = useState('')
  const [told, setTold] = useState('')
  const shown = useRef<HTMLParagraphElement>(null)
  const textarea = useRef<HTMLDivElement>(null)
  const text = words.trim()
  const problem = complaintAboutText(text, maxWords)
  const isShareable = typeof navigator.share === 'function'

  /** Nothing goes out shorter than it was written. */
  const unlessRefused = (send: () => Promise<void>) => async () => {
    setTold('')
    if (problem) textarea.current?.querySelector('textarea')?.focus()
    else await send()
  }
  const share = unlessRefused(async () => {
    try {
      await navigator.share({ title, url: address, ...(text && { text }) })
    } catch (error) {
      // Who has thought better of it needs no words.
      if (!(error instanceof DOMException && error.name === 'AbortError')) {
        setTold(say.deviceDidNotTake)
      }
    }
  })
  const copy = unlessRefused(async () => {
    try {
      await navigator.clipboard.writeText(text ? `${text}\n${address}` : address)
      setTold(say.copied)
    } catch {
      if (shown.current) getSelection()?.selectAllChildren(shown.current)
      setTold(say.cannotCopy)
    }
  })

  return (
    <div className="space-y-4">
      <div ref={textarea}>
        <TextField
          label={say.aFewWords}
          hint={say.upToSoMany(maxWords)}
          value={words}
          problem={problem}
          rows={2}
          dir="auto"
          onChange={(event) => setWords(event.target.value)}
        />
      </div>
      <div>
        <p className="mb-1.5 font-medium text-sm">{say.link}</p>
        <p ref={shown} className="wrap-anywhere select-all rounded-control bg-sunken px-4 py-3">
          {address}
        </p>
      </div>
      <div className="flex flex-wrap gap-3">
        {isShareable && (
          <Button onClick={share}>
            <Share2 aria-hidden="true" /> {say.share}
          </Button>
        )}
        <Button kind={isShareable ? 'quiet' : 'solid'} onClick={copy}>
          <Copy aria-hidden="true" /> {text ? say.copyWordsAndLink : say.copyLink}
        </Button>
        <a href={`${pathOf(owner)}/card.html`} className={buttonClass('quiet')}>
          <Printer aria-hidden="true" /> {say.printCard}
        </a>
      </div>
      <p role="status" className="min-h-6 text-sm">
        {told}
      </p>
    </div>
  )
}
